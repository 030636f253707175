"""Only faces read the clock; everything below takes `at` (style, rule 2)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "otklik"
FACES = {"web", "jobs", "commands", "demo", "netsim", "api"}
READS_CLOCK = {
    ("timezone", "now"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("functions", "Now"),
}
BELOW = sorted(
    path
    for path in ROOT.rglob("*.py")
    if path.relative_to(ROOT).parts[0] not in FACES and "migrations" not in path.parts
)


def clock_reads(source: str) -> list[int]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if (owner, node.attr) in READS_CLOCK:
                found.append(node.lineno)
        if isinstance(node, ast.ImportFrom):
            names = {(str(node.module).split(".")[-1], alias.name) for alias in node.names}
            if names & READS_CLOCK:
                found.append(node.lineno)
    return found


def test_the_guard_sees_a_clock():
    assert clock_reads("from datetime import datetime\nx = datetime.now(tz=None)") == [2]
    assert clock_reads("from django.utils import timezone\ny = timezone.now()") == [2]
    assert clock_reads("from time import time") == [1]


@pytest.mark.parametrize("path", BELOW, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_below_the_faces_reads_the_clock(path):
    assert clock_reads(path.read_text()) == []
