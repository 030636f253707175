"""The project stands on its own: nothing but tests knows the reference folder beside it; no machine's paths."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNFINISHED = ("TO" + "DO", "FIX" + "ME")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def lines_with(words: tuple[str, ...], suffixes: set[str]) -> list[str]:
    found = []
    for path in tracked():
        if path.suffix in suffixes:
            text = path.read_text(errors="replace")
            found += [f"{path.relative_to(ROOT)}: {word}" for word in words if word in text]
    return found


def test_nothing_unfinished_is_on_main():
    assert lines_with(UNFINISHED, {".py", ".html", ".css", ".js", ".toml", ".sh"}) == []


def test_the_product_does_not_know_the_reference_folder():
    named = lines_with(("../shared",), {".py", ".html", ".md", ".toml", ".sh"})
    assert [line for line in named if not line.startswith("tests/")] == []
