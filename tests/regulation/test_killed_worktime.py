"""Working time at the edges of its calendar, of a stretch and of a day."""

from datetime import timedelta

import pytest

from otklik.regulation.worktime import DayKind, SpecialDay, Week
from tests.regulation.office_clock import HOUR, MONDAY, at, clock

SECOND = timedelta(seconds=1)
LAST = MONDAY + timedelta(days=11)  # a Friday


@pytest.mark.parametrize("day", [MONDAY, LAST])
def test_the_first_and_the_last_day_can_be_special_too(day):
    changed = clock(special=[SpecialDay(day, DayKind.OFF, title="a day of mourning")], days=12)
    assert not changed.working_day(day)
    assert changed.day(day).title == "a day of mourning"


def test_a_stretch_begun_a_second_ago_is_told():
    found = clock().intervals(at("mon 08:00"), at("mon 08:30") + SECOND)
    assert [(each.start, each.end) for each in found] == [(at("mon 08:30"), at("mon 08:30") + SECOND)]


def test_work_that_begins_at_midnight_does_not_lengthen_the_day_before():
    week = Week.parse({"mon": ["09:00-18:00"], "tue": ["00:00-06:00"]})
    assert clock(week).close_of(MONDAY) == at("mon 18:00")
    assert clock(week).end_of_working_day(MONDAY, 1) == at("tue 06:00")


def test_work_through_midnight_closes_at_it():
    week = Week.parse({"mon": ["20:00-24:00"], "tue": ["00:00-06:00"]})
    assert clock(week).close_of(MONDAY) == at("tue 00:00")


def test_starts_and_ends_come_in_pairs():
    with pytest.raises(ValueError, match="shorter"):
        clock().between_many([at("mon 09:00"), at("mon 10:00")], [at("mon 11:00")])
    assert clock().between_many([at("mon 09:00")], [at("mon 10:00")]) == [HOUR]


def test_a_clock_tells_of_itself_in_a_line():
    told = repr(clock(special=[SpecialDay(MONDAY, DayKind.OFF)]))
    assert "table" not in told
    assert "special" not in told
