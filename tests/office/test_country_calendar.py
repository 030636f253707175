"""The calendar of Russia: days one remembers, an independent table, and its own consistency."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import pytest

from otklik.office.calendars import country_calendar
from otklik.regulation.worktime import DayKind, SpecialDay

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("OTKLIK_SHARED", ROOT.parent / "shared"))
TABLE = SHARED / "data" / "calendar_ru_2019_2027.json"
RUSSIA = country_calendar("ru")
DAYS = {each.day: each for each in RUSSIA.days}
YEARS = range(2019, 2028)


def of_kind(kind, year):
    return {each.day for each in RUSSIA.days if each.kind is kind and each.day.year == year}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2019, 5, 10), DayKind.OFF),  # moved from 23 February, a Saturday
        (date(2020, 2, 24), DayKind.OFF),  # 23 February was a Sunday
        (date(2020, 12, 31), DayKind.SHORT),
        (date(2021, 12, 31), DayKind.OFF),
        (date(2022, 1, 1), DayKind.OFF),  # a Saturday, for those who work on Saturdays
        (date(2023, 2, 24), DayKind.OFF),
        (date(2024, 4, 30), DayKind.OFF),
        (date(2025, 6, 13), DayKind.OFF),
        (date(2026, 1, 9), DayKind.OFF),
        (date(2026, 3, 9), DayKind.OFF),
        (date(2026, 11, 3), DayKind.SHORT),
        (date(2026, 12, 31), DayKind.OFF),
        (date(2027, 2, 22), DayKind.OFF),
    ],
)
def test_days_one_remembers(day, kind):
    assert DAYS[day].kind is kind


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 23),
        date(2026, 3, 6),  # Friday before a weekend that only happens to hold a holiday
        date(2025, 5, 7),  # before a day off that was merely moved
        date(2025, 12, 30),
        date(2026, 12, 30),
    ],
)
def test_ordinary_days_are_not_named(day):
    assert day not in DAYS


@pytest.mark.parametrize(
    ("saturday", "instead_of", "short"),
    [
        (date(2021, 2, 20), date(2021, 2, 22), True),
        (date(2022, 3, 5), date(2022, 3, 7), True),
        (date(2024, 4, 27), date(2024, 4, 29), False),
        (date(2024, 11, 2), date(2024, 4, 30), True),
        (date(2024, 12, 28), date(2024, 12, 30), False),
        (date(2025, 11, 1), date(2025, 11, 3), True),
        (date(2027, 2, 20), date(2027, 2, 22), True),
    ],
)
def test_working_saturdays_are_as_long_as_the_day_they_replaced(saturday, instead_of, short):
    title = f"Рабочий день вместо {instead_of:%d.%m.%Y}"

    assert DAYS[saturday] == SpecialDay(saturday, DayKind.WORKING, instead_of, title=title, short=short)


def test_there_are_no_other_working_saturdays():
    assert sum(len(of_kind(DayKind.WORKING, year)) for year in YEARS) == 7


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2019, 247), (2020, 248), (2021, 247), (2022, 247), (2023, 247), (2024, 248), (2025, 247), (2026, 247)],
)
def test_working_days_of_a_year_as_the_official_calendar_counts_them(year, working_days):
    days = [date(year, 1, 1) + timedelta(days=count) for count in range(365 + (year % 4 == 0))]
    off, moved = of_kind(DayKind.OFF, year), of_kind(DayKind.WORKING, year)

    assert sum((day.weekday() < 5 and day not in off) or day in moved for day in days) == working_days


def test_decree_days_are_an_overlay_that_can_be_left_out():
    plain, whole = RUSSIA.special_days(decree_days=False), RUSSIA.special_days()

    assert whole == plain + RUSSIA.decree_days
    assert {each.kind for each in RUSSIA.decree_days} == {DayKind.OFF}
    days = {each.day for each in RUSSIA.decree_days}
    assert {
        date(2020, 3, 30),
        date(2020, 4, 30),
        date(2020, 5, 8),
        date(2020, 6, 24),
        date(2020, 7, 1),
    } < days
    assert {
        date(2021, 5, 4),
        date(2021, 5, 7),
        date(2021, 10, 30),
        date(2021, 11, 3),
        date(2021, 11, 7),
    } < days
    assert not days & {each.day for each in plain if each.kind is DayKind.OFF}
    assert {day.year for day in days} == {2020, 2021}


def test_no_day_is_told_twice():
    assert len(DAYS) == len(RUSSIA.days)
    assert list(DAYS) == sorted(DAYS)


def test_the_calendar_reaches_a_year_ahead_of_its_release():
    assert RUSSIA.last >= RUSSIA.released + timedelta(days=365)
    assert RUSSIA.first <= date(2019, 1, 1)
    assert RUSSIA.released <= RUSSIA.confirmed_through < RUSSIA.last


def test_the_version_tells_the_content():
    content = json.loads(resources.files("otklik.office.calendars").joinpath("ru.json").read_text("utf-8"))
    digest = hashlib.sha256(json.dumps([content["days"], content["decree_days"]], sort_keys=True).encode())

    assert RUSSIA.version == f"ru-{RUSSIA.released:%Y.%m}-{digest.hexdigest()[:8]}"


def test_the_file_is_what_the_generator_writes():
    pytest.importorskip("holidays")

    subprocess.run([sys.executable, ROOT / "tools" / "make_calendar.py", "--check"], check=True)


def test_a_country_without_a_table_is_refused():
    with pytest.raises(ValueError, match="no calendar of 'xx'; there are ru"):
        country_calendar("xx")


@pytest.mark.skipif(not TABLE.exists(), reason="the independent table is not at hand")
@pytest.mark.parametrize("year", YEARS)
def test_an_independent_table_agrees(year):
    table = json.loads(TABLE.read_text(encoding="utf-8"))[str(year)]
    short_saturdays = {each.day for each in RUSSIA.days if each.short and each.day.year == year}
    moved = {(each.day, each.instead_of) for each in RUSSIA.days if each.instead_of and each.day.year == year}

    assert {day for day in of_kind(DayKind.OFF, year) if day.weekday() < 5} == set(
        dates(table["weekday_off"])
    )
    assert of_kind(DayKind.SHORT, year) | short_saturdays == set(dates(table["short"]))
    assert moved == {tuple(dates((each["day"], each["instead_of"]))) for each in table["working_saturdays"]}


def dates(texts):
    return [date.fromisoformat(text) for text in texts]
