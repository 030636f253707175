"""Questions about bodies, units, people and reference data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from otklik.office.models import Body, CalendarDay, Employee, Topic, Unit, WorkingWeek
from otklik.office.roster import Grants, Roster, paths_seen_below, roles_of
from otklik.regulation.history import Role

__all__ = [
    "Grants",
    "Roster",
    "bodies_of",
    "executors_of",
    "roles_of",
    "search_topics",
    "topics_for",
    "unit_called",
    "units_of",
    "units_with_own_hours",
]


def bodies_of(employee: Employee) -> QuerySet[Body]:
    """Bodies whose matters the person may see: her own, those she is appointed or a substitute in,
    and those below a body that she supervises, heads or administers. An order that has ended gives no sight."""
    own = Q(appointments__employee=employee) | Q(appointments__substitutes__employee=employee)
    own = Q(pk=employee.body_id) | (own & Q(appointments__ended=False))
    below = [Q(path__startswith=path) for path in paths_seen_below(employee)]
    return Body.objects.filter(reduce(or_, below, own)).distinct().order_by("path")


def units_of(body: Body) -> QuerySet[Unit]:
    return body.units.filter(active=True).order_by("name")


def unit_called(name: str, units: Iterable[Unit]) -> Unit | None:
    """The unit with that name or short name, as it is written in an edition of terms."""
    said = name.strip().casefold()
    mine = (unit for unit in units if said in (unit.name.casefold(), unit.short_name.casefold()))
    return next(mine, None) if said else None


def units_with_own_hours() -> list[int]:
    """Keys of the units that keep hours or days of their own (R-29). One query; mostly none."""
    weeks = WorkingWeek.objects.filter(unit__isnull=False, withdrawn=None).order_by().values("unit")
    days = CalendarDay.objects.filter(unit__isnull=False, withdrawn=None).order_by().values("unit")
    return [row["unit"] for row in weeks.union(days)]


def executors_of(unit: Unit, at: datetime) -> tuple[Employee, ...]:
    """Who prepares the unit's answers now."""
    return Roster([unit.body], at).on_duty(Role.EXECUTOR, unit.body_id, unit.pk)


def topics_for(body: Body) -> QuerySet[Topic]:
    """The shipped classifier, less what the body does not use, and the body's own topics."""
    rows = Topic.objects.filter(Q(body=None) | Q(body=body), active=True)
    return rows.exclude(off__body=body).order_by("group", "name")


def own_names(bodies: Iterable[Body]) -> dict[str, str]:
    """Names of the topics that bodies have added, by their codes. One query."""
    return dict(Topic.objects.filter(body__in=bodies).values_list("code", "name"))


def search_topics(body: Body, query: str, limit: int = 12) -> list[Topic]:
    """Topics by everyday words, the best first; tolerates typing errors."""
    likeness = Greatest(
        TrigramWordSimilarity(query, "name"), TrigramWordSimilarity(query, "synonyms"), output_field=None
    )
    starts = Case(When(name__icontains=query, then=Value(1)), default=Value(0), output_field=IntegerField())
    found = topics_for(body).annotate(starts=starts, likeness=likeness).filter(likeness__gt=0.3)
    return list(found.order_by("-starts", "-likeness", "name")[:limit])
