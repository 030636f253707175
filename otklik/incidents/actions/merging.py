"""What a person makes of messages that belong together: one incident, a place in an open one, or different matters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from otklik.incidents.actions import triage
from otklik.incidents.errors import NothingChosen, NotYours, Settled
from otklik.incidents.gatherings import Gathering
from otklik.incidents.models import Incident, Message, MessageState
from otklik.office.models import Employee, Topic
from otklik.office.roster import roles_of
from otklik.regulation.history import Role


@transaction.atomic
def merge(
    gathering: Gathering,
    *,
    chosen: Collection[int],
    seen: Collection[int] | None = None,
    topic: Topic | None,
    importance: str,
    reason: str = "",
    repeat_of: Incident | None = None,
    by: Employee,
    at: datetime,
) -> Incident:
    """One incident of the chosen messages (clause 7): opened by the earliest, forwarded, joined by the others.

    Every author is answered. Of those that the person has `seen` (None: all) the ones not chosen stay in the inbox, by
    themselves; the others (too many for a page, or just come) are compared again and offered for this case.
    """
    held = _open(gathering)
    first, *others = _new(held, chosen)
    incident = triage.accept(
        first, topic=topic, importance=importance, reason=reason, repeat_of=repeat_of, by=by, at=at
    )
    _join(held, others, incident, by, at)
    _let_go(held, seen)
    return incident


@transaction.atomic
def attach(
    gathering: Gathering,
    *,
    chosen: Collection[int],
    seen: Collection[int] | None = None,
    incident: Incident,
    by: Employee,
    at: datetime,
) -> Incident:
    """The chosen messages join an incident that is there already; its term stays that of its own detection."""
    held = _open(gathering)
    _join(held, _new(held, chosen), incident, by, at)
    _let_go(held, seen)
    return incident


@transaction.atomic
def set_apart(gathering: Gathering, *, by: Employee, at: datetime) -> None:
    """They are different matters: each stays in the inbox and these are not brought together again."""
    held = _open(gathering)
    _require_monitor(held, by, at)
    _settle(held, None, by, at)


@transaction.atomic
def open_again(gathering: Gathering, *, by: Employee, at: datetime) -> None:
    """Takes "different matters" back."""
    held = Gathering.objects.select_for_update(of=("self",)).get(pk=gathering.pk)
    _require_monitor(held, by, at)
    if held.incident_id is None and held.settled_at is not None:
        held.settled_at = held.settled_by = None
        held.save(update_fields=["settled_at", "settled_by"])


def _open(gathering: Gathering) -> Gathering:
    held = Gathering.objects.select_for_update(of=("self",)).get(pk=gathering.pk)
    if held.settled_at is not None:
        raise Settled
    return held


def _new(gathering: Gathering, chosen: Collection[int]) -> list[Message]:
    """Chosen messages that still wait, the earliest first; a colleague may have taken some meanwhile."""
    rows = Message.objects.filter(
        gathered__gathering=gathering, pk__in=chosen, state=MessageState.NEW, deleted_at=None
    )
    found = list(rows.order_by("posted_at", "pk"))
    if not found:
        raise NothingChosen
    return found


def _join(
    gathering: Gathering, messages: Collection[Message], incident: Incident, by: Employee, at: datetime
) -> None:
    for message in messages:
        triage.join(message, incident, by=by, at=at)
    _settle(gathering, incident, by, at)


def _let_go(gathering: Gathering, seen: Collection[int] | None) -> None:
    left = gathering.rows.filter(message__state=MessageState.NEW)
    if seen is not None:
        Message.objects.filter(gathered__in=left).exclude(pk__in=seen).update(compared_at=None)
    left.delete()


def _settle(gathering: Gathering, incident: Incident | None, by: Employee, at: datetime) -> None:
    gathering.settled_at, gathering.settled_by, gathering.incident = at, by, incident
    gathering.save(update_fields=["settled_at", "settled_by", "incident"])


def _require_monitor(gathering: Gathering, by: Employee, at: datetime) -> None:
    if Role.MONITOR not in roles_of(by, at).roles(gathering.body_id):
        raise NotYours(clause=5)
