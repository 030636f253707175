"""What a clock covers, and the clock that covers everything."""

from datetime import date, timedelta

import pytest

from otklik.regulation.intervals import Pause
from otklik.regulation.worktime import CalendarTime, DayKind, OutsideCalendar, SpecialDay, Week
from tests.regulation.office_clock import HOUR, MONDAY, MOSCOW, SATURDAY, at, clock


class TestRange:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda c: c.elapsed(at("mon 00:00") - timedelta(microseconds=1)),
            lambda c: c.elapsed(at("mon 00:00") + timedelta(days=14, microseconds=1)),
            lambda c: c.elapsed(at("mon 00:00") + timedelta(days=15)),
            lambda c: c.between(at("mon 00:00"), at("mon 00:00") + timedelta(days=20)),
            lambda c: c.is_open(at("mon 00:00") - HOUR),
            lambda c: c.is_open(at("mon 00:00") + timedelta(days=14, microseconds=1)),
            lambda c: c.intervals(at("mon 00:00") - HOUR, at("mon 00:00")),
            lambda c: c.next_opening(at("sun2 12:00")),
            lambda c: c.add(at("fri2 16:00"), HOUR),
            lambda c: c.back(at("mon 09:00"), HOUR),
            lambda c: c.working_day(date(2026, 11, 22)),
            lambda c: c.close_of(date(2026, 12, 7)),
            lambda c: c.end_of_working_day(MONDAY, 10),
            lambda c: c.next_working_day(date(2026, 12, 5)),
            lambda c: c.previous_working_day(MONDAY),
        ],
    )
    def test_outside_of_the_calendar_is_said(self, ask):
        with pytest.raises(OutsideCalendar) as refused:
            ask(clock())

        assert str(refused.value) == "calendar 'example-1' covers 2026-11-23 to 2026-12-06 only"
        assert refused.value.args == (MONDAY, date(2026, 12, 6), "example-1")

    def test_the_last_midnight_still_belongs_to_it(self):
        end = at("sun2 00:00") + timedelta(days=1)

        assert clock().elapsed(end) == 2 * 39 * 3600
        assert not clock().is_open(end)
        assert clock().add(at("fri2 15:30"), HOUR) == at("fri2 16:30")

    def test_a_body_that_never_works_has_no_due_moments(self):
        never = clock(Week.parse({}))

        assert never.between(at("mon 10:00"), at("fri 10:00")) == timedelta(0)
        with pytest.raises(OutsideCalendar):
            never.add(at("mon 10:00"), HOUR)

    def test_it_tells_what_it_covers(self):
        told = clock()

        assert (told.version, told.first, told.last) == ("example-1", MONDAY, date(2026, 12, 6))
        assert told.zone == MOSCOW

    @pytest.mark.parametrize("question", ["add", "back"])
    def test_an_amount_is_not_negative(self, question):
        for each in (clock(), CalendarTime("Europe/Moscow")):
            with pytest.raises(ValueError, match="not negative"):
                getattr(each, question)(at("wed 10:00"), -HOUR)

    def test_working_days_are_counted_from_one(self):
        for each in (clock(), CalendarTime("Europe/Moscow")):
            with pytest.raises(ValueError, match="from 1, not 0"):
                each.end_of_working_day(MONDAY, 0)

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(TypeError):
            clock().add(at("mon 10:00").replace(tzinfo=None), HOUR)

    @pytest.mark.parametrize(
        ("confirmed", "start", "years"),
        [
            (2026, "mon 10:00", ()),
            (2025, "mon 10:00", (2026,)),
            (date(2026, 11, 30), "mon2 10:00", ()),
            (date(2026, 11, 29), "mon 10:00", (2026,)),  # the table ends within the term
        ],
    )
    def test_years_without_a_confirmed_table_are_named(self, confirmed, start, years):
        assert clock(confirmed_through=confirmed).warnings(at(start), at("mon2 12:00")) == years


class TestCalendarTime:
    ROUND = CalendarTime("Europe/Moscow")

    def test_every_hour_counts(self):
        assert self.ROUND.add(at("sat 22:00"), 24 * HOUR) == at("sun 22:00")
        assert self.ROUND.back(at("sun 22:00"), 24 * HOUR) == at("sat 22:00")
        assert self.ROUND.is_open(at("sun 03:00"))
        assert self.ROUND.next_opening(at("sun 03:00")) == at("sun 03:00")
        assert self.ROUND.intervals(at("sun 03:00"), at("sun 03:00")) == ()
        assert self.ROUND.add_paused(at("sat 22:00"), HOUR, [Pause(at("sat 22:30"))]) is None

    def test_every_day_is_a_working_day(self):
        assert self.ROUND.working_day(SATURDAY)
        assert self.ROUND.day(SATURDAY) == SpecialDay(SATURDAY, DayKind.FULL)
        assert self.ROUND.close_of(SATURDAY) == at("sun 00:00")
        assert self.ROUND.next_working_day(SATURDAY) == SATURDAY
        assert self.ROUND.previous_working_day(SATURDAY) == date(2026, 11, 27)
        assert self.ROUND.end_of_working_day(MONDAY, 7) == at("tue2 00:00")

    def test_days_are_those_of_a_table_where_it_has_one(self):
        """R-34"""
        table = clock(confirmed_through=2025)
        days = CalendarTime("Europe/Moscow", table)
        assert (days.working_day(SATURDAY), days.close_of(SATURDAY)) == (False, None)
        assert days.close_of(MONDAY) == table.close_of(MONDAY)
        assert days.next_working_day(SATURDAY) == date(2026, 11, 30)
        assert days.previous_working_day(date(2026, 11, 30)) == date(2026, 11, 27)
        assert days.end_of_working_day(MONDAY, 5) == table.close_of(date(2026, 11, 30))
        assert days.version == "round-the-clock+example-1"
        assert days.day_warnings(at("mon 00:00"), at("tue 00:00")) == (2026,)
        assert days.warnings(at("mon 00:00"), at("tue 00:00")) == ()
        assert days.add(at("sat 22:00"), 24 * HOUR) == at("sun 22:00")

    def test_it_has_no_table_to_confirm(self):
        assert self.ROUND.warnings(at("mon 00:00"), at("sun2 00:00")) == ()
        assert self.ROUND.day_warnings(at("mon 00:00"), at("sun2 00:00")) == ()
        assert (self.ROUND.version, repr(self.ROUND)) == ("round-the-clock", "CalendarTime('Europe/Moscow')")
