"""Every step, state, duty, refusal and error has its words; module names say something."""

from pathlib import Path

import pytest

from otklik.incidents import errors, wording
from otklik.office.models import ROLE_NAMES
from otklik.regulation.content import Gap
from otklik.regulation.duties import DutyKind
from otklik.regulation.errors import Need, Why
from otklik.regulation.history import ReplyKind, Role, Step
from otklik.regulation.moves import PartState, State

ROOT = Path(__file__).resolve().parents[2]
SAYS_NOTHING = {"utils", "helpers", "common", "base", "manager", "service", "misc"}


@pytest.mark.parametrize(
    ("words", "things"),
    [
        (wording.STEPS, Step),
        (wording.STATES, State),
        (wording.PART_STATES, PartState),
        (wording.DUTIES, DutyKind),
        (wording.REPLY_KINDS, ReplyKind),
        (wording.GAPS, Gap),
        (errors._NEEDS, Need),
        (ROLE_NAMES, set(Role) - {Role.AUTHOR, Role.SYSTEM}),
        (errors._WHYS, set(Why) - {Why.MISSING, Why.ROLE}),
    ],
    ids=["steps", "states", "part states", "duties", "replies", "gaps", "needs", "roles", "refusals"],
)
def test_everything_has_its_words(words, things):
    assert set(words) == set(things)


def test_no_module_has_a_name_that_says_nothing():
    names = {
        path.stem
        for folder in ("otklik", "tests", "benchmarks", "tools")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert names.isdisjoint(SAYS_NOTHING)


def test_no_file_grows_past_400_lines():
    long = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "otklik").rglob("*.py")
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > 400
    ]
    assert long == []
