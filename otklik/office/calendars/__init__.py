"""Country calendars: the days that do not follow the week (R-3), as data files of ours.

`tools/make_calendar.py` writes them. Nothing is asked of any library or network at run time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from otklik.regulation.week import DayKind, SpecialDay

COUNTRIES = ("ru",)


@dataclass(frozen=True, slots=True)
class CountryCalendar:
    """What a country says about the local days `first` … `last`; final through `confirmed_through`."""

    version: str  # changes whenever a day does
    released: date
    first: date
    last: date
    confirmed_through: date
    days: tuple[SpecialDay, ...]
    decree_days: tuple[SpecialDay, ...]  # made non-working by presidential decree, an overlay

    def special_days(self, *, decree_days: bool = True) -> tuple[SpecialDay, ...]:
        """Days for `working_time`, in the order in which they overlay each other."""
        return self.days + self.decree_days if decree_days else self.days


@cache
def country_calendar(country: str = "ru") -> CountryCalendar:
    """The calendar of a country by its two letters; ValueError for one that there is no table of."""
    return parse_calendar(shipped_content(country))


def shipped_content(country: str = "ru") -> dict[str, Any]:
    """The decoded JSON of the calendar that this release brings; ValueError as above."""
    if country not in COUNTRIES:
        raise ValueError(f"no calendar of {country!r}; there are {', '.join(COUNTRIES)}")
    text = resources.files(__package__).joinpath(f"{country}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def parse_calendar(content: Mapping[str, Any]) -> CountryCalendar:
    """From the decoded JSON of a calendar file."""
    return CountryCalendar(
        version=content["version"],
        released=date.fromisoformat(content["released"]),
        first=date.fromisoformat(content["first"]),
        last=date.fromisoformat(content["last"]),
        confirmed_through=date.fromisoformat(content["confirmed_through"]),
        days=_special_days(content["days"]),
        decree_days=_special_days(content["decree_days"]),
    )


def _special_days(rows: Iterable[Mapping[str, Any]]) -> tuple[SpecialDay, ...]:
    return tuple(
        SpecialDay(
            day=date.fromisoformat(row["day"]),
            kind=DayKind(row["kind"]),
            instead_of=date.fromisoformat(row["instead_of"]) if "instead_of" in row else None,
            title=row["title"],
            short=row.get("short", False),
        )
        for row in rows
    )
