"""Sets of messages written for these tests, and the shared development set where it is at hand."""

import csv
import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def rows(name):
    """Rows of one of our own sets."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def development_set():
    """The path of the shared set; the test is skipped where it is absent."""
    shared = Path(os.environ.get("OTKLIK_SHARED", ROOT.parent / "shared"))
    path = shared / "data" / "triage" / "dev.csv"
    if not path.exists():
        pytest.skip("the shared development set is not here")
    return path
