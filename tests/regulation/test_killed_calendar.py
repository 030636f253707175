"""The edges of hours, weeks, pauses, periods and tables."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from otklik.regulation.intervals import Pause
from otklik.regulation.periods import Every, Period, moved, period_of, year_before
from otklik.regulation.roundclock import CalendarTime
from otklik.regulation.wallclock import epoch_second
from otklik.regulation.week import Week, parse_hours, seconds_of
from otklik.regulation.worktime import DayKind, SpecialDay
from tests.regulation.office_clock import HOUR, MONDAY, OFFICE, at, clock

TUESDAY = MONDAY + timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=11)  # the last working day of the table
HALF_A_SECOND = timedelta(milliseconds=500)
MICRO = timedelta(microseconds=1)


# -- hours and weeks


def test_hours_that_run_backwards_are_refused_before_there_is_a_week():
    with pytest.raises(ValueError, match="mon: 17:30-08:30 runs backwards"):
        parse_hours(["17:30-08:30"], "mon")


def test_stretches_may_touch():
    week = Week.parse({"mon": ["08:00-12:00", "12:00-17:00"]})
    assert clock(week).between(at("mon 11:00"), at("mon 13:00")) == 2 * HOUR


def test_seconds_count():
    assert seconds_of(time(8, 30, 15)) == 30615


def test_a_week_is_in_force_on_its_first_day():
    late = Week.parse({"tue": ["10:00-12:00"]})
    changed = clock(week=[(MONDAY, OFFICE), (TUESDAY, late)])
    assert changed.add(at("tue 08:30"), HOUR) == at("tue 11:00")


# -- the clock on the wall


def test_the_half_hour_that_lord_howe_skips_ends_at_half_past_two():
    shown = epoch_second(date(2026, 10, 4), 2 * 3600 + 30 * 60, ZoneInfo("Australia/Lord_Howe"))
    assert datetime.fromtimestamp(shown, UTC) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_the_first_day_round_the_clock_ends_at_its_midnight():
    assert CalendarTime("Europe/Moscow").end_of_working_day(MONDAY, 1) == at("wed 00:00")


# -- pauses


def test_nothing_before_a_moment_is_that_moment_whatever_is_paused():
    assert clock().back_paused(at("mon 12:00"), timedelta(0), [Pause(at("mon 10:00"))]) == at("mon 12:00")


def test_a_pause_that_begins_when_something_is_due_takes_nothing_from_it():
    assert clock().back_paused(at("mon 12:00"), HOUR, [Pause(at("mon 12:00"))]) == at("mon 11:00")


# -- periods


@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_has_three_months(month):
    first, last = {1: ((1, 1), (3, 31)), 2: ((4, 1), (6, 30)), 3: ((7, 1), (9, 30)), 4: ((10, 1), (12, 31))}[
        (month + 2) // 3
    ]
    assert period_of(Every.QUARTER, date(2026, month, 15)) == Period(date(2026, *first), date(2026, *last))


def test_the_year_before_of_what_reaches_over_new_year():
    winter = Period(date(2026, 12, 1), date(2027, 1, 31))
    assert year_before(winter) == Period(date(2025, 12, 1), date(2026, 1, 31))


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_a_year_is_that_of_the_calendar(day):
    assert period_of(Every.YEAR, day) == Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("times", "first", "last"),
    [(1, date(2026, 11, 24), date(2026, 11, 29)), (-2, date(2026, 11, 6), date(2026, 11, 11))],
)
def test_any_six_days_move_by_six_days_at_a_time(times, first, last):
    assert moved(Period(date(2026, 11, 18), date(2026, 11, 23)), times) == Period(first, last)


# -- the table


def test_a_term_of_a_whole_day_ends_at_its_close():
    assert clock().add(at("mon 08:30"), 8 * HOUR) == at("mon 17:30")


@pytest.mark.parametrize(
    ("amount", "due"),
    [
        (timedelta(hours=4, minutes=30) - HALF_A_SECOND, at("mon 13:00") - HALF_A_SECOND),
        (timedelta(hours=4, minutes=30) + HALF_A_SECOND, at("mon 14:00") + HALF_A_SECOND),
        (timedelta(hours=4, minutes=30, seconds=1) + HALF_A_SECOND, at("mon 14:00:01") + HALF_A_SECOND),
    ],
)
def test_parts_of_a_second_around_lunch(amount, due):
    assert clock().add(at("mon 08:30"), amount) == due


def test_the_first_day_of_the_table_is_a_working_day_too():
    assert clock().previous_working_day(TUESDAY) == MONDAY


# -- many terms at once


def many(moments, changed, amount):
    """The due moments by arrays, and the same one by one."""
    numpy = pytest.importorskip("numpy")
    naive = [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    found = changed.add_many(numpy.array(naive, "datetime64[us]"), amount).tolist()
    return [each.replace(tzinfo=UTC) for each in found], [changed.add(each, amount) for each in moments]


def test_the_very_first_instant_of_the_table_is_answered():
    found, single = many([at("mon 00:00")], clock(), HOUR)
    assert found == single == [at("mon 09:30")]


def test_a_microsecond_more_than_the_morning_is_after_lunch():
    found, single = many([at("mon 08:30")], clock(), timedelta(hours=4, minutes=30) + MICRO)
    assert found == single == [at("mon 14:00") + MICRO]


def test_the_last_close_may_be_at_an_odd_minute():
    numpy = pytest.importorskip("numpy")
    odd = SpecialDay(FRIDAY, DayKind.CUSTOM, hours=((time(8, 30), time(16, 37)),))
    edges = [at("fri2 16:00"), at("fri2 16:50")]
    start, end = (
        numpy.array([edge.astimezone(UTC).replace(tzinfo=None)], "datetime64[us]") for edge in edges
    )
    assert clock(special=[odd]).between_many(start, end).tolist() == [timedelta(minutes=37)]


def test_hours_of_odd_seconds_are_looked_up_in_a_short_table():
    odd = SpecialDay(MONDAY, DayKind.CUSTOM, hours=((time(8, 30, 1), time(17, 29, 58)),))
    found, single = many([at("mon 08:00"), at("mon 17:29:57")], clock(special=[odd], days=7), 2 * HOUR)
    assert found == single == [at("mon 10:30:01"), at("tue 10:29:59")]
