"""Whose reports a person may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from otklik.office.models import Body, Employee
from otklik.office.roster import SEES_BELOW, roles_of
from otklik.regulation.history import Role
from otklik.reports.models import Paper

READERS = frozenset({Role.MONITOR, Role.SUPERVISOR, Role.HEAD})


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
    return papers_of(bodies_for(employee, at=at))


def papers_of(bodies: Iterable[Body] | Iterable[int]) -> QuerySet[Paper]:
    """Of bodies that one may see."""
    return Paper.objects.filter(body__in=bodies).select_related("body", "signed_by", "corrects")
