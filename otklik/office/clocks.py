"""The working-time table and the edition of terms of a body, built from its data (R-3)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from otklik.office.calendars import country_calendar
from otklik.office.models import Body, CalendarDay, TermsEdition, Unit, WorkingWeek
from otklik.regulation.terms import Terms
from otklik.regulation.worktime import DayKind, SpecialDay, Week, WorkingTime, working_time


class NoWorkingHours(Exception):
    """The body has no working week yet: the administrator must set one."""


class NoEdition(Exception):
    """The body has no terms in force at that moment."""


@dataclass(frozen=True)
class ClockData:
    """What a table is made of; equal data give the same cached table."""

    zone: str
    weeks: tuple[tuple[date, str], ...]
    days: tuple[tuple[date, str, date | None, str, str], ...]


def _lineage(body: Body) -> list[int]:
    """Keys from the root to the body."""
    return [int(key) for key in body.path.strip("/").split("/")]


def clock_data(body: Body, unit: Unit | None = None) -> ClockData:
    """Two queries: weeks and days that differ, nearest owner first."""
    lineage = _lineage(body)
    owners = [(unit.pk if unit else None, body.pk), *((None, key) for key in reversed(lineage))]
    weeks = list(WorkingWeek.objects.filter(body__in=lineage).order_by("since"))
    chosen = next(
        (rows for key in owners if (rows := [w for w in weeks if (w.unit_id, w.body_id) == key])), None
    )
    if not chosen:
        raise NoWorkingHours(str(body))
    days: dict[date, CalendarDay] = {}
    rank = {key: number for number, key in enumerate(reversed(owners))}
    for day in CalendarDay.objects.filter(body__in=lineage).order_by("day", "pk"):
        key = (day.unit_id, day.body_id)
        held = days.get(day.day)
        if key in rank and (held is None or rank[(held.unit_id, held.body_id)] <= rank[key]):
            days[day.day] = day
    return ClockData(
        body.zone,
        tuple((week.since, json.dumps(week.hours, sort_keys=True)) for week in chosen),
        tuple((d.day, d.kind, d.instead_of, json.dumps(d.hours), d.title) for d in days.values()),
    )


def clock_for(body: Body, unit: Unit | None = None) -> WorkingTime:
    """The table of a body, or of a unit that keeps hours of its own. Two queries; the table is cached."""
    return _build(clock_data(body, unit))


@lru_cache(maxsize=256)
def _build(data: ClockData) -> WorkingTime:
    country = country_calendar()
    own = sorted((_special(row) for row in data.days), key=lambda day: day.day)
    mark = hashlib.sha256(repr(data).encode()).hexdigest()[:8]
    return working_time(
        [(since, Week.parse(json.loads(hours))) for since, hours in data.weeks],
        [*country.special_days(), *own],
        zone=data.zone,
        first=max(country.first, data.weeks[0][0]),
        last=country.last,
        version=f"{country.version}+{mark}",
        confirmed_through=country.confirmed_through,
    )


def _special(row: tuple[date, str, date | None, str, str]) -> SpecialDay:
    day, kind, instead_of, hours, title = row
    return SpecialDay(day, DayKind(kind), instead_of, tuple(_span(span) for span in json.loads(hours)), title)


def _span(span: str) -> tuple[time, time]:
    start, end = span.split("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def edition_for(body: Body, at: datetime) -> TermsEdition:
    """The edition in force on the day of `at`: the body's own, else that of the nearest body above."""
    day = at.astimezone(ZoneInfo(body.zone)).date()
    lineage = _lineage(body)
    rows = TermsEdition.objects.filter(body__in=lineage, in_force_from__lte=day)
    best = max(rows, key=lambda row: (lineage.index(row.body_id), row.in_force_from, row.pk), default=None)
    if best is None:
        raise NoEdition(str(body))
    return best


@lru_cache(maxsize=256)
def _parse(text: str) -> Terms:
    return Terms.from_toml(text)


def terms_of(edition: TermsEdition) -> Terms:
    return _parse(edition.terms)
