"""What will be late: open duties by the working time left to their due moment, or to "must have by" (R-6) where that is
sooner; nights and days off are no time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from otklik.incidents.judging import Benches
from otklik.incidents.models import OpenDuty
from otklik.incidents.paging import page
from otklik.incidents.queries import first_messages
from otklik.office.models import Body
from otklik.regulation.duties import DutyKind
from otklik.regulation.duty import OUT_OF_HOURS
from otklik.regulation.timetable import OutsideCalendar
from otklik.regulation.worktime import Clock
from otklik.reports.sums import with_norms


class Within(StrEnum):
    """With less working time left than this a duty is a risk."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    LATE = "late"  # nothing is left: the term has ended


LENGTHS = {Within.HOUR: timedelta(hours=1), Within.DAY: timedelta(hours=8), Within.WEEK: timedelta(hours=40)}


@dataclass(frozen=True)
class Risk:
    """`reserve`: working time that is left; below nothing, the later steps have less than their own terms."""

    duty: OpenDuty
    words: str
    reserve: timedelta
    late: bool

    @property
    def is_past_reserve(self) -> bool:
        return self.reserve < timedelta(0)


@dataclass(frozen=True)
class Risks:
    """A page, the nearest moment first; `next` continues it, None at its end."""

    rows: tuple[Risk, ...]
    next: str | None


def risks(
    bodies: Sequence[Body],
    *,
    at: datetime,
    within: Within = Within.HOUR,
    size: int = 20,
    after: str | None = None,
) -> Risks:
    """Norms left out. What is late already is a list of its own. Six queries, one more where an edition has norms."""
    benches = Benches(bodies)
    rows = late_now(bodies, at=at) if within is Within.LATE else _nearing(bodies, benches, within, at)
    listed = page(rows, by="until", before=after, size=size, newest_first=False)
    words = first_messages({row.incident_id for row in listed.rows})
    found = []
    for row in listed.rows:
        message = words.get(row.incident_id)
        is_late = row.late_after is not None and row.late_after < at
        left = _reserve(row, benches, at)
        if is_late or left < LENGTHS[within]:
            found.append(Risk(row, message.text if message else "", left, is_late))
    return Risks(tuple(found), listed.next)


def late_now(bodies: Sequence[Body], *, at: datetime) -> QuerySet[OpenDuty]:
    """Whose last moment has passed."""
    return _owed(bodies).filter(late_after__lt=at)


def _nearing(bodies: Sequence[Body], benches: Benches, within: Within, at: datetime) -> QuerySet[OpenDuty]:
    rows = _owed(bodies).filter(Q(late_after=None) | Q(late_after__gte=at))
    horizon = _horizon(bodies, benches, LENGTHS[within], at)
    return rows.filter(until__lt=horizon)  # type: ignore[misc]  # annotated by _owed


def _owed(bodies: Sequence[Body]) -> QuerySet[OpenDuty]:
    rows = OpenDuty.objects.filter(body__in=bodies).exclude(kind=DutyKind.ACKNOWLEDGE)
    norms = with_norms()
    rows = rows.exclude(kind=DutyKind.ROUTE, incident__edition__in=norms) if norms else rows
    rows = rows.annotate(until=Least(F("must_by"), F("due_at"))).filter(until__isnull=False)
    return rows.select_related("incident__edition", "incident__body", "unit")


def _horizon(bodies: Sequence[Body], benches: Benches, length: timedelta, at: datetime) -> datetime:
    """Nothing that comes later by any clock of these bodies has so little time left."""
    clocks = [clock for body in bodies for clock in benches.clocks(body)]
    return max([at + length, *(_later(clock, at, length) for clock in clocks)])


def _later(clock: Clock, at: datetime, length: timedelta) -> datetime:
    try:
        return clock.add(at, length)
    except OutsideCalendar:
        return at + length


def _reserve(row: OpenDuty, benches: Benches, at: datetime) -> timedelta:
    """Working time, by the unit's own hours where it keeps any (R-29); calendar time of clause 24."""
    until: datetime = row.until  # type: ignore[attr-defined]
    if row.kind in OUT_OF_HOURS:
        return until - at
    return benches.of(row.incident).clock_for(row.owing_unit).between(at, until)
