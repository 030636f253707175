"""Clause 7 taken back: a message accepted by mistake returns to the inbox while nobody has acted on its case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.incidents import record
from otklik.incidents.errors import ActedOn
from otklik.incidents.models import Incident, Message, MessageState
from otklik.office.models import Employee
from otklik.regulation.history import Fact, History, Role, Step

ACCEPTANCE = frozenset({Step.IDENTIFY, Step.LINK_REPEAT, Step.FORWARD})  # what `triage.accept` records


def may_take_back(incident: Incident) -> bool:
    """Whether the history holds the acceptance alone: nobody was given the case, the head was not told."""
    return ACCEPTANCE.issuperset(incident.entries.values_list("step", flat=True))


def was_taken_back(history: History) -> bool:
    """Whether nothing ever happened but an acceptance and its undoing: no incident for figures (decision 14)."""
    steps = [fact.step for fact in history]
    return steps[-2:] == [Step.LEAVE, Step.CLOSE] and ACCEPTANCE.issuperset(steps[:-2])


@transaction.atomic
def take_back(incident: Incident, *, by: Employee, at: datetime) -> Message:
    """The message waits in the inbox again; the case stays in the history, closed without an answer.

    ActedOn when somebody has acted meanwhile, NotAllowed by who may not close it (clauses 2, 5).
    """
    message = Message.objects.select_for_update().filter(incident=incident).order_by("pk").first()
    if message is None or not may_take_back(incident):
        raise ActedOn
    record.enter(
        incident,
        Fact(Step.LEAVE, at, role=Role.MONITOR, reason=f"message:{message.pk}"),
        Fact(Step.CLOSE, at, role=Role.MONITOR, reason=_("Accepted by mistake")),
        by=by,
        at=at,
        seen=incident.entries.count(),
    )
    message.incident, message.state = None, MessageState.NEW
    message.save(update_fields=["incident", "state"])
    return message
