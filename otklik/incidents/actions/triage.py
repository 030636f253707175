"""Clauses 5, 7, 9, 18, 20: what the monitor does with a message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from otklik.incidents import deferring, record
from otklik.incidents.actions import alerting, placing, publication
from otklik.incidents.errors import AlreadyTaken, NotEarlier, NotYours, OnlyMessage
from otklik.incidents.models import Decision, Incident, Message, MessageState
from otklik.office.models import Employee, Topic
from otklik.office.roster import roles_of
from otklik.regulation.history import Fact, Role, Step

GROUNDS = ("threat", "obscenity", "insult", "intent_to_harm")  # clause 20


def take(message: Message) -> Message:
    """Locks the message; refuses when somebody has decided on it meanwhile."""
    held = (
        Message.objects.select_for_update(of=("self",)).select_related("body", "incident").get(pk=message.pk)
    )
    if held.state == MessageState.TAKEN and held.incident:
        first = held.incident.entries.select_related("by").order_by("number").first()
        raise AlreadyTaken(first.by if first else None, first.at if first else None)
    return held


@transaction.atomic
def identify(
    message: Message, *, topic: Topic | None, importance: str, reason: str = "", by: Employee, at: datetime
) -> Incident:
    """Clause 7: the message needs a reaction. Detection is now (R-1); the clock of clauses 8, 9 starts."""
    return _open(take(message), _identified(message, topic, importance, reason, at), by=by, at=at)


@transaction.atomic
def accept(
    message: Message,
    *,
    topic: Topic | None,
    importance: str,
    reason: str = "",
    repeat_of: Incident | None = None,
    by: Employee,
    at: datetime,
) -> Incident:
    """Identify and forward in one step: what the monitor does nine times of ten."""
    facts = [_identified(message, topic, importance, reason, at)]
    if repeat_of:
        if repeat_of.body_id != message.body_id:
            raise NotYours
        facts.append(Fact(Step.LINK_REPEAT, at, reason=str(repeat_of.pk)))
    facts.append(Fact(Step.FORWARD, at, role=Role.MONITOR))
    incident = _open(take(message), *facts, by=by, at=at)
    if repeat_of:
        Incident.objects.filter(pk=incident.pk).update(repeat_of=repeat_of)
    return incident


def _identified(message: Message, topic: Topic | None, importance: str, reason: str, at: datetime) -> Fact:
    return Fact(
        Step.IDENTIFY,
        at,
        role=Role.MONITOR,
        topic=topic.code if topic else "",
        importance=importance,
        reason=reason,
        posted_at=message.posted_at,
        collected_at=message.collected_at,
    )


def _open(message: Message, *facts: Fact, by: Employee, at: datetime) -> Incident:
    incident = record.open_incident(message.body, at=at)
    record.enter(incident, *facts, by=by, at=at)
    _attach(message, incident)
    alerting.tell_head(incident, message, at=at)
    deferring.learn(incident.body_id)
    return incident


def _attach(message: Message, incident: Incident) -> None:
    message.incident, message.state = incident, MessageState.TAKEN
    message.save(update_fields=["incident", "state"])


def forward(incident: Incident, *, by: Employee, at: datetime, seen: int | None = None) -> None:
    """Clause 7: to the dispatcher, within 30 working minutes from detection."""
    record.enter(incident, Fact(Step.FORWARD, at, role=Role.MONITOR), by=by, at=at, seen=seen)


@transaction.atomic
def exclude(
    message: Message, *, ground: str, by: Employee, at: datetime, seen: int | None = None
) -> Incident:
    """Clause 20: neither processed nor answered. Kept, reversible; a threat is told to supervisor and head."""
    held = (
        Message.objects.select_for_update(of=("self",)).select_related("body", "incident").get(pk=message.pk)
    )
    fact = Fact(Step.EXCLUDE, at, role=Role.MONITOR, reason=ground)
    if held.incident:
        publication.withdraw(held.incident)
        record.enter(held.incident, fact, by=by, at=at, seen=seen)
        incident = held.incident
    else:
        incident = record.open_incident(held.body, at=at)
        record.enter(incident, fact, by=by, at=at)
        _attach(held, incident)
    if ground in ("threat", "intent_to_harm"):
        alerting.tell_of_threat(incident, held, at=at)
    return incident


def restore(incident: Incident, *, reason: str, by: Employee, at: datetime, seen: int | None = None) -> None:
    """Clause 20 reversed: the clock runs from the original detection."""
    record.enter(incident, Fact(Step.RESTORE, at, reason=reason), by=by, at=at, seen=seen)


@transaction.atomic
def identify_restored(
    incident: Incident, *, topic: Topic, importance: str, reason: str = "", by: Employee, at: datetime
) -> None:
    """A message restored from the journal of excluded ones gets the topic and importance it never had."""
    message = incident.messages.earliest("pk")
    record.enter(incident, _identified(message, topic, importance, reason, at), by=by, at=at)
    alerting.tell_head(incident, message, at=at)
    deferring.learn(incident.body_id)


@transaction.atomic
def dismiss(
    messages: Iterable[Message], *, reason: str = "", taken_for: str = "", by: Employee, at: datetime
) -> int:
    """No reaction is needed: thanks, chatter, advertisement (`taken_for`: that kind teaches). Can be taken back."""
    return _decide(messages, "dismiss", MessageState.NEW, MessageState.DISMISSED, reason, by, at, taken_for)


@transaction.atomic
def return_to_inbox(messages: Iterable[Message], *, reason: str = "", by: Employee, at: datetime) -> int:
    return _decide(messages, "return", MessageState.DISMISSED, MessageState.NEW, reason, by, at)


def _decide(
    messages: Iterable[Message],
    kind: str,
    before: MessageState,
    after: MessageState,
    reason: str,
    by: Employee,
    at: datetime,
    taken_for: str = "",
) -> int:
    keys = [message.pk for message in messages]
    held = Message.objects.select_for_update().filter(pk__in=keys, state=before)
    rows = list(held)
    grants = roles_of(by, at)
    if not all(Role.MONITOR in grants.roles(row.body_id) for row in rows):
        raise NotYours(clause=5)
    Decision.objects.bulk_create(
        Decision(
            message=row,
            kind=kind,
            at=at,
            by=by,
            reason=reason,
            taken_for=taken_for,
            for_whom=grants.acting_for(Role.MONITOR, row.body_id),
        )
        for row in rows
    )
    for body_id in {row.body_id for row in rows if taken_for}:
        deferring.learn(body_id)
    return Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=after)


@transaction.atomic
def join(message: Message, incident: Incident, *, by: Employee, at: datetime) -> None:
    """One more message of the same matter: a mass event is one incident with many messages."""
    held = take(message)
    if held.body_id != incident.body_id:
        raise NotYours
    record.enter(incident, Fact(Step.JOIN, at, role=Role.MONITOR, reason=f"message:{held.pk}"), by=by, at=at)
    _attach(held, incident)
    placing.put_for_newcomer(held, incident, at=at)


@transaction.atomic
def leave(message: Message, *, by: Employee, at: datetime) -> None:
    """A message that was joined by mistake goes back to the inbox; its own term starts when it is accepted."""
    held = Message.objects.select_for_update(of=("self",)).select_related("incident").get(pk=message.pk)
    incident = held.incident
    if incident is None or held.state != MessageState.TAKEN:
        return
    list(placing.hold(held, incident))
    record.enter(incident, Fact(Step.LEAVE, at, role=Role.MONITOR, reason=f"message:{held.pk}"), by=by, at=at)
    if not incident.messages.exclude(pk=held.pk).exists():
        raise OnlyMessage
    placing.take_back(held, incident, at=at)
    held.incident, held.state = None, MessageState.NEW
    held.save(update_fields=["incident", "state"])


@transaction.atomic
def set_importance(
    incident: Incident, *, importance: str, reason: str, by: Employee, at: datetime, seen: int | None = None
) -> None:
    """R-4: raising shortens, lowering needs a reason; neither erases a violation."""
    fact = Fact(Step.SET_IMPORTANCE, at, importance=importance, reason=reason)
    record.enter(incident, fact, by=by, at=at, seen=seen)
    message = incident.messages.order_by("pk").first()
    if message:
        alerting.tell_head(incident, message, at=at)


@transaction.atomic
def set_topic(
    incident: Incident, *, topic: Topic, by: Employee, at: datetime, seen: int | None = None
) -> None:
    record.enter(incident, Fact(Step.SET_TOPIC, at, topic=topic.code), by=by, at=at, seen=seen)
    deferring.learn(incident.body_id)


@transaction.atomic
def link_repeat(
    incident: Incident, *, earlier: Incident, by: Employee, at: datetime, seen: int | None = None
) -> None:
    """Clause 18: the matter was considered before; the answer must tell what was done since."""
    if earlier.body_id != incident.body_id:
        raise NotYours
    if (earlier.detected_at, earlier.pk) >= (incident.detected_at, incident.pk):
        raise NotEarlier
    record.enter(incident, Fact(Step.LINK_REPEAT, at, reason=str(earlier.pk)), by=by, at=at, seen=seen)
    incident.repeat_of = earlier
    incident.save(update_fields=["repeat_of"])


@transaction.atomic
def close(
    incident: Incident,
    *,
    reason: str,
    by: Employee,
    at: datetime,
    part: int | None = None,
    seen: int | None = None,
) -> None:
    """Clause 2, R-11: closed without an answer: advised to file an appeal, redirected to whom it concerns."""
    publication.withdraw(incident, part=part)
    record.enter(incident, Fact(Step.CLOSE, at, part=part, reason=reason), by=by, at=at, seen=seen)


def reopen(
    incident: Incident,
    *,
    reason: str,
    by: Employee,
    at: datetime,
    part: int | None = None,
    seen: int | None = None,
) -> None:
    """R-12: the author says that nothing was solved."""
    record.enter(incident, Fact(Step.REOPEN, at, part=part, reason=reason), by=by, at=at, seen=seen)
