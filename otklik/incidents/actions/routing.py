"""Clauses 7 and 17: the dispatcher gives the message to those who answer it, or splits it among several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.incidents import record
from otklik.incidents.actions import publication
from otklik.incidents.actions.alerting import about
from otklik.incidents.errors import NotAnswered, NotYours, UnitClosed
from otklik.incidents.models import Assignment, Incident
from otklik.notices.actions import tell
from otklik.notices.models import NoticeKind
from otklik.office.models import Employee, Unit
from otklik.office.roster import roster_of
from otklik.regulation.history import Fact, Role, Step
from otklik.regulation.moves import PartState
from otklik.regulation.workflow import JOINT_ANSWER


@transaction.atomic
def assign(
    incident: Incident,
    *,
    units: Sequence[tuple[Unit, str]],
    by: Employee,
    at: datetime,
    seen: int | None = None,
) -> list[Assignment]:
    """Opens a part for each unit; the second value is the question that the unit answers (clause 17)."""
    _require_open([unit for unit, _question in units], incident)
    first = incident.assignments.count() + 1
    facts = [
        Fact(Step.ASSIGN, at, part=number, role=Role.DISPATCHER, unit=str(unit.pk), reason=question)
        for number, (unit, question) in enumerate(units, first)
    ]
    record.enter(incident, *facts, by=by, at=at, seen=seen)
    parts = []
    for number, (unit, question) in enumerate(units, first):
        Assignment.objects.filter(incident=incident, part=number).update(question=question)
        part = Assignment.objects.select_related("unit", "incident").get(incident=incident, part=number)
        tell_unit(part, unit, at=at)
        parts.append(part)
    return parts


def _require_open(units: Sequence[Unit], incident: Incident) -> None:
    """Units of the body of the incident; none of them is closed, nor will be until this is done."""
    if any(unit.body_id != incident.body_id for unit in units):
        raise NotYours
    held = Unit.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    if not all(unit.active for unit in held.filter(pk__in=[unit.pk for unit in units])):
        raise UnitClosed


def tell_unit(part: Assignment, unit: Unit, *, at: datetime) -> None:
    """Executors of the unit learn that something is owed by them."""
    incident = part.incident
    people = roster_of(incident.body, at).on_duty(Role.EXECUTOR, incident.body_id, unit.pk)
    text = _("Incident {number} was given to {unit}.").format(number=incident.label, unit=unit.short_name)
    key = f"assigned:{part.pk}:{unit.pk}:{incident.entries_count}"
    told = about(incident, NoticeKind.OWED, key, text, part=part.part, owed_by=Role.EXECUTOR)
    tell(incident.body_id, people, told, at=at)


@transaction.atomic
def reassign(
    assignment: Assignment,
    *,
    unit: Unit,
    reason: str = "",
    by: Employee,
    at: datetime,
    seen: int | None = None,
) -> None:
    """To another unit: after "not ours", or as the dispatcher finds. The author's clock runs on."""
    incident = assignment.incident
    _require_open([unit], incident)
    fact = Fact(
        Step.REASSIGN, at, part=assignment.part, role=Role.DISPATCHER, unit=str(unit.pk), reason=reason
    )
    record.enter(incident, fact, by=by, at=at, seen=seen)
    assignment.refresh_from_db()
    tell_unit(assignment, unit, at=at)


@transaction.atomic
def answer_jointly(
    assignment: Assignment, *, within: Assignment, by: Employee, at: datetime, seen: int | None = None
) -> None:
    """Clause 17, where the edition allows it: the published answer of another part speaks for this one."""
    incident = assignment.incident
    if within.incident_id != incident.pk or within.pk == assignment.pk:
        raise NotYours
    if within.state != PartState.ANSWERED:
        raise NotAnswered
    publication.withdraw(incident, part=assignment.part)
    reason = _("Answered by {unit} together with part {part} (clause 17).").format(
        unit=within.unit.short_name, part=within.part
    )
    fact = Fact(Step.CLOSE, at, part=assignment.part, reason=reason, exception=JOINT_ANSWER)
    record.enter(incident, fact, by=by, at=at, seen=seen)
    assignment.refresh_from_db()


@transaction.atomic
def refuse(
    assignment: Assignment, *, reason: str, by: Employee, at: datetime, seen: int | None = None
) -> None:
    """The executor: not ours. Goes back to the dispatcher, with the reason."""
    incident = assignment.incident
    fact = Fact(Step.REFUSE, at, part=assignment.part, role=Role.EXECUTOR, reason=reason)
    record.enter(incident, fact, by=by, at=at, seen=seen)
    assignment.refresh_from_db()
    people = roster_of(incident.body, at).on_duty(Role.DISPATCHER, incident.body_id)
    text = _("Incident {number} came back from {unit}: {reason}").format(
        number=incident.label, unit=assignment.unit.short_name, reason=reason
    )
    key = f"refused:{assignment.pk}:{incident.entries_count}"
    discreet = _("Incident {number} came back from {unit}.").format(
        number=incident.label, unit=assignment.unit.short_name
    )
    told = about(incident, NoticeKind.OWED, key, text, discreet=discreet, owed_by=Role.DISPATCHER)
    tell(incident.body_id, people, told, at=at)
