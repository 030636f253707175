"""Every clause of the Regulation has its test file; those that still miss one are listed with the reason."""

import pkgutil
import re
from pathlib import Path

import pytest
from django.urls import resolve

from otklik.regulation.clauses import CLAUSES

TESTS = Path(__file__).resolve().parents[1] / "regulation"
READINGS = Path(__file__).resolve().parents[2] / "docs" / "regulation" / "readings.md"

MISSING: dict[int, str] = {}


def clauses_with_tests() -> set[int]:
    return {int(path.name.split("_")[2]) for path in TESTS.glob("test_clause_[0-9][0-9]_*.py")}


def test_every_clause_has_its_test_file_or_a_reason():
    assert clauses_with_tests() | set(MISSING) == set(range(1, 25))


def test_no_clause_is_listed_as_missing_that_has_a_test_file():
    assert clauses_with_tests().isdisjoint(MISSING)


@pytest.mark.parametrize("each", CLAUSES, ids=lambda each: each.number)
def test_page_and_rule_of_every_clause_are_there(each):
    assert resolve(each.page.replace("<case>", "1"))
    assert all(pkgutil.resolve_name(place) for place in each.code)


def readings():
    return re.findall(r"^- \*\*(R-\d+) ", READINGS.read_text(encoding="utf-8"), re.MULTILINE)


def test_readings_are_numbered_without_a_gap():
    assert readings() == [f"R-{number}" for number in range(1, len(readings()) + 1)]


def test_every_reading_belongs_to_a_clause():
    assert {reading for each in CLAUSES for reading in each.readings} == set(readings())
