"""A person with her roles and her unit at once, as a small office is set up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from otklik.office import actions, classifier, units
from otklik.office.models import Body, Employee, Topic, TopicUnit, Unit
from otklik.regulation.history import Role

SHORT = 100


@transaction.atomic
def hire_with_roles(
    body: Body,
    *,
    name: str,
    position: str,
    login: str,
    roles: Iterable[Role],
    unit_name: str,
    order_number: str,
    by: Employee,
    at: datetime,
) -> tuple[Employee, str]:
    """The person and the first password, told once. A unit that is not there yet is opened."""
    unit = _unit(body, unit_name, by, at)
    person, password = actions.hire(body, login=login, name=name, position=position, unit=unit, by=by, at=at)
    _appoint(person, roles, unit, order_number, by, at)
    return person, password


@transaction.atomic
def give_roles(
    person: Employee,
    *,
    roles: Iterable[Role],
    unit_name: str,
    order_number: str,
    by: Employee,
    at: datetime,
) -> None:
    """Roles that she has already are not given twice."""
    unit = _unit(person.body, unit_name, by, at)
    held = set(person.appointments.values_list("role", flat=True))
    _appoint(person, [role for role in roles if role.value not in held], unit, order_number, by, at)


def _unit(body: Body, name: str, by: Employee, at: datetime) -> Unit | None:
    if not name.strip():
        return None
    known = body.units.filter(name=name.strip()).first()
    return known or units.open_unit(body, name=name.strip(), short_name=name.strip()[:SHORT], by=by, at=at)


def _appoint(
    person: Employee, roles: Iterable[Role], unit: Unit | None, number: str, by: Employee, at: datetime
) -> None:
    since = at.astimezone(ZoneInfo(person.body.zone)).date()
    for role in roles:
        actions.appoint(
            person,
            body=person.body,
            role=role,
            unit=unit if role is Role.EXECUTOR else None,
            since=since,
            order_number=number,
            by=by,
            at=at,
        )


def tie_topics(body: Body, *, by: Employee, at: datetime) -> int:
    """Ties topics to units by competence; where the body has one unit, it answers every topic."""
    actions.require_administrator(body, by, at)
    only = list(body.units.filter(active=True)[:2])
    if len(only) != 1:
        return classifier.assign_units(body)
    topics = Topic.objects.filter(body=None, active=True)
    rows = [TopicUnit(body=body, topic=topic, unit=only[0]) for topic in topics]
    TopicUnit.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
