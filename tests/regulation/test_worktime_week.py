"""Weeks and the days that differ from them (R-3)."""

from datetime import UTC, date, time, timedelta

import pytest

from otklik.regulation.intervals import Interval
from otklik.regulation.week import parse_hours
from otklik.regulation.worktime import DayKind, SpecialDay, Week
from tests.regulation.office_clock import MONDAY, OFFICE, SATURDAY, WEDNESDAY, at, clock


class TestWeek:
    def test_a_day_that_is_not_named_is_off(self):
        assert OFFICE.hours_of(SATURDAY) == ()
        assert OFFICE.hours_of(MONDAY) == ((time(8, 30), time(13)), (time(14), time(17, 30)))

    def test_midnight_ends_a_day(self):
        week = Week.parse({"mon": ["22:00-24:00"], "tue": ["00:00-6:00"]})

        assert clock(week).intervals(at("mon 00:00"), at("wed 00:00")) == (
            Interval(at("mon 22:00").astimezone(UTC), at("tue 06:00").astimezone(UTC)),
        )
        assert clock(week).close_of(MONDAY) == at("tue 00:00")
        assert clock(week).close_of(MONDAY + timedelta(days=1)) == at("tue 06:00")

    @pytest.mark.parametrize(
        ("mapping", "complaint"),
        [
            ({"monday": ["08:30-13:00"]}, "unknown day 'monday': write one of mon, tue"),
            ({"mon": ["13:00-08:30"]}, "mon: 13:00-08:30 runs backwards"),
            ({"mon": ["13:00-13:00"]}, "mon: 13:00-13:00 runs backwards"),
            ({"tue": ["08:30-13:00", "12:00-17:30"]}, "tue: hours overlap or are out of order at 12:00"),
            ({"tue": ["14:00-17:30", "08:30-13:00"]}, "tue: hours overlap or are out of order at 08:30"),
            ({"wed": ["8.30-13.00"]}, "wed: '8.30-13.00' is not a stretch of hours; write 08:30-13:00"),
            ({"wed": ["08:30-25:00"]}, "wed: there is no such time in '08:30-25:00'"),
            ({"wed": ["24:00-24:00"]}, "wed: there is no such time in '24:00-24:00'"),
        ],
    )
    def test_hours_that_cannot_be_meant_are_refused(self, mapping, complaint):
        with pytest.raises(ValueError, match=complaint):
            Week.parse(mapping)

    def test_a_week_has_seven_days(self):
        with pytest.raises(ValueError, match="7 days, not 1"):
            Week(((),))

    @pytest.mark.parametrize(
        "odd", [time(8, 0, 0, 1), time(8, tzinfo=UTC)], ids=["microseconds", "with a zone"]
    )
    def test_hours_are_local_and_whole(self, odd):
        with pytest.raises(ValueError, match="local times of whole seconds"):
            Week((((odd, time(9)),), *[()] * 6))

    def test_a_new_week_begins_on_its_day(self):
        early = Week.parse({"thu": ["07:00-12:00"]})

        weeks = clock([(WEDNESDAY, early), (date(2020, 1, 1), OFFICE)])

        assert weeks.close_of(MONDAY) == at("mon 17:30")
        assert weeks.close_of(date(2026, 11, 26)) == at("thu 12:00")
        assert weeks.close_of(date(2026, 11, 27)) is None

    @pytest.mark.parametrize("weeks", [[], [(WEDNESDAY, OFFICE)]])
    def test_a_calendar_without_a_week_from_its_first_day_is_refused(self, weeks):
        with pytest.raises(ValueError, match="no working week is in force on 2026-11-23"):
            clock(weeks)

    def test_a_calendar_runs_forward(self):
        with pytest.raises(ValueError, match="runs forward"):
            clock(days=0)


class TestSpecialDays:
    @pytest.mark.parametrize(
        ("special", "hours"),
        [
            (SpecialDay(WEDNESDAY, DayKind.OFF), []),
            (SpecialDay(WEDNESDAY, DayKind.FULL), ["08:30-13:00", "14:00-17:30"]),
            (SpecialDay(WEDNESDAY, DayKind.SHORT), ["08:30-13:00", "14:00-16:30"]),
            (SpecialDay(WEDNESDAY, DayKind.CUSTOM, hours=((time(10), time(12)),)), ["10:00-12:00"]),
            (SpecialDay(WEDNESDAY, DayKind.WORKING, date(2026, 11, 20)), ["08:30-13:00", "14:00-16:30"]),
            (SpecialDay(WEDNESDAY, DayKind.WORKING, MONDAY, short=True), ["08:30-13:00", "14:00-16:30"]),
        ],
    )
    def test_hours_of_a_special_day(self, special, hours):
        assert special.hours_in(OFFICE) == parse_hours(hours)

    @pytest.mark.parametrize(
        ("ordinary", "short"),
        [
            (["09:00-13:00", "14:00-14:30"], ["09:00-12:30"]),  # the cut reaches over lunch
            (["09:00-13:00", "14:00-15:00"], ["09:00-13:00"]),
            (["09:00-09:45"], []),
            ([], []),
            (["20:00-24:00"], ["20:00-23:00"]),
        ],
    )
    def test_an_hour_is_cut_from_the_end(self, ordinary, short):
        week = Week.parse({"wed": ordinary})

        assert SpecialDay(WEDNESDAY, DayKind.SHORT).hours_in(week) == parse_hours(short)

    @pytest.mark.parametrize(
        ("given", "complaint"),
        [
            ({"kind": DayKind.WORKING}, "needs the day it is instead of"),
            ({"kind": DayKind.CUSTOM}, "hours belong to a day of kind custom"),
            ({"kind": DayKind.OFF, "hours": ((time(9), time(12)),)}, "hours belong to a day of kind custom"),
            ({"kind": DayKind.FULL, "short": True}, "only a moved working day is marked short"),
            (
                {"kind": DayKind.CUSTOM, "hours": ((time(12), time(9)),)},
                "2026-11-25: 12:00-09:00 runs backwards",
            ),
        ],
    )
    def test_a_special_day_that_makes_no_sense_is_refused(self, given, complaint):
        with pytest.raises(ValueError, match=complaint):
            SpecialDay(WEDNESDAY, **given)

    def test_the_last_overlay_decides(self):
        country, body = SpecialDay(WEDNESDAY, DayKind.OFF), SpecialDay(WEDNESDAY, DayKind.FULL, title="duty")

        assert clock(special=[country, body]).close_of(WEDNESDAY) == at("wed 17:30")
        assert clock(special=[body, country]).close_of(WEDNESDAY) is None

    def test_a_day_tells_its_kind(self):
        off = SpecialDay(WEDNESDAY, DayKind.OFF, title="holiday")
        special = clock(special=[off])

        assert special.day(WEDNESDAY) == off
        assert special.day(MONDAY) == SpecialDay(MONDAY, DayKind.FULL)
        assert special.day(SATURDAY) == SpecialDay(SATURDAY, DayKind.OFF)
