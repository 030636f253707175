"""Decision 14: an acceptance taken back in time is no incident for figures; a delay is not taken back with it."""

import pytest

from otklik.incidents import verifying as histories
from otklik.incidents.actions import undoing
from otklik.reports import following
from otklik.reports.counting import counted, streamed
from otklik.reports.tallies import Value
from otklik.reports.verifying import verify
from otklik.reports.violations import violations
from tests.town import moment

AT = moment("fri 12:00")


def take_back(town, at):
    undoing.take_back(town.accepted("mon 10:00"), by=town.monitor, at=moment(at))


def both_ways(scope):
    """By the histories and by the copies, which must agree."""
    assert counted(scope, at=AT).values == streamed(scope, at=AT).values
    following.follow()
    assert counted(scope, at=AT).values == streamed(scope, at=AT).values
    assert [*verify(), *histories.verify()] == []
    return counted(scope, at=AT)


@pytest.mark.parametrize("at", ["mon 10:20", "mon 15:00"])
def test_taken_back_before_anything_was_late_only_its_message_counts(town, november, at):
    take_back(town, at)
    found = both_ways(november).values
    assert [figure for figure, groups in found.items() if groups] == ["received", "received_by_day"]
    assert violations(november, at=AT) == ()


def test_taken_back_when_the_answer_was_late_it_counts_with_its_delay(town, november):
    take_back(town, "tue 12:00")
    assert both_ways(november).whole("needing") == Value(1)
    assert [row.kind for row in violations(november, at=AT)] == ["answer"]


def test_copies_of_before_are_put_right_by_its_taking_back(town, november):
    incident = town.accepted("mon 10:00")
    assert both_ways(november).whole("needing") == Value(1)
    undoing.take_back(incident, by=town.monitor, at=moment("mon 10:10"))
    assert both_ways(november).whole("needing") == Value()


def test_accepted_again_it_is_one_incident(town, november):
    take_back(town, "mon 10:10")
    town.accepted("mon 10:15")
    assert both_ways(november).whole("needing") == Value(1)
