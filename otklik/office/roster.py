"""Who is on duty: orders, substitutes and absences of a moment (clause 6).

One resolver for rights, lists, notices and records: whatever asks "who may?" or "whom to tell?" asks here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from otklik.office.models import Absence, Appointment, Body, Employee, Substitute
from otklik.regulation.history import Role

# The supervisor, the head and the administrator of a body also see the bodies below it.
SEES_BELOW = frozenset({Role.SUPERVISOR, Role.HEAD, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that `employee` may act in now; `for_whom` is the absent person in whose place."""

    employee: Employee
    role: Role
    body_id: int
    unit_id: int | None = None
    for_whom: Employee | None = None


class Roster:
    """Everybody on duty in some bodies at a moment. Three queries, whatever the size."""

    def __init__(self, bodies: Iterable[Body], at: datetime) -> None:
        self.at = at
        self._zones = {body.pk: ZoneInfo(body.zone) for body in bodies}

    @cached_property
    def appointments(self) -> list[Appointment]:
        rows = (
            Appointment.objects.filter(body__in=self._zones, employee__is_active=True)
            .select_related("employee", "body", "unit")
            .prefetch_related(
                Prefetch("substitutes", Substitute.objects.select_related("employee").order_by("rank"))
            )
            .order_by("pk")
        )
        return [row for row in rows if row.covers(self.at.astimezone(self._zones[row.body_id]).date())]

    @cached_property
    def absent(self) -> frozenset[int]:
        """Keys of those who are away."""
        people = {row.employee_id for row in self.appointments} | {
            substitute.employee_id for row in self.appointments for substitute in row.substitutes.all()
        }
        away = Absence.objects.filter(employee__in=people, since__lte=self.at, until__gt=self.at)
        return frozenset(away.values_list("employee_id", flat=True))

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        return tuple(grant for row in self.appointments if (grant := self._grant(row)))

    def _grant(self, row: Appointment) -> Grant | None:
        acting = self.acting_in(row)
        if acting is None:
            return None
        for_whom = row.employee if acting.pk != row.employee_id else None
        return Grant(acting, Role(row.role), row.body_id, row.unit_id, for_whom)

    def acting_in(self, row: Appointment) -> Employee | None:
        """Who acts under an order: the appointed person, or in her place; None where nobody does."""
        return row.employee if self._is_here(row.employee, row) else self._stand_in(row, {row.pk})

    def _is_here(self, employee: Employee, row: Appointment) -> bool:
        # An administrator is never locked out by her own leave.
        return employee.is_active and (row.role == Role.ADMINISTRATOR or employee.pk not in self.absent)

    def _stand_in(self, row: Appointment, seen: set[int]) -> Employee | None:
        """The first substitute at work; an absent one hands on to the substitutes of her own order."""
        for substitute in row.substitutes.all():
            if self._is_here(substitute.employee, row):
                return substitute.employee
            for other in self._same_duty(row, substitute.employee_id):
                if other.pk not in seen:
                    found = self._stand_in(other, seen | {other.pk})
                    if found:
                        return found
        return None

    def _same_duty(self, row: Appointment, employee_id: int) -> Iterator[Appointment]:
        for other in self.appointments:
            if (other.employee_id, other.body_id, other.role) == (employee_id, row.body_id, row.role):
                yield other

    def on_duty(self, role: Role, body_id: int, unit_id: int | None = None) -> tuple[Employee, ...]:
        """Who acts in the role now; empty when nobody does."""
        found = {
            grant.employee.pk: grant.employee
            for grant in self.grants
            if grant.role is role and grant.body_id == body_id and unit_id in (None, grant.unit_id)
        }
        return tuple(found.values())


@dataclass(frozen=True)
class Grants:
    """What one person may act as at a moment."""

    employee: Employee
    rows: tuple[Grant, ...]

    def any(self) -> frozenset[Role]:
        return frozenset(row.role for row in self.rows)

    def roles(self, body_id: int, unit_id: int | None = None) -> frozenset[Role]:
        """Roles in a body. EXECUTOR counts for `unit_id` only, when a unit is named."""
        return frozenset(
            row.role
            for row in self.rows
            if row.body_id == body_id and (row.role is not Role.EXECUTOR or unit_id in (None, row.unit_id))
        )

    def acting_for(self, role: Role, body_id: int) -> Employee | None:
        """The absent person in whose place the role is exercised; None when it is her own."""
        rows = [row for row in self.rows if row.role is role and row.body_id == body_id]
        if not rows or any(row.for_whom is None for row in rows):
            return None
        return rows[0].for_whom

    def bodies(self, role: Role | None = None) -> frozenset[int]:
        return frozenset(row.body_id for row in self.rows if role in (None, row.role))

    def units(self) -> frozenset[int]:
        """Units for which she is an executor."""
        return frozenset(row.unit_id for row in self.rows if row.role is Role.EXECUTOR and row.unit_id)

    def bodies_by_role(self) -> dict[Role, frozenset[int]]:
        found: dict[Role, set[int]] = defaultdict(set)
        for row in self.rows:
            found[row.role].add(row.body_id)
        return {role: frozenset(bodies) for role, bodies in found.items()}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one request has read already, by the keys of people."""

    roles: dict[int, Grants] = field(default_factory=dict)
    below: dict[int, tuple[str, ...]] = field(default_factory=dict)


_held: ContextVar[_Asked | None] = ContextVar("asked_of_people", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it the orders of a person are read once: for a request that changes nothing and takes a moment."""
    token = _held.set(_Asked())
    try:
        yield
    finally:
        _held.reset(token)


def roles_of(employee: Employee, at: datetime) -> Grants:
    """What the person may act as, by her own orders or in somebody's place."""
    held = _held.get()
    if held is None:
        return _roles_of(employee, at)
    if employee.pk not in held.roles:
        held.roles[employee.pk] = _roles_of(employee, at)
    return held.roles[employee.pk]


def paths_seen_below(employee: Employee) -> tuple[str, ...]:
    """Paths of the bodies that she supervises, heads or administers, by any order that has not ended."""
    held = _held.get()
    if held is None:
        return _paths_seen_below(employee)
    if employee.pk not in held.below:
        held.below[employee.pk] = _paths_seen_below(employee)
    return held.below[employee.pk]


def _paths_seen_below(employee: Employee) -> tuple[str, ...]:
    orders = Appointment.objects.filter(employee=employee, role__in=SEES_BELOW, ended=False)
    return tuple(orders.values_list("body__path", flat=True))


def _roles_of(employee: Employee, at: datetime) -> Grants:
    bodies = Body.objects.filter(
        Q(appointments__employee=employee) | Q(appointments__substitutes__employee=employee)
    ).distinct()
    roster = Roster(bodies, at)
    return Grants(employee, tuple(grant for grant in roster.grants if grant.employee.pk == employee.pk))


def end_orders(*, at: datetime) -> int:
    """Marks the orders whose last day has passed where they hold; returns how many. Asked for every minute."""
    perhaps = Appointment.objects.filter(ended=False, until__lte=at.date()).select_related("body")
    past = [row.pk for row in perhaps if not row.covers(at.astimezone(ZoneInfo(row.body.zone)).date())]
    return Appointment.objects.filter(pk__in=past).update(ended=True)


def roster_of(body: Body, at: datetime) -> Roster:
    return Roster([body], at)
