"""Clause 24: the head is told at once of what matters, at any hour, and says that she knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.incidents import record
from otklik.incidents.models import Entry, Incident, Message, OpenDuty
from otklik.notices.actions import Told, tell
from otklik.notices.models import Notice, NoticeKind
from otklik.office.models import Employee
from otklik.office.roster import roster_of
from otklik.regulation.duty import DutyKind
from otklik.regulation.history import Fact, Role, Step

ALERTS = ("alert", "alert-again")  # kinds of keys of notices


def case_path(incident: Incident) -> str:
    return f"/cases/{incident.pk}/"


def about(
    incident: Incident,
    kind: NoticeKind,
    key: str,
    text: str,
    *,
    discreet: str = "",
    part: int | None = None,
    owed_by: Role | None = None,
) -> Told:
    """What is told of a case; the term is that of what `owed_by` owes in the part now."""
    due = OpenDuty.objects.filter(incident=incident, role=owed_by, due_at__isnull=False) if owed_by else None
    if due is not None and part is not None:
        due = due.filter(part=part)
    return Told(
        kind,
        key,
        text,
        case_path(incident),
        incident.label,
        discreet=discreet,
        topic=incident.topic.name if incident.topic else "",
        due_at=due.order_by("due_at").values_list("due_at", flat=True).first() if due is not None else None,
    )


def tell_head(incident: Incident, message: Message, *, at: datetime) -> None:
    """Records the alert and tells the head, in the transaction that made the incident important."""
    if not OpenDuty.objects.filter(incident=incident, kind=DutyKind.ALERT).exists():
        return
    told_before = _times_told(incident)
    record.enter(incident, Fact(Step.ALERT, at, reason="importance"), by=None, at=at)
    text = _("Incident {number}: {words}").format(
        number=incident.label, words=Truncator(message.text).chars(160)
    )
    discreet = _("Incident {number} is significant or urgent.").format(number=incident.label)
    key = _key("alert", incident, told_before)
    told = about(incident, NoticeKind.ALERT, key, text, discreet=discreet, owed_by=Role.HEAD)
    _tell(incident, (Role.HEAD,), told, at)


def tell_of_threat(incident: Incident, message: Message, *, at: datetime) -> None:
    """Clause 20: a threat is excluded from answering, but supervisor and head must know."""
    text = _("A message with a threat was excluded, incident {number}.").format(number=incident.label)
    told = about(incident, NoticeKind.ALERT, f"threat:{incident.pk}", text)
    _tell(incident, (Role.HEAD, Role.SUPERVISOR), told, at)


def repeat_alert(incident: Incident, *, at: datetime) -> None:
    """Not acknowledged in time: again to the head, with the supervisor told."""
    text = _("Incident {number} is not acknowledged by the head in time.").format(number=incident.label)
    key = _key("alert-again", incident, _times_told(incident) - 1)
    told = about(incident, NoticeKind.ALERT, key, text, owed_by=Role.HEAD)
    _tell(incident, (Role.HEAD, Role.SUPERVISOR), told, at)


def _times_told(incident: Incident) -> int:
    return incident.entries.filter(step=Step.ALERT).count()


def _key(kind: str, incident: Incident, told_before: int) -> str:
    """An incident that was lowered and raised again is told of again."""
    return f"{kind}:{incident.pk}" + (f":{told_before}" if told_before else "")


def _tell(incident: Incident, roles: tuple[Role, ...], told: Told, at: datetime) -> None:
    """The head is asked for her word where one is owed; the others are only told."""
    roster = roster_of(incident.body, at)
    heads = {person.pk: person for person in roster.on_duty(Role.HEAD, incident.body_id)}
    if Role.HEAD in roles:
        asks = not told.key.startswith("threat:")
        tell(incident.body_id, heads.values(), replace(told, asks=asks), at=at)
    others = {p.pk: p for role in roles for p in roster.on_duty(role, incident.body_id) if p.pk not in heads}
    tell(incident.body_id, others.values(), told, at=at)


def alert_of(notice: Notice) -> Incident:
    """The incident of which an alert asks; raises DoesNotExist for anything else."""
    kind, key, *_again = [*notice.key.split(":"), ""]
    if kind not in ALERTS or not key.isdecimal():
        raise Incident.DoesNotExist
    return Incident.objects.select_related("body", "edition", "topic").get(pk=key, body=notice.body_id)


def acknowledged(incident: Incident) -> Entry | None:
    """Who has said that she knows, and when."""
    return incident.entries.filter(step=Step.ACKNOWLEDGE).select_related("by").order_by("number").last()


@transaction.atomic
def acknowledge(incident: Incident, *, instruction: str = "", by: Employee, at: datetime) -> None:
    """The head knows; an instruction is recorded beside it."""
    facts = [Fact(Step.ACKNOWLEDGE, at, role=Role.HEAD)]
    if instruction:
        facts.append(Fact(Step.INSTRUCT, at, reason=instruction))
    record.enter(incident, *facts, by=by, at=at)
    keys = [_key(kind, incident, times) for kind in ALERTS for times in range(_times_told(incident))]
    asked = Notice.objects.filter(key__in=keys)
    asked.filter(acknowledged_at=None).update(acknowledged_at=at)


def instruct(incident: Incident, *, instruction: str, by: Employee, at: datetime) -> None:
    record.enter(incident, Fact(Step.INSTRUCT, at, reason=instruction), by=by, at=at)
