"""Every text has its Russian, and the compiled texts are those of the source."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import messages  # noqa: E402


def test_every_text_is_gathered_translated_and_compiled():
    assert messages.problems() == []


def test_the_guard_sees_a_text_without_translation():
    catalog = messages.Catalog(locale="ru")
    catalog.add("Forward")
    assert messages.missing(catalog) == ["Forward"]
