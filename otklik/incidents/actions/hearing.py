"""Clauses 10 and R-12: the author's reply to our request or answer is attached and resumes a paused clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from otklik.incidents import record
from otklik.incidents.actions import triage
from otklik.incidents.clarifying import requests_to, was_written_before
from otklik.incidents.errors import NotYours, WrittenBefore
from otklik.incidents.models import Assignment, Message, MessageState, Publication
from otklik.networks.contract import ItemKind
from otklik.office.models import Employee
from otklik.regulation.history import Fact, Role, Step


def recognise(message: Message, *, at: datetime) -> Assignment | None:
    """Attaches a new message that certainly is the author's reply: in the thread of our reply, or a private
    message of the same author (R-7 of networks). Anything less certain is left to the monitor."""
    if message.state == MessageState.OWN or not message.author_key:
        return None
    part = _waiting_part(message)
    if part is None:
        return None
    _attach(part, message)
    record.enter(part.incident, _fact(part, message), by=None, at=at)
    return part


def awaited(messages: Iterable[Message]) -> list[Message]:
    """Those of new messages (of one body and network) whose authors we have asked something. One query."""
    citizens = [row for row in messages if row.state != MessageState.OWN and row.author_key]
    if not citizens:
        return []
    latest = max(citizens, key=lambda row: row.posted_at)
    asked = requests_to(latest).filter(target__author_key__in={row.author_key for row in citizens})
    authors = set(asked.values_list("target__author_key", flat=True))
    return [row for row in citizens if row.author_key in authors]


@transaction.atomic
def hear(assignment: Assignment, *, message: Message, by: Employee, at: datetime) -> None:
    """A person recognises the author's reply in a message (clause 10), which another may have taken meanwhile."""
    held = triage.take(message)
    if held.body_id != assignment.incident.body_id:
        raise NotYours
    if was_written_before(held, assignment):
        raise WrittenBefore
    record.enter(assignment.incident, _fact(assignment, held), by=by, at=at)
    _attach(assignment, held)


def _fact(assignment: Assignment, message: Message) -> Fact:
    return Fact(
        Step.HEAR,
        at=message.collected_at,
        part=assignment.part,
        role=Role.AUTHOR,
        posted_at=message.posted_at,
        collected_at=message.collected_at,
        reason=f"message:{message.pk}",
    )


def _attach(assignment: Assignment, message: Message) -> None:
    message.incident, message.state = assignment.incident, MessageState.TAKEN
    message.save(update_fields=["incident", "state"])


def _waiting_part(message: Message) -> Assignment | None:
    """The part that waits for this author: threaded under our request, or a private message."""
    placed = requests_to(message).filter(target__author_key=message.author_key)
    placed = placed.select_related("version__reply__assignment__incident", "target")
    for publication in placed.order_by("-published_at"):
        if message.kind == ItemKind.PRIVATE or _same_thread(message, publication):
            return publication.version.reply.assignment
    return None


def _same_thread(message: Message, publication: Publication) -> bool:
    """A request placed by hand may have no key of its own: nothing stands under it then."""
    placed, target = publication.external_key, publication.target
    threads = {target.thread_key or target.key, placed} - {""}
    return message.thread_key in threads or (message.parent_key == placed and bool(placed))
