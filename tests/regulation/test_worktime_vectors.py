"""Terms of the Regulation that can be checked by eye against a paper calendar.

The week is Mon-Thu 8:30-17:30 and Fri to 16:30, lunch 13-14, in Moscow.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from otklik.office.calendars import country_calendar
from otklik.regulation.worktime import Week, working_time

MOSCOW = ZoneInfo("Europe/Moscow")
WEEK = Week.parse(
    {
        **{day: ["08:30-13:00", "14:00-17:30"] for day in ("mon", "tue", "wed", "thu")},
        "fri": ["08:30-13:00", "14:00-16:30"],
    }
)
RUSSIA = country_calendar("ru")
CLOCK = working_time(
    WEEK,
    RUSSIA.special_days(),
    zone="Europe/Moscow",
    first=RUSSIA.first,
    last=RUSSIA.last,
    version=RUSSIA.version,
    confirmed_through=RUSSIA.confirmed_through,
)
HALF_HOUR, TWO_HOURS, FOUR_HOURS, EIGHT_HOURS = (timedelta(hours=hours) for hours in (0.5, 2, 4, 8))

DETECTED = """
    detected        forward 30 wm   draft, normal   answer 8 wh     draft, high     answer 4 wh
    23.11.26 09:10  23.11.26 09:40  23.11.26 14:10  24.11.26 09:10  23.11.26 11:10  23.11.26 14:10
    23.11.26 12:50  23.11.26 14:20  24.11.26 08:50  24.11.26 12:50  23.11.26 15:50  24.11.26 08:50
    20.11.26 16:00  20.11.26 16:30  23.11.26 12:00  23.11.26 17:00  23.11.26 10:00  23.11.26 12:00
    21.11.26 22:15  23.11.26 09:00  23.11.26 12:30  23.11.26 17:30  23.11.26 10:30  23.11.26 12:30
    03.11.26 15:00  03.11.26 15:30  05.11.26 11:00  05.11.26 16:00  05.11.26 09:00  05.11.26 11:00
    31.10.25 15:00  31.10.25 15:30  01.11.25 11:00  01.11.25 16:00  01.11.25 09:00  01.11.25 11:00
    30.12.25 16:40  30.12.25 17:10  12.01.26 11:40  12.01.26 16:40  12.01.26 09:40  12.01.26 11:40
    19.02.27 16:00  19.02.27 16:30  20.02.27 12:00  24.02.27 09:00  20.02.27 10:00  20.02.27 12:00
"""


ROWS = [re.split(r"\s{2,}", line.strip()) for line in DETECTED.strip().splitlines()[1:]]


def moscow(text):
    return datetime.strptime(text, "%d.%m.%y %H:%M").replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(("detected", "forward", "draft", "answer", "high_draft", "high_answer"), ROWS)
def test_due_moments_of_a_message(detected, forward, draft, answer, high_draft, high_answer):
    start = moscow(detected)

    due, high_due = CLOCK.add(start, EIGHT_HOURS), CLOCK.add(start, FOUR_HOURS)

    assert CLOCK.add(start, HALF_HOUR) == moscow(forward)  # clause 7
    assert due == moscow(answer)  # clause 8
    assert CLOCK.back(due, FOUR_HOURS) == moscow(draft)  # clause 11
    assert high_due == moscow(high_answer)  # clause 9
    assert CLOCK.back(high_due, TWO_HOURS) == moscow(high_draft)  # clause 12


@pytest.mark.parametrize(
    ("interim", "closes"),
    [
        ("23.11.26", "02.12.26 17:30"),
        ("25.12.25", "15.01.26 17:30"),  # over the New Year holidays
        ("27.04.26", "07.05.26 17:30"),
        ("29.10.27", "11.11.27 17:30"),
    ],
)
def test_seven_working_days_end_at_the_close_of_the_seventh(interim, closes):
    day = datetime.strptime(interim, "%d.%m.%y").replace(tzinfo=MOSCOW).date()

    assert CLOCK.end_of_working_day(day, 7) == moscow(closes)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("23.11.26 09:30", EIGHT_HOURS, "24.11.26 09:30"),
        ("23.11.26 08:30", EIGHT_HOURS, "23.11.26 17:30"),  # ends at the close of work, not next morning
        ("23.11.26 09:00", FOUR_HOURS, "23.11.26 13:00"),  # ends where lunch begins
        ("23.11.26 13:20", HALF_HOUR, "23.11.26 14:30"),  # lunch does not count
        ("23.11.26 17:30", HALF_HOUR, "24.11.26 09:00"),
        ("23.11.26 22:00", timedelta(0), "23.11.26 22:00"),  # nothing to wait for
    ],
)
def test_a_term_ends_at_the_earliest_moment(start, amount, due):
    assert CLOCK.add(moscow(start), amount) == moscow(due)


@pytest.mark.parametrize(
    ("due", "amount", "latest"),
    [
        ("23.11.26 17:30", timedelta(hours=3.5), "23.11.26 14:00"),  # after lunch, not before it
        ("24.11.26 09:30", timedelta(hours=1), "24.11.26 08:30"),  # in the morning, not the evening before
        ("23.11.26 13:30", HALF_HOUR, "23.11.26 12:30"),
        ("23.11.26 22:00", timedelta(0), "23.11.26 22:00"),
    ],
)
def test_a_term_counted_back_begins_at_the_latest_moment(due, amount, latest):
    assert CLOCK.back(moscow(due), amount) == moscow(latest)


def test_microseconds_are_kept():
    start = datetime(2026, 11, 23, 6, 10, 0, 250_001, tzinfo=UTC)

    due = CLOCK.add(start, EIGHT_HOURS + timedelta(microseconds=999_999))

    assert due == datetime(2026, 11, 24, 6, 10, 1, 250_000, tzinfo=UTC)
    assert CLOCK.between(start, due) == EIGHT_HOURS + timedelta(microseconds=999_999)
    assert CLOCK.back(due, EIGHT_HOURS + timedelta(microseconds=999_999)) == start


def test_the_fifth_of_january_is_due_on_the_first_working_day():
    assert CLOCK.next_working_day(date(2026, 1, 5)) == date(2026, 1, 12)
    assert CLOCK.previous_working_day(date(2026, 1, 12)) == date(2025, 12, 30)


def test_the_fifth_that_is_a_working_day_stays():
    assert CLOCK.next_working_day(date(2026, 11, 5)) == date(2026, 11, 5)
    assert CLOCK.previous_working_day(date(2026, 11, 5)) == date(2026, 11, 3)  # over the holiday


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 11, 23), "23.11.26 17:30"),
        (date(2026, 11, 20), "20.11.26 16:30"),  # Friday
        (date(2026, 11, 3), "03.11.26 16:30"),  # the day before a holiday
        (date(2025, 11, 1), "01.11.25 16:30"),  # Saturday instead of a Monday before a holiday
        (date(2024, 4, 27), "27.04.24 17:30"),  # Saturday instead of an ordinary Monday
        (date(2024, 11, 2), "02.11.24 16:30"),  # Saturday instead of 30 April, a Tuesday before a holiday
    ],
)
def test_close_of_work(day, closes):
    assert CLOCK.close_of(day) == moscow(closes)


@pytest.mark.parametrize(
    "day", [date(2026, 11, 4), date(2026, 11, 21), date(2025, 11, 3), date(2026, 12, 31)]
)
def test_a_day_off_has_no_close_of_work(day):
    assert CLOCK.close_of(day) is None
    assert not CLOCK.working_day(day)


def test_time_in_a_year_that_is_not_confirmed_warns():
    assert CLOCK.warnings(moscow("01.12.26 10:00"), moscow("30.12.26 10:00")) == ()
    assert CLOCK.warnings(moscow("30.12.26 10:00"), moscow("11.01.27 10:00")) == (2027,)
    assert CLOCK.warnings(moscow("11.01.27 10:00"), moscow("12.01.27 10:00")) == (2027,)
