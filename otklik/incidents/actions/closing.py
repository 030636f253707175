"""A unit is closed by an order: its open parts, topics and people pass to another one. Previewed before.

What waits for approval or publication is neither's to write: the unit is closed when that has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.incidents import record
from otklik.incidents.actions.routing import tell_unit
from otklik.incidents.models import Assignment
from otklik.office import journal
from otklik.office.actions import require_administrator
from otklik.office.models import Appointment, Employee, TopicUnit, Unit
from otklik.office.queries import executors_of
from otklik.office.refusals import NotPossible
from otklik.regulation.history import Fact, Role, Step
from otklik.regulation.moves import FINISHED, PartState

UNDER_WAY = frozenset({PartState.SENT, PartState.APPROVED})


class Under(NotPossible):
    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count

    def say(self) -> str:
        return ngettext(
            "{count} draft of the unit is with approval or to be published. Close the unit when it has left.",
            "{count} drafts of the unit are with approval or to be published. Close the unit when they have left.",
            self.count,
        ).format(count=self.count)


class NobodyThere(NotPossible):
    field = "successor"

    def say(self) -> str:
        return _("That unit has no executor now: appoint one first, or choose another unit (clause 6).")


class NeedsSuccessor(NotPossible):
    field = "successor"

    def say(self) -> str:
        return _("The unit has open parts: choose the unit that takes them over.")


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes on with a unit."""

    parts: tuple[Assignment, ...]  # to the successor
    under_way: int  # these hold the closing up
    topics: int
    people: int
    orders: int  # of executors, which end


def passing(unit: Unit) -> Passing:
    """Five queries."""
    rows = Assignment.objects.filter(unit=unit).exclude(state__in=FINISHED).select_related("incident__body")
    return Passing(
        tuple(rows.exclude(state__in=UNDER_WAY).order_by("pk")),
        rows.filter(state__in=UNDER_WAY).count(),
        TopicUnit.objects.filter(unit=unit).count(),
        unit.employees.filter(is_active=True).count(),
        _orders(unit).count(),
    )


def _orders(unit: Unit) -> QuerySet[Appointment]:
    return Appointment.objects.filter(unit=unit)


@transaction.atomic
def close_unit(
    unit: Unit, *, successor: Unit | None, order_number: str, until: date, by: Employee, at: datetime
) -> Passing:
    """Every open part is given to the successor with an entry in its history; the term of none moves.

    `until`: the last day of the orders of the unit's executors, in the body's zone.
    """
    require_administrator(unit.body, by, at)
    unit = _locked(unit)
    found = passing(unit)
    _check(found, successor, at)
    said = _("The unit was closed by order {number}.").format(number=order_number)
    reason = f"{said} ({by.signature})"
    if successor is not None:
        _pass_on(found.parts, successor, reason, at)
        TopicUnit.objects.filter(unit=unit).update(unit=successor)
    unit.employees.update(unit=successor)
    _orders(unit).filter(since__lte=until).filter(_later(until)).update(until=until)
    unit.active = False
    unit.save(update_fields=["active"])
    detail = {
        "successor": (None, successor),
        "parts": (None, len(found.parts)),
        "order": (None, order_number),
    }
    journal.write(unit.body, journal.What.UNIT_CLOSED, unit.name, detail=detail, by=by, at=at)
    return found


def _locked(unit: Unit) -> Unit:
    """What is given to the unit waits (`routing`); steps of cases that it has do not, they lock their case first."""
    return Unit.objects.select_for_update(of=("self",), no_key=True).select_related("body").get(pk=unit.pk)


def _later(day: date) -> Q:
    return Q(until__isnull=True) | Q(until__gt=day)


def _check(found: Passing, successor: Unit | None, at: datetime) -> None:
    if found.under_way:
        raise Under(found.under_way)
    if successor is None and found.parts:
        raise NeedsSuccessor
    if successor is not None and found.parts and not executors_of(successor, at):
        raise NobodyThere


def _pass_on(parts: Sequence[Assignment], successor: Unit, reason: str, at: datetime) -> None:
    for part in parts:
        fact = Fact(
            Step.REASSIGN, at, part=part.part, role=Role.SYSTEM, unit=str(successor.pk), reason=reason
        )
        record.enter(part.incident, fact, by=None, at=at)
        part.refresh_from_db()
        tell_unit(part, successor, at=at)
