"""R-31: from its withdrawal on an answer is none, whenever one asks; that it was in time stays judged."""

from datetime import date, timedelta

import pytest

from otklik.incidents.actions import amending, drafting, routing
from otklik.regulation.history import ReplyKind
from otklik.regulation.periods import Period
from otklik.reports import following
from otklik.reports.counting import behind, counted, streamed
from otklik.reports.marks import Mark, once
from otklik.reports.tallies import Value
from otklik.reports.verifying import verify
from tests.town import moment

AT = moment("fri 12:00")


def withdraw(town, row, at):
    row.refresh_from_db()
    amending.withdraw(row, reason="ошибочный адрес", by_hand=True, by=town.monitor, at=moment(at))


def answered_in(scope, first, last):
    """By the histories and by the copies, which must agree."""
    asked = scope.during(Period(date(2026, 11, first), date(2026, 11, last)))
    found = counted(asked, at=AT)
    assert found.values == streamed(asked, at=AT).values
    return found.whole("answered").number


def test_it_counts_until_the_day_of_its_withdrawal(town, november):
    withdraw(town, town.published("mon 12:30"), "wed 10:00")
    for _ in range(2):
        assert [answered_in(november, 23, last) for last in (23, 24, 25, 30)] == [1, 1, 0, 0]
        following.follow()
    assert behind(november, "answered", at=AT).rows == []
    assert counted(november, at=AT).whole("answers_on_time") == Value(1, 2)  # another is owed, and late
    assert counted(november, at=AT).whole("open") == Value(1)


def test_the_next_answer_counts_from_its_own_day(town, november):
    row = town.published("mon 12:30")
    withdraw(town, row, "tue 10:00")
    part = row.version.reply.assignment
    town.published(
        "wed 12:00", placed=town.approved("wed 11:00", reply=town.sent("wed 10:00", assignment=part))
    )
    for _ in range(2):
        spans = ((23, 23), (23, 24), (23, 25), (24, 24), (25, 25), (24, 30))
        assert [answered_in(november, *span) for span in spans] == [1, 0, 1, 0, 1, 1]
        assert counted(november, at=AT).groups("answered_by_day") == {"2026-11-25": Value(1)}
        following.follow()
    assert list(verify()) == []


def test_the_answer_of_another_part_stands(town, november):
    incident = town.accepted("mon 10:00")
    units = [(town.units["housing"], ""), (town.units["culture"], "")]
    parts = routing.assign(incident, units=units, by=town.dispatcher, at=moment("mon 10:10"))
    first = town.published("mon 16:00", reply=town.sent("mon 12:00", assignment=parts[0]))
    reply = drafting.open_reply(parts[1], kind=ReplyKind.ANSWER, by=town.culture, at=moment("tue 10:00"))
    drafting.send(reply, text="Откроем.", no_evidence=True, by=town.culture, at=moment("tue 10:00"))
    town.published("tue 16:00", placed=town.approved("tue 10:20", reply=reply))
    withdraw(town, first, "wed 10:00")
    for _ in range(2):
        spans = ((23, 23), (23, 24), (23, 25), (24, 24), (24, 25), (25, 25))
        assert [answered_in(november, *span) for span in spans] == [1, 1, 1, 1, 1, 0]
        following.follow()
    assert counted(november, at=AT).whole("answered") == Value(1)


DAY = moment("mon 10:00")


def at(hours):
    return DAY + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([(0, None), (1, None)], [(None, None), (0, None)]),
        ([(0, 2), (3, None)], [(None, 2), (None, None)]),  # a gap: the second one begins anew
        ([(0, 2), (1, None)], [(None, None), (0, None)]),  # no gap: the second one holds the first
        ([(0, 5), (1, 2), (3, None)], [(None, None), (0, 2), (0, None)]),
        ([(0, 2), (2, 4)], [(None, 2), (None, 4)]),
    ],
)
def test_marks_that_count_once_in_a_period(given, found):
    marks = [Mark(at(since), until=None if until is None else at(until)) for since, until in given]
    assert [(each.since, each.mark.until) for each in once(marks)] == [
        (None if since is None else at(since), None if until is None else at(until)) for since, until in found
    ]
