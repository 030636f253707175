"""The list of clauses: none is forgotten, everything it names is there."""

from importlib import import_module
from pathlib import Path

import pytest

from otklik.regulation.clauses import CLAUSES, clause

HERE = Path(__file__).parent


def resolve(name):
    """The object that a dotted name means."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise AssertionError(name)


def test_there_are_24_clauses_in_order():
    assert [each.number for each in CLAUSES] == list(range(1, 25))
    assert clause(24).number == 24
    for number in (0, 25):
        with pytest.raises(KeyError):
            clause(number)


@pytest.mark.parametrize("each", CLAUSES, ids=lambda each: str(each.number))
def test_each_has_its_tests(each):
    assert each.tests.startswith(f"test_clause_{each.number:02}_")
    assert (HERE / each.tests).read_text(encoding="utf-8").startswith(f'"""Clause {each.number}: ')


def test_every_test_of_a_clause_is_in_the_list():
    assert {path.name for path in HERE.glob("test_clause_*.py")} == {each.tests for each in CLAUSES}


@pytest.mark.parametrize("name", sorted({name for each in CLAUSES for name in each.code}))
def test_each_place_in_code_exists(name):
    assert resolve(name) is not None


def test_every_reading_named_is_told():
    readings = (HERE.parents[1] / "docs" / "regulation" / "readings.md").read_text(encoding="utf-8")
    named = {reading for each in CLAUSES for reading in each.readings}
    assert {reading for reading in named if f"**{reading} " not in readings} == set()
