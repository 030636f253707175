"""What an administrator does: people, orders, substitutes, absences (clause 6)."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from otklik.office import journal
from otklik.office.journal import What
from otklik.office.models import Absence, Appointment, Body, Employee, Substitute, Unit
from otklik.office.roster import roles_of
from otklik.regulation.history import Role

PASSWORD_BYTES = 9


class NotAdministrator(Exception):
    """The person does not administer this body (clause 6)."""

    def say(self) -> str:
        return _("People, orders and accounts of a body are kept by its administrator (clause 6).")


def administered(by: Employee, at: datetime) -> QuerySet[Body]:
    """Bodies that the person administers: those of her orders and all below them."""
    own = Body.objects.filter(pk__in=roles_of(by, at).bodies(Role.ADMINISTRATOR)).values_list(
        "path", flat=True
    )
    paths = [Q(path__startswith=path) for path in own]
    return Body.objects.filter(reduce(or_, paths, Q(pk__in=[]))).order_by("path")


def require_administrator(body: Body, by: Employee, at: datetime) -> None:
    if not administered(by, at).filter(pk=body.pk).exists():
        raise NotAdministrator


@transaction.atomic
def hire(
    body: Body,
    *,
    login: str,
    name: str,
    position: str = "",
    email: str = "",
    phone: str = "",
    unit: Unit | None = None,
    by: Employee,
    at: datetime,
) -> tuple[Employee, str]:
    """A new person with a first password, which is told once and changed at the first sign-in."""
    require_administrator(body, by, at)
    employee = Employee(
        body=body, unit=unit, login=login, name=name, position=position, email=email, phone=phone
    )
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    employee.set_password(password)
    employee.save(force_insert=True)
    journal.write(body, What.PERSON, name, detail={"login": (None, login)}, by=by, at=at)
    return employee, password


@transaction.atomic
def change(
    employee: Employee,
    *,
    name: str,
    position: str,
    email: str,
    phone: str,
    unit: Unit | None,
    is_active: bool,
    by: Employee,
    at: datetime,
) -> None:
    require_administrator(employee.body, by, at)
    new = {"name": name, "position": position, "email": email, "phone": phone}
    detail = journal.differences(employee, {**new, "unit": unit, "is_active": is_active})
    if detail:
        journal.write(employee.body, What.PERSON, employee.name, detail=detail, by=by, at=at)
    employee.name, employee.position, employee.email, employee.phone = name, position, email, phone
    employee.unit, employee.is_active = unit, is_active
    employee.save(update_fields=["name", "position", "email", "phone", "unit", "is_active"])


@transaction.atomic
def new_password(employee: Employee, *, by: Employee, at: datetime) -> str:
    """A password to begin anew with; told once."""
    require_administrator(employee.body, by, at)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    employee.set_password(password)
    employee.save(update_fields=["password"])
    journal.write(employee.body, What.PASSWORD, employee.name, by=by, at=at)
    return password


@transaction.atomic
def appoint(
    employee: Employee,
    *,
    body: Body,
    role: Role,
    unit: Unit | None = None,
    since: date,
    until: date | None = None,
    order_number: str = "",
    order_date: date | None = None,
    by: Employee,
    at: datetime,
) -> Appointment:
    """Clause 6: a role by an order."""
    require_administrator(body, by, at)
    detail = {
        "role": (None, str(role.value)),
        "unit": (None, unit),
        "since": (None, since),
        "until": (None, until),
    }
    journal.write(body, What.ORDER, employee.name, detail=detail, by=by, at=at)
    return Appointment.objects.create(
        employee=employee,
        body=body,
        role=role,
        unit=unit,
        since=since,
        until=until,
        order_number=order_number,
        order_date=order_date,
    )


@transaction.atomic
def end(appointment: Appointment, *, until: date, by: Employee, at: datetime) -> None:
    """The order ends with that day, or before as it was settled; what was done under it stays."""
    require_administrator(appointment.body, by, at)
    ends = max(min(until, appointment.until or until), appointment.since)
    detail = {"role": (appointment.role, None), "until": (appointment.until, ends)}
    journal.write(appointment.body, What.ORDER_END, appointment.employee.name, detail=detail, by=by, at=at)
    appointment.until = ends
    appointment.save(update_fields=["until"])


@transaction.atomic
def name_substitute(
    appointment: Appointment, *, employee: Employee, by: Employee, at: datetime
) -> Substitute:
    """Clause 6: who acts while the appointed person is away; the next in the order."""
    require_administrator(appointment.body, by, at)
    Appointment.objects.select_for_update().get(pk=appointment.pk)
    last = appointment.substitutes.aggregate(last=Max("rank"))["last"] or 0
    found, _made = Substitute.objects.get_or_create(
        appointment=appointment, employee=employee, defaults={"rank": last + 1}
    )
    if _made:
        told = {"role": (None, appointment.role), "for": (None, appointment.employee.name)}
        journal.write(appointment.body, What.SUBSTITUTE, employee.name, detail=told, by=by, at=at)
    return found


@transaction.atomic
def record_absence(
    employee: Employee, *, since: datetime, until: datetime, reason: str = "", by: Employee, at: datetime
) -> Absence:
    """Leave, illness, a trip. A person may record her own."""
    if employee.pk != by.pk:
        require_administrator(employee.body, by, at)
        told = {"since": (None, since), "until": (None, until)}
        journal.write(employee.body, What.ABSENCE, employee.name, detail=told, by=by, at=at)
    return Absence.objects.create(employee=employee, since=since, until=until, reason=reason, recorded_by=by)
