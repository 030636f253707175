"""Whose reports a person may see, and what will be late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from otklik.incidents.judging import Benches
from otklik.incidents.models import OpenDuty
from otklik.incidents.queries import first_messages
from otklik.office.models import Body, Employee
from otklik.office.roster import SEES_BELOW, roles_of
from otklik.regulation.duty import OUT_OF_HOURS
from otklik.regulation.history import Role
from otklik.reports.models import Paper

READERS = frozenset({Role.MONITOR, Role.SUPERVISOR, Role.HEAD})
NEAR = timedelta(hours=1)  # with less working time left, a duty is a risk


def bodies_for(employee: Employee, *, at: datetime) -> QuerySet[Body]:
    """Bodies whose figures she may see: where she is monitor, supervisor or head now, or in the place of one;
    those below too for the last two."""
    grants = roles_of(employee, at)
    own = {row.body_id for row in grants.rows if row.role in READERS}
    above = {row.body_id for row in grants.rows if row.role in READERS & SEES_BELOW}
    paths = Body.objects.filter(pk__in=above).values_list("path", flat=True)
    below = [Q(path__startswith=path) for path in paths]
    return Body.objects.filter(reduce(or_, below, Q(pk__in=own))).order_by("path")


def papers_for(employee: Employee, *, at: datetime) -> QuerySet[Paper]:
    rows = Paper.objects.filter(body__in=bodies_for(employee, at=at))
    return rows.select_related("body", "signed_by", "corrects")


@dataclass(frozen=True)
class Risk:
    """An open duty that is late, or will be by its reserve. `reserve`: working time to "must have by" (R-6)."""

    duty: OpenDuty
    words: str
    reserve: timedelta
    late: bool

    @property
    def is_past_reserve(self) -> bool:
        return self.reserve < timedelta(0)


def risks(bodies: list[Body], *, at: datetime, size: int = 20) -> list[Risk]:
    """Norms left out; the nearest moment first."""
    rows = list(
        OpenDuty.objects.filter(body__in=bodies)
        .exclude(kind__in=["route", "acknowledge"])
        .annotate(until=Coalesce(F("must_by"), F("due_at")))
        .filter(until__isnull=False)
        .select_related("incident__edition", "incident__body", "unit")
        .order_by("until", "pk")[: size * 4]
    )
    benches = Benches()
    words = first_messages({row.incident_id for row in rows})
    found = []
    for row in rows:
        until = row.until
        left = (
            until - at
            if row.kind in OUT_OF_HOURS
            else benches.of(row.incident).clock_for(row.owing_unit).between(at, until)
        )
        if left < NEAR:
            message = words.get(row.incident_id)
            is_late = row.late_after is not None and row.late_after < at
            found.append(Risk(row, message.text if message else "", left, is_late))
    return found[:size]
