"""The demo district: bodies, units, people, hours, terms, topics and an account in the stand-in VKontakte."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation

from otklik.demo import accounts, letters, templates
from otklik.demo.people import (
    DISTRICT,
    HOURS,
    OFFICERS,
    OTHERS,
    REGION,
    SETTLEMENT_PEOPLE,
    SETTLEMENTS,
    UNITS,
    UnitOf,
)
from otklik.language import placesfile
from otklik.office import classifier, placenames
from otklik.office.models import (
    ROLE_NAMES,
    Appointment,
    Body,
    Employee,
    Substitute,
    TermsEdition,
    Unit,
    WorkingWeek,
)
from otklik.regulation.history import Role
from otklik.regulation.terms import preset

SHOWN = (Role.MONITOR, Role.DISPATCHER, Role.EXECUTOR, Role.SUPERVISOR, Role.HEAD, Role.ADMINISTRATOR)
EXECUTOR_SHOWN = "karpov"
STREETS = Path(__file__).with_name("streets.csv")
_BEGUN = date(2020, 3, 1)


def is_loaded() -> bool:
    return Body.objects.exists()


def follow(urls: Mapping[str, str], *, at: datetime) -> None:
    """At a later start: finds the stand-ins again. Nothing where the district is not the demo's."""
    body = Body.objects.filter(name=DISTRICT[0]).first()
    if body:
        accounts.follow(body, urls)
        letters.connect(body, urls, at=at)


@transaction.atomic
def load(*, urls: Mapping[str, str], at: datetime) -> Body:
    """Makes the district and the settlements below it. Refuses where there is a body already.

    `urls`: the stand-in networks that run, by name.
    """
    if is_loaded():
        raise ValueError("there are bodies already; the demo district goes into an empty database only")
    classifier.load()
    region = Body.objects.create(name=f"Правительство. {REGION}", short_name=REGION, region=REGION)
    district = _body(region, *DISTRICT)
    password = make_password(demo_password())  # one for all, hashed once: that takes its time
    units = {unit.key: _unit(district, unit) for unit in UNITS}
    people = _people(district, units, password)
    _appoint(district, people)
    classifier.assign_units(district)
    _streets(district, at)
    templates.write(district, units, by=people["kim"], at=at)
    accounts.connect(district, urls, responsible=people["kim"], at=at)
    letters.connect(district, urls, at=at)
    for (name, short_name), staff in zip(SETTLEMENTS, SETTLEMENT_PEOPLE, strict=True):
        _settlement(_body(district, name, short_name), staff, password)
    return district


def _streets(district: Body, at: datetime) -> None:
    """The gazetteer of the district, invented like everything in it."""
    table = placesfile.read(STREETS.read_bytes())
    placenames.keep(district, table.rows, replace=True, name=STREETS.name, by=None, at=at)


def _body(parent: Body, name: str, short_name: str) -> Body:
    body = Body.objects.create(parent=parent, name=name, short_name=short_name, region=REGION)
    WorkingWeek.objects.create(body=body, since=_BEGUN, hours=HOURS)
    terms = preset("parfino-2020")
    TermsEdition.objects.create(body=body, in_force_from=_BEGUN, terms=terms.to_toml(), order_number="45")
    return body


def _unit(body: Body, unit: UnitOf) -> Unit:
    return Unit.objects.create(
        body=body, name=unit.name, short_name=unit.short_name, competence=list(unit.competence)
    )


def _employee(
    body: Body, login: str, name: str, position: str, password: str, unit: Unit | None = None
) -> Employee:
    employee = Employee(body=body, unit=unit, login=login, name=name, position=position, password=password)
    employee.email = f"{login}@{letters.HOST}"
    employee.save()
    return employee


def _people(body: Body, units: dict[str, Unit], password: str) -> dict[str, Employee]:
    people = {}
    for unit in UNITS:
        for login, name, position in unit.executors:
            people[login] = _employee(body, login, name, position, password, units[unit.key])
            _order(people[login], body, Role.EXECUTOR, "16-р", units[unit.key])
    for login, name, position in [*OTHERS, *((o.login, o.name, o.position) for o in OFFICERS)]:
        people[login] = _employee(body, login, name, position, password)
    return people


def _order(employee: Employee, body: Body, role: Role, number: str, unit: Unit | None = None) -> Appointment:
    return Appointment.objects.create(
        employee=employee,
        body=body,
        role=role,
        unit=unit,
        since=_BEGUN,
        order_number=number,
        order_date=_BEGUN - timedelta(days=4),
    )


def _appoint(body: Body, people: dict[str, Employee]) -> None:
    for officer in OFFICERS:
        appointment = _order(people[officer.login], body, officer.role, officer.order)
        if officer.substitute:
            Substitute.objects.create(appointment=appointment, employee=people[officer.substitute], rank=1)


def _settlement(body: Body, staff: Iterable[tuple[Role, str, str, str]], password: str) -> None:
    unit = Unit.objects.create(body=body, name="Администрация поселения", short_name="Администрация")
    people: dict[str, Employee] = {}
    for role, login, name, position in staff:
        person = people.get(login) or _employee(body, login, name, position, password, unit)
        people[login] = person
        _order(person, body, role, "3-р", unit if role is Role.EXECUTOR else None)


# -- signing in --------------------------------------------------------------------------------


def demo_password() -> str:
    """One password of all demo people: `OTKLIK_DEMO_PASSWORD`, else made once and kept in the data folder."""
    given = os.environ.get("OTKLIK_DEMO_PASSWORD")
    if given:
        return given
    path = Path(settings.DATA_DIR) / "keys" / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(f"{secrets.token_hex(3)}-{secrets.token_hex(3)}")
    return path.read_text().strip()


def sign_ins() -> list[tuple[str, str, str, str]]:
    """Role, name, login and password of one person for each role of the demo district."""
    password = demo_password()
    translation.activate(settings.LANGUAGE_CODE)
    rows = Appointment.objects.filter(body__name=DISTRICT[0]).select_related("employee").order_by("pk")
    found: dict[str, tuple[str, str, str, str]] = {}
    for row in rows:
        if row.role == Role.EXECUTOR and row.employee.login != EXECUTOR_SHOWN:
            continue
        found.setdefault(
            row.role, (str(ROLE_NAMES[Role(row.role)]), row.employee.name, row.employee.login, password)
        )
    return [found[role] for role in SHOWN if role in found]
