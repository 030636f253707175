"""The first set-up: an empty installation becomes a body with an administrator. Open to who has the printed code.

The code is good once, for one browser; a new one (`otklik setup-code`) lets another browser go on where the first
was left, and the first out. When the set-up is finished there is no way back into it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.office import journal
from otklik.office.models import Appointment, Body, Employee, Founding, TermsEdition, WorkingWeek
from otklik.office.refusals import NotPossible
from otklik.regulation.history import Role
from otklik.regulation.terms import preset

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that are mistaken for others
GROUPS, GROUP = 3, 4  # 59 bits: nothing that can be guessed over a network
TOKEN_BYTES = 24

_LONG = ("mon", "tue", "wed", "thu")
_FIVE = (*_LONG, "fri")


def _same(days: tuple[str, ...], *spans: str) -> dict[str, list[str]]:
    return {day: list(spans) for day in days}


_USUAL = _same(_LONG, "08:30-13:00", "14:00-17:30") | _same(("fri",), "08:30-13:00", "14:00-16:30")
_NINE = _same(_LONG, "09:00-13:00", "14:00-18:00") | _same(("fri",), "09:00-13:00", "14:00-17:00")
_EIGHT = _same(_FIVE, "08:00-12:00", "13:00-17:00")
_SIX = _same(_FIVE, "09:00-12:00", "13:00-17:00") | _same(("sat",), "09:00-14:00")
WEEKS = {"half-past-eight": _USUAL, "nine": _NINE, "eight": _EIGHT, "six-days": _SIX}


class WrongCode(NotPossible):
    field = "code"

    def say(self) -> str:
        return _("This is not the code. It is printed by “otklik run”; “otklik setup-code” prints a new one.")


@dataclass(frozen=True, slots=True)
class BodyGiven:
    """What the first set-up asks of the body; `week` is a key of WEEKS, `terms` a shipped edition."""

    name: str
    short_name: str
    region: str
    zone: str
    week: str
    terms: str
    order_number: str = ""


def is_open() -> bool:
    """Whether there is nothing here yet, or a set-up that was begun and not finished."""
    held = Founding.objects.first()
    return held.finished_at is None if held else not Body.objects.exists()


@transaction.atomic
def issue_code(*, at: datetime) -> str | None:
    """A new code in place of the one before; None where there is nothing to set up any more."""
    if not is_open():
        return None
    held = Founding.objects.select_for_update().first() or Founding(begun_at=at)
    groups = ["".join(secrets.choice(LETTERS) for _each in range(GROUP)) for _group in range(GROUPS)]
    code = "-".join(groups)
    held.code = _digest(code)
    held.save()
    return code


@transaction.atomic
def admit(code: str) -> str:
    """The token of the browser that has the code; the code is used up, and a browser before is out."""
    held = Founding.objects.select_for_update().filter(finished_at=None).first()
    if held is None or not held.code or not hmac.compare_digest(held.code, _digest(code)):
        raise WrongCode
    token = secrets.token_urlsafe(TOKEN_BYTES)
    held.code, held.admitted = "", _digest(token)
    held.save(update_fields=["code", "admitted"])
    return token


def held_by(token: str) -> Founding | None:
    """The set-up, for the browser that is in."""
    held = Founding.objects.filter(finished_at=None).select_related("body", "administrator").first()
    fits = held is not None and token and hmac.compare_digest(held.admitted, _digest(token))
    return held if fits else None


def _digest(said: str) -> str:
    return hashlib.sha256(said.strip().upper().encode()).hexdigest()


def _locked(held: Founding) -> Founding:
    """A second press waits for the first and finds what it has made."""
    rows = Founding.objects.select_for_update(of=("self",)).select_related("body", "administrator")
    return rows.get(pk=held.pk, finished_at=None)


@transaction.atomic
def found_body(held: Founding, given: BodyGiven, *, at: datetime) -> Body:
    """Makes the body, or mends what was said of it: until the set-up is finished nothing counts by it yet."""
    held = _locked(held)
    body = held.body or Body()
    for name in ("name", "short_name", "region", "zone"):
        setattr(body, name, getattr(given, name))
    body.save()
    since = date(at.year - 1, 1, 1)  # what people wrote before the first day is counted too
    WorkingWeek.objects.update_or_create(
        body=body, unit=None, added=None, defaults={"since": since, "hours": WEEKS[given.week]}
    )
    terms = preset(given.terms)
    edition = {"preset": terms.name, "terms": terms.to_toml(), "order_number": given.order_number}
    body.editions.all().delete()  # an edition is never changed
    TermsEdition.objects.create(body=body, in_force_from=since, **edition)
    held.body = body
    held.save(update_fields=["body"])
    return body


@transaction.atomic
def found_administrator(
    held: Founding, *, name: str, position: str, login: str, password: str, order_number: str, at: datetime
) -> Employee:
    """The first person: whoever sets it up, who administers the body from now on (clause 6). Made once."""
    held = _locked(held)
    if held.administrator is not None:
        return held.administrator
    body = held.body
    if body is None:
        raise Body.DoesNotExist
    employee = Employee(body=body, name=name, position=position, login=login)
    employee.set_password(password)
    employee.save()
    Appointment.objects.create(
        employee=employee,
        body=body,
        role=Role.ADMINISTRATOR,
        since=date(at.year, at.month, at.day),
        order_number=order_number,
    )
    held.administrator = employee
    held.save(update_fields=["administrator"])
    return employee


@transaction.atomic
def finish(held: Founding, *, at: datetime) -> None:
    """Nobody enters the set-up any more."""
    held.finished_at, held.code, held.admitted = at, "", ""
    held.save(update_fields=["finished_at", "code", "admitted"])
    journal.write(held.body, journal.What.FOUNDED, str(held.body), by=held.administrator, at=at)
