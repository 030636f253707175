"""Every setting, job and command is told in the documents."""

import re
from pathlib import Path

import pytest

from otklik.commands.main import parser

ROOT = Path(__file__).resolve().parents[2]
DOCS = "\n".join((ROOT / "docs" / name).read_text() for name in ("install.md", "operate.md"))
# What processes of ours tell each other, and what tests set.
INTERNAL = {"OTKLIK_READY_FILE", "OTKLIK_VK_SIM", "OTKLIK_SHARED", "OTKLIK_EXAMPLES"}


def settings() -> set[str]:
    found = set()
    for path in (ROOT / "otklik").rglob("*.py"):
        found |= set(re.findall(r"\bOTKLIK_[A-Z]+(?:_[A-Z]+)*\b", path.read_text()))
    return {name for name in found if not name.startswith("OTKLIK_TEST")} - INTERNAL


@pytest.mark.parametrize("name", sorted(settings() | {"DATABASE_URL"}))
def test_every_setting_is_documented(name):
    assert f"`{name}" in DOCS


def commands() -> list[str]:
    action = next(each for each in parser()._actions if each.dest != "help")
    return sorted(action.choices)


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name):
    assert f"`otklik {name}" in DOCS


def test_every_target_of_make_says_what_it_does():
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", text, re.M))
    told = set(re.findall(r"^([a-z][a-z-]*):.*## \S", text, re.M))
    assert targets == told
