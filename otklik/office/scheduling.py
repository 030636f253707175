"""Working hours and days that differ, as versions: added and withdrawn by changes, never overwritten (R-3, R-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from otklik.office import journal
from otklik.office.actions import require_administrator
from otklik.office.models import Body, CalendarChange, CalendarDay, Employee, Unit, WorkingWeek
from otklik.office.refusals import NotPossible
from otklik.regulation.week import DayKind, SpecialDay, Week, parse_hours


@dataclass(frozen=True, slots=True)
class DayAdded:
    """A day that differs; takes the place of what was recorded for that day before."""

    day: date
    kind: DayKind
    title: str
    instead_of: date | None = None
    hours: tuple[str, ...] = ()  # "09:00-13:00"
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class DayWithdrawn:
    pk: int


@dataclass(frozen=True, slots=True)
class WeekAdded:
    """Hours from a day on; an empty list is a day off."""

    since: date
    hours: Mapping[str, Sequence[str]]
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class WeekWithdrawn:
    pk: int


Proposal: TypeAlias = DayAdded | DayWithdrawn | WeekAdded | WeekWithdrawn


class BadHours(NotPossible):
    field = "hours"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def say(self) -> str:
        return _("Hours are written like 08:30-13:00, 14:00-17:30: in order, without overlapping.")


class NotFitting(NotPossible):
    field = "kind"

    def say(self) -> str:
        return _(
            "A moved working day needs the day it is instead of, and hours belong to a day with its own."
        )


class OnlyWeek(NotPossible):
    def say(self) -> str:
        return _("The body would have no working hours. Add a new week first, then withdraw this one (R-3).")


class Gone(NotPossible):
    def say(self) -> str:
        return _("Somebody has withdrawn it already. Reload the page.")


@transaction.atomic
def change_calendar(
    body: Body,
    proposal: Proposal,
    *,
    reason: str,
    order_number: str = "",
    confirmed: bool = False,
    by: Employee,
    at: datetime,
) -> CalendarChange:
    """Records the change with its rows. What it means for open duties: `incidents.actions.recomputing`."""
    require_administrator(body, by, at)
    with connection.cursor() as cursor:  # one change of a body at a time
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [body.pk % 2**31, -1])
    change = CalendarChange.objects.create(
        body=body, at=at, by=by, reason=reason, order_number=order_number, confirmed=confirmed
    )
    journal.write(body, journal.What.CALENDAR, reason, by=by, at=at)
    match proposal:
        case DayAdded():
            _add_day(change, proposal)
        case WeekAdded():
            _add_week(change, proposal)
        case DayWithdrawn(pk):
            _withdraw(standing_days(body).filter(pk=pk), change)
        case WeekWithdrawn(pk):
            _withdraw_week(change, pk)
    return change


def standing_days(body: Body) -> QuerySet[CalendarDay]:
    """The body's own days that differ from the country's."""
    return body.calendar_days.filter(withdrawn=None).select_related("unit", "added__by").order_by("day")


def standing_weeks(body: Body) -> QuerySet[WorkingWeek]:
    return body.weeks.filter(withdrawn=None).select_related("unit", "added__by").order_by("since")


def _add_day(change: CalendarChange, asked: DayAdded) -> None:
    try:
        hours = parse_hours(asked.hours, str(asked.day))
    except ValueError as problem:
        raise BadHours(str(problem)) from problem
    try:
        SpecialDay(asked.day, asked.kind, asked.instead_of, hours, asked.title)
    except ValueError as problem:
        raise NotFitting from problem
    same = standing_days(change.body).filter(day=asked.day, unit=asked.unit)
    _withdraw(same, change, needed=False)
    CalendarDay.objects.create(
        body=change.body,
        unit=asked.unit,
        day=asked.day,
        kind=asked.kind,
        instead_of=asked.instead_of,
        hours=list(asked.hours),
        title=asked.title,
        added=change,
    )


def _add_week(change: CalendarChange, asked: WeekAdded) -> None:
    try:
        week = Week.parse(asked.hours)
    except ValueError as problem:
        raise BadHours(str(problem)) from problem
    if not any(week.days):
        raise BadHours("no working hours at all")
    same = standing_weeks(change.body).filter(since=asked.since, unit=asked.unit)
    _withdraw(same, change, needed=False)
    hours = {day: list(spans) for day, spans in asked.hours.items() if spans}
    WorkingWeek.objects.create(
        body=change.body, unit=asked.unit, since=asked.since, hours=hours, added=change
    )


def _withdraw(
    rows: QuerySet[CalendarDay] | QuerySet[WorkingWeek], change: CalendarChange, *, needed: bool = True
) -> None:
    if not rows.order_by().update(withdrawn=change) and needed:
        raise Gone


def _withdraw_week(change: CalendarChange, pk: int) -> None:
    """The earliest week stays: there is no time before it that could be counted."""
    rows = standing_weeks(change.body)
    first = rows.filter(unit=None).first()
    if first is not None and first.pk == pk:
        raise OnlyWeek
    _withdraw(rows.filter(pk=pk), change)
