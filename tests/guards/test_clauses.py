"""Every clause of the Regulation has its test file; those that still miss one are listed with the reason."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "regulation"

MISSING: dict[int, str] = {}


def clauses_with_tests() -> set[int]:
    return {int(path.name.split("_")[2]) for path in TESTS.glob("test_clause_[0-9][0-9]_*.py")}


def test_every_clause_has_its_test_file_or_a_reason():
    assert clauses_with_tests() | set(MISSING) == set(range(1, 25))


def test_no_clause_is_listed_as_missing_that_has_a_test_file():
    assert clauses_with_tests().isdisjoint(MISSING)
