"""The working-time table and the edition of terms of a body, built from its data (R-3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from otklik.office.calendars import country_calendar
from otklik.office.countries import calendar_between, tables
from otklik.office.models import (
    Body,
    CalendarChange,
    CalendarDay,
    CountryTable,
    TermsEdition,
    WorkingWeek,
)
from otklik.regulation.terms import ClockKind, Terms
from otklik.regulation.worktime import (
    CalendarTime,
    Clock,
    DayKind,
    SpecialDay,
    Week,
    WorkingTime,
    working_time,
)

LATEST = datetime.max.replace(tzinfo=UTC)


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
    country: tuple[str, str] = field(repr=False)  # its version, and the newest one for the days after its end


@dataclass(frozen=True)
class _Rows:
    """Weeks and days of a body and the bodies above it, with the changes that brought and withdrew them."""

    zone: str
    owners: tuple[tuple[int | None, int], ...]  # (unit, body), the nearest first
    weeks: tuple[WorkingWeek, ...]
    days: tuple[CalendarDay, ...]
    countries: tuple[CountryTable, ...]

    def country(self, at: datetime | None) -> tuple[str, str]:
        """The version in force at `at`; that of the release where none was ever recorded."""
        if not self.countries:
            return (country_calendar().version,) * 2
        known = [table for table in self.countries[1:] if at and table.at and table.at <= at]
        return (known or self.countries)[-1 if known else 0].version, self.countries[-1].version


def _rows(body: Body) -> _Rows:
    """Three queries."""
    return _rows_of([body])[body.pk]


def _rows_of(bodies: Iterable[Body]) -> dict[int, _Rows]:
    """By body. Three queries for all of them."""
    lineages = {body.pk: (body.zone, body.lineage) for body in bodies}
    every = {key for _zone, lineage in lineages.values() for key in lineage}
    weeks = WorkingWeek.objects.filter(body__in=every).select_related("added", "withdrawn")
    days = CalendarDay.objects.filter(body__in=every).select_related("added", "withdrawn")
    all_weeks, all_days = list(weeks.order_by("since", "pk")), list(days.order_by("day", "pk"))
    countries = tables()
    return {
        key: _Rows(
            zone,
            tuple((None, owner) for owner in reversed(lineage)),
            tuple(row for row in all_weeks if row.body_id in lineage),
            tuple(row for row in all_days if row.body_id in lineage),
            countries,
        )
        for key, (zone, lineage) in lineages.items()
    }


def _stood(row: WorkingWeek | CalendarDay, at: datetime | None) -> bool:
    """Was the row there after the changes up to `at`? None: before the first change."""
    if row.added is not None and (at is None or row.added.at > at):
        return False
    return row.withdrawn is None or at is None or row.withdrawn.at > at


def _weeks(rows: _Rows, at: datetime | None) -> list[WorkingWeek]:
    """Those of the nearest owner; before its first one, those of the next."""
    found: list[WorkingWeek] = []
    for key in rows.owners:
        mine = [row for row in rows.weeks if (row.unit_id, row.body_id) == key and _stood(row, at)]
        found = [row for row in mine if not found or row.since < found[0].since] + found
    return found


def _data(rows: _Rows, at: datetime | None) -> ClockData | None:
    """Nearest owner first; None where no working week stood then."""
    chosen = _weeks(rows, at)
    if not chosen:
        return None
    days: dict[date, CalendarDay] = {}
    rank = {key: number for number, key in enumerate(reversed(rows.owners))}
    for day in rows.days:
        held = days.get(day.day)
        key = (day.unit_id, day.body_id)
        nearer = held is None or rank[(held.unit_id, held.body_id)] <= rank.get(key, -1)
        if key in rank and nearer and _stood(day, at):
            days[day.day] = day
    return ClockData(
        rows.zone,
        tuple((week.since, json.dumps(week.hours, sort_keys=True)) for week in chosen),
        tuple((d.day, d.kind, d.instead_of, json.dumps(d.hours), d.title) for d in days.values()),
        rows.country(at),
    )


@dataclass(frozen=True, slots=True)
class Dated:
    """A table of working time with the change since which it counts; None: from the beginning."""

    change: CalendarChange | CountryTable | None
    data: ClockData
    own: tuple[tuple[int, ClockData], ...] = ()  # of units that keep hours of their own

    @property
    def since(self) -> datetime | None:
        return self.change.at if self.change else None

    @property
    def clock(self) -> WorkingTime:
        return _build(self.data)

    @property
    def units(self) -> dict[int, WorkingTime]:
        """The tables of the units that keep hours of their own."""
        return {unit: _build(data) for unit, data in self.own}

    def clock_for(self, unit: int | None) -> WorkingTime:
        """Of a unit, or of the body where it keeps none of its own."""
        return self.units.get(unit, self.clock) if unit else self.clock


def clock_for(body: Body) -> WorkingTime:
    """The table of a body now. Three queries; the table is cached."""
    return hours_of(body).clock


def hours_of(body: Body) -> Dated:
    """The tables of a body and of its units now. Three queries."""
    now = _dated(_rows(body), LATEST, None)
    if now is None:
        raise NoWorkingHours(str(body))
    return now


def clocks_of(body: Body) -> tuple[Dated, ...]:
    """The tables that the body has had one after another, as they were changed (R-10). Three queries."""
    found = _one_after_another(_rows(body))
    if not found:
        raise NoWorkingHours(str(body))
    return found


def clocks_of_each(bodies: Iterable[Body]) -> dict[int, tuple[Dated, ...]]:
    """The same of many bodies; one without working hours is not there. Three queries."""
    found = {key: _one_after_another(rows) for key, rows in _rows_of(bodies).items()}
    return {key: dated for key, dated in found.items() if dated}


def _one_after_another(rows: _Rows) -> tuple[Dated, ...]:
    found: list[Dated] = []
    for at, change in ((None, None), *_changes(rows)):
        dated = _dated(rows, at, change)
        if dated and (not found or (found[-1].data, found[-1].own) != (dated.data, dated.own)):
            found.append(dated)
    return tuple(found)


def _dated(rows: _Rows, at: datetime | None, change: CalendarChange | CountryTable | None) -> Dated | None:
    data = _data(rows, at)
    return None if data is None else Dated(change, data, tuple(_own(rows, at, data)))


def _own(rows: _Rows, at: datetime | None, whole: ClockData) -> Iterator[tuple[int, ClockData]]:
    """Units of the body whose hours differ from its own."""
    body = rows.owners[0][1]
    every: list[WorkingWeek | CalendarDay] = [*rows.weeks, *rows.days]
    standing = [row for row in every if row.body_id == body and _stood(row, at)]
    for unit in sorted({row.unit_id for row in standing if row.unit_id}):
        data = _data(replace(rows, owners=((unit, body), *rows.owners)), at)
        if data is not None and data != whole:
            yield unit, data


def _changes(rows: _Rows) -> list[tuple[datetime, CalendarChange | CountryTable]]:
    """Those of the body and of the bodies above it, and the country's, in the order of their moments."""
    versions: list[WorkingWeek | CalendarDay] = [*rows.weeks, *rows.days]
    own = {
        change.pk: change for row in versions for change in (row.added, row.withdrawn) if change is not None
    }
    found = [(change.at, change) for change in own.values()]
    country = [(table.at, table) for table in rows.countries if table.at is not None]
    return sorted([*found, *country], key=lambda each: (each[0], each[1].pk))


def clock_of(terms: Terms, table: WorkingTime) -> Clock:
    """The clock by which an edition counts: the body's working time, or every hour; days are the body's (R-34)."""
    return table if terms.clock is ClockKind.WORKING else CalendarTime(table.zone.key, table)


@lru_cache(maxsize=256)
def _build(data: ClockData) -> WorkingTime:
    country = calendar_between(*data.country)
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
    return editions_for([body], at)[body.pk]


def editions_for(bodies: Collection[Body], at: datetime) -> dict[int, TermsEdition]:
    """The same for several bodies by their keys. One query."""
    found = editions_known(bodies, at)
    for body in bodies:
        if body.pk not in found:
            raise NoEdition(str(body))
    return found


def editions_known(bodies: Collection[Body], at: datetime) -> dict[int, TermsEdition]:
    """The same; a body that had none yet is left out."""
    rows = _editions(bodies)
    each = {body.pk: _in_force(body, rows, at) for body in bodies}
    return {key: edition for key, edition in each.items() if edition}


def editions_at(body: Body, moments: Iterable[datetime]) -> list[TermsEdition | None]:
    """Those in force at each of the moments; None where there was none yet. One query."""
    rows = _editions([body])
    return [_in_force(body, rows, at) for at in moments]


def _editions(bodies: Collection[Body]) -> list[TermsEdition]:
    """Their own and those of the bodies above them."""
    return list(TermsEdition.objects.filter(body__in={key for body in bodies for key in body.lineage}))


def _in_force(body: Body, rows: Iterable[TermsEdition], at: datetime) -> TermsEdition | None:
    day, lineage = at.astimezone(ZoneInfo(body.zone)).date(), body.lineage
    own = [row for row in rows if row.body_id in lineage and row.in_force_from <= day]
    return max(own, key=lambda row: (lineage.index(row.body_id), row.in_force_from, row.pk), default=None)


@lru_cache(maxsize=256)
def _parse(text: str) -> Terms:
    return Terms.from_toml(text)


def terms_of(edition: TermsEdition) -> Terms:
    return _parse(edition.terms)
