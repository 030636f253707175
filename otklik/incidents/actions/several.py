"""Several messages of the inbox at once: a flood of insults, a mass event. All of them or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from otklik.incidents.actions import triage
from otklik.incidents.errors import NothingChosen
from otklik.incidents.models import Incident, Message, MessageState
from otklik.office.models import Employee


@transaction.atomic
def exclude(messages: Iterable[Message], *, ground: str, by: Employee, at: datetime) -> int:
    """Clause 20: each becomes an excluded case of its own. How many there were."""
    rows = _waiting(messages)
    for row in rows:
        triage.exclude(row, ground=ground, by=by, at=at)
    return len(rows)


@transaction.atomic
def join(messages: Iterable[Message], incident: Incident, *, by: Employee, at: datetime) -> int:
    """Clauses 5, 7: they belong to a case that is in work; every author will be answered. How many there were."""
    rows = _waiting(messages)
    for row in rows:
        triage.join(row, incident, by=by, at=at)
    return len(rows)


def _waiting(messages: Iterable[Message]) -> list[Message]:
    """Those that still wait, locked in one order: what a colleague has taken meanwhile stays hers."""
    keys = [message.pk for message in messages]
    rows = Message.objects.select_for_update().filter(pk__in=keys, state=MessageState.NEW, deleted_at=None)
    found = list(rows.order_by("pk"))
    if not found:
        raise NothingChosen
    return found
