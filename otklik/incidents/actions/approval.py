"""Clause 13: the monitor approves the exact text, or returns it with a comment. Silence is never consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.incidents import record
from otklik.incidents.actions import placing, publication
from otklik.incidents.actions.alerting import about
from otklik.incidents.errors import StaleForm
from otklik.incidents.models import Publication, Reply, Version
from otklik.notices.actions import tell
from otklik.notices.models import NoticeKind
from otklik.office.clocks import terms_of
from otklik.office.models import Employee
from otklik.office.roster import roster_of
from otklik.regulation import workflow
from otklik.regulation.duties import supervisor_is_told
from otklik.regulation.history import Fact, ReplyKind, Role, Step
from otklik.regulation.moves import PartState


def _decision(step: Step, reply: Reply, version: Version, at: datetime, reason: str = "") -> Fact:
    return Fact(
        step,
        at,
        part=reply.assignment.part,
        role=Role.MONITOR,
        kind=ReplyKind(reply.kind),
        reply=str(reply.pk),
        version=version.number,
        promised_for=reply.promised_for,
        promise=reply.promise,
        reason=reason,
    )


def _text(reply: Reply, number: int) -> Version:
    try:
        return reply.versions.get(number=number)
    except Version.DoesNotExist:
        raise StaleForm from None


@transaction.atomic
def approve(
    reply: Reply, *, version: int, by: Employee, at: datetime, seen: int | None = None
) -> Publication | None:
    """Approves the text with that number; the last approval of the chain puts it to the outbox."""
    text = _text(reply, version)
    part = reply.assignment
    fact = _decision(Step.APPROVE, reply, text, at)
    if text.author_id == by.pk and terms_of(part.incident.edition).allow_own_approval:
        fact = replace(fact, exception=workflow.OWN_DRAFT)  # clause 5: a one-person body, recorded
    recorded = record.enter(part.incident, fact, by=by, at=at, seen=seen)
    if (
        workflow.part_state(recorded.history, part.part, terms_of(part.incident.edition))
        is not PartState.APPROVED
    ):
        return None  # another approval of the chain is to come
    return placing.put(text, by=by, at=at)


@transaction.atomic
def send_back(
    reply: Reply, *, version: int, comment: str, by: Employee, at: datetime, seen: int | None = None
) -> None:
    """For rework, within an hour (clause 14). An approved text goes back only while nothing has been sent."""
    text = _text(reply, version)
    part = reply.assignment
    publication.withdraw(part.incident, part=part.part)
    fact = _decision(Step.RETURN, reply, text, at, reason=comment)
    recorded = record.enter(part.incident, fact, by=by, at=at, seen=seen)
    _tell_executor(reply, text, comment, at)
    for duty in recorded.duties:
        if duty.part == part.part and supervisor_is_told(duty, terms_of(part.incident.edition)):
            _tell_supervisor(reply, duty.cycle, at)


def _tell_executor(reply: Reply, text: Version, comment: str, at: datetime) -> None:
    incident = reply.assignment.incident
    people = roster_of(incident.body, at).on_duty(Role.EXECUTOR, incident.body_id, reply.assignment.unit_id)
    words = _("Incident {number}: the draft is returned. {comment}").format(
        number=incident.label, comment=comment
    )
    discreet = _("Incident {number}: the draft is returned.").format(number=incident.label)
    told = about(
        incident,
        NoticeKind.OWED,
        f"returned:{text.pk}",
        words,
        discreet=discreet,
        part=reply.assignment.part,
        owed_by=Role.EXECUTOR,
    )
    tell(incident.body_id, people, told, at=at)


def _tell_supervisor(reply: Reply, cycle: int, at: datetime) -> None:
    """From the third cycle on the supervisor is told (clause 14)."""
    incident = reply.assignment.incident
    people = roster_of(incident.body, at).on_duty(Role.SUPERVISOR, incident.body_id)
    text = _("Incident {number}: rework, cycle {cycle}.").format(number=incident.label, cycle=cycle)
    told = about(incident, NoticeKind.CYCLE, f"cycle:{reply.pk}:{cycle}", text)
    tell(incident.body_id, people, told, at=at)
