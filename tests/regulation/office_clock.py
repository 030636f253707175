"""An office and its clock for examples: the fortnight from 23 November 2026, lunch at 13-14, Moscow."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from otklik.regulation.worktime import Week, working_time

MOSCOW = ZoneInfo("Europe/Moscow")
OFFICE = Week.parse(
    {
        **{day: ["08:30-13:00", "14:00-17:30"] for day in ("mon", "tue", "wed", "thu")},
        "fri": ["08:30-13:00", "14:00-16:30"],
    }
)
MONDAY, SATURDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 25)
HOUR = timedelta(hours=1)


def clock(week=OFFICE, special=(), zone="Europe/Moscow", first=MONDAY, days=14, **given):
    span = {"first": first, "last": first + timedelta(days=days - 1)}
    given = {"version": "example-1", "confirmed_through": 2026, **given}
    return working_time(week, special, zone=zone, **span, **given)


def at(text, zone=MOSCOW, fold=0):
    """A moment of the fortnight that begins on Monday, 23 November 2026: "mon 10:00", "mon2 10:00"."""
    name, wall = text.split()
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name[:3]) + 7 * name.endswith("2")
    return datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(wall), zone).replace(fold=fold)
