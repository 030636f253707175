"""Write otklik/office/calendars/ru.json: the days of Russia that do not follow the week.

    python tools/make_calendar.py [--check]

The `holidays` library gives the transfers of past years. What it lacks is told here with its
source; short days follow from the rule of the Labour Code. Run it when the government has
decreed the transfers of the next year, after changing RELEASED and CONFIRMED_THROUGH.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays

RELEASED = date(2026, 11, 23)
FIRST, LAST = date(2019, 1, 1), date(2027, 12, 31)
CONFIRMED_THROUGH = date(2026, 12, 31)
TARGET = Path(__file__).parents[1] / "otklik" / "office" / "calendars" / "ru.json"

Transfer = tuple[date, date]  # the day off, and the day it was moved from
Row = dict[str, Any]

# Labour Code, article 112: the holidays themselves, month and day.
HOLIDAYS = {
    **{(1, day): "Новогодние каникулы" for day in (1, 2, 3, 4, 5, 6, 8)},
    (1, 7): "Рождество Христово",
    (2, 23): "День защитника Отечества",
    (3, 8): "Международный женский день",
    (5, 1): "Праздник Весны и Труда",
    (5, 9): "День Победы",
    (6, 12): "День России",
    (11, 4): "День народного единства",
}

# Transfers that the library (0.86) does not know.
DECREED: list[Transfer] = [
    # Government decree 1466 of 24.09.2025
    (date(2026, 1, 9), date(2026, 1, 3)),
    (date(2026, 12, 31), date(2026, 1, 4)),
    # Draft of the decree for 2027: provisional, beyond CONFIRMED_THROUGH
    (date(2027, 2, 22), date(2027, 2, 20)),
    (date(2027, 11, 5), date(2027, 1, 2)),
    (date(2027, 12, 31), date(2027, 1, 3)),
]

# Days that presidential decrees made non-working with pay; first and last day.
NON_WORKING = [
    (date(2020, 3, 30), date(2020, 4, 3), "Указ Президента РФ от 25.03.2020 № 206"),
    (date(2020, 4, 4), date(2020, 4, 30), "Указ Президента РФ от 02.04.2020 № 239"),
    (date(2020, 5, 6), date(2020, 5, 8), "Указ Президента РФ от 28.04.2020 № 294"),
    (date(2020, 6, 24), date(2020, 6, 24), "Указ Президента РФ от 29.05.2020 № 345"),
    (date(2020, 7, 1), date(2020, 7, 1), "Указ Президента РФ от 01.06.2020 № 354"),
    (date(2021, 5, 4), date(2021, 5, 7), "Указ Президента РФ от 23.04.2021 № 242"),
    (date(2021, 10, 30), date(2021, 11, 7), "Указ Президента РФ от 20.10.2021 № 595"),
]

_MOVED = re.compile(r"перенесено с (\d\d)\.(\d\d)\.(\d{4})")


def is_holiday(day: date) -> bool:
    return (day.month, day.day) in HOLIDAYS


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def transfers() -> dict[date, date]:
    """Days off that were moved, with the days they were moved from; from all three sources."""
    known = holidays.country_holidays("RU", years=range(FIRST.year, LAST.year + 1), language="ru")
    moved = dict(DECREED)
    for day, title in known.items():
        found = _MOVED.search(title)
        if found:
            moved.setdefault(day, date(*map(int, found.groups()[::-1])))
        elif not is_holiday(day):
            raise ValueError(f"the library calls {day} {title!r}, which is no holiday of article 112")
    moved |= {new: old for old, new in by_law(moved).items()}
    return dict(sorted(moved.items()))


def by_law(moved: dict[date, date]) -> dict[date, date]:
    """Article 112: a holiday on a weekend moves its day off to the next working day, but for January."""
    settled = set(moved.values())
    on_weekend = [
        day
        for day in days(FIRST, LAST)
        if is_holiday(day) and day.month != 1 and day.weekday() >= 5 and day not in settled
    ]
    return {day: next_working_day(day, moved) for day in on_weekend}


def next_working_day(day: date, moved: dict[date, date]) -> date:
    while day.weekday() >= 5 or is_holiday(day) or day in moved:
        day += timedelta(days=1)
    return day


def is_short(day: date) -> bool:
    """Article 95: a working day right before a holiday (R-3)."""
    return is_holiday(day + timedelta(days=1))


def row(day: date, kind: str, title: str, **more: Any) -> Row:
    return {"day": day.isoformat(), "kind": kind, "title": title, **more}


def special_days(moved: dict[date, date]) -> list[Row]:
    """Holidays, also those on a weekend; transfers; working Saturdays; short days."""
    worked = {old: new for new, old in moved.items() if not is_holiday(old)}
    rows = []
    for day in days(FIRST, LAST):
        if is_holiday(day):
            rows.append(row(day, "off", HOLIDAYS[day.month, day.day]))
        elif day in moved:
            rows.append(row(day, "off", f"Выходной день, перенесён с {moved[day]:%d.%m.%Y}"))
        elif day in worked:
            rows.append(worked_row(day, worked[day]))
        elif day.weekday() < 5 and is_short(day):
            rows.append(row(day, "short", "Предпраздничный день"))
    return rows


def worked_row(day: date, instead_of: date) -> Row:
    title = f"Рабочий день вместо {instead_of:%d.%m.%Y}"
    return row(day, "working", title, instead_of=instead_of.isoformat(), short=is_short(instead_of))


def decree_days(off: set[str]) -> list[Row]:
    """Days of NON_WORKING that are not off anyway."""
    return [
        row(day, "off", f"Нерабочий день: {title}")
        for first, last, title in NON_WORKING
        for day in days(first, last)
        if day.isoformat() not in off
    ]


def calendar() -> Row:
    special = special_days(transfers())
    decreed = decree_days({each["day"] for each in special if each["kind"] == "off"})
    digest = hashlib.sha256(json.dumps([special, decreed], sort_keys=True).encode()).hexdigest()
    return {
        "version": f"ru-{RELEASED:%Y.%m}-{digest[:8]}",
        "released": RELEASED.isoformat(),
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        "confirmed_through": CONFIRMED_THROUGH.isoformat(),
        "days": special,
        "decree_days": decreed,
    }


def as_text(content: Row) -> str:
    """JSON with one day on a line, so that a change is read at a glance."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            lines = ",\n".join("    " + json.dumps(each, ensure_ascii=False) for each in value)
            parts.append(f'  "{key}": [\n{lines}\n  ]')
        else:
            parts.append(f'  "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not fresh")
    wanted = as_text(calendar())
    if not parser.parse_args().check:
        TARGET.write_text(wanted, encoding="utf-8")
        return 0
    return 0 if TARGET.read_text(encoding="utf-8") == wanted else 1


if __name__ == "__main__":
    sys.exit(main())
