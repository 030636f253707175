"""What the monitor did a moment ago in the inbox, and the button that takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.incidents import queries
from otklik.incidents.actions import undoing
from otklik.incidents.models import Incident, MessageState
from otklik.office.models import Employee
from otklik.regulation.moves import State
from otklik.web.asking import number_in, numbers_in


@dataclass(frozen=True, slots=True)
class JustDone:
    """`undo` is empty where it cannot be taken back any more: then `case` is where to go on."""

    said: str
    undo: str = ""
    fields: Mapping[str, str | int] = field(default_factory=dict)
    case: int | None = None


def just_done(employee: Employee, asked: Mapping[str, str]) -> JustDone | None:
    """By the address that the step has led to."""
    for name, told in KINDS.items():
        if asked.get(name):
            return told(employee, asked[name])
    return None


def _incident(employee: Employee, key: str) -> Incident | None:
    number = number_in(key)
    return queries.incidents_for(employee).filter(pk=number).first() if number is not None else None


def _dismissed(employee: Employee, keys: str) -> JustDone | None:
    rows = queries.messages_for(employee).filter(pk__in=numbers_in(keys), state=MessageState.DISMISSED)
    held = ",".join(str(key) for key in rows.values_list("pk", flat=True))
    said = _("Removed from the inbox: no reaction needed.")
    return JustDone(said, reverse("undo"), {"messages": held}) if held else None


def _accepted(employee: Employee, key: str) -> JustDone | None:
    held = _incident(employee, key)
    if held is None:
        return None
    said = _("%(number)s was forwarded to the dispatcher (cl. 7).") % {"number": held.label}
    undo = reverse("take-back", args=[held.pk]) if undoing.may_take_back(held) else ""
    return JustDone(said, undo, case=held.pk)


def _excluded(employee: Employee, key: str) -> JustDone | None:
    held = _incident(employee, key)
    if held is None:
        return None
    said = _("%(number)s was excluded: it is not answered (cl. 20).") % {"number": held.label}
    undo = reverse("restore", args=[held.pk]) if held.state == State.EXCLUDED else ""
    fields: dict[str, str | int] = {"reason": _("Excluded by mistake"), "seen": held.entries_count}
    return JustDone(said, undo, fields, case=held.pk)


def _joined(employee: Employee, key: str) -> JustDone | None:
    rows, number = queries.messages_for(employee).select_related("incident"), number_in(key)
    held = rows.filter(pk=number).first() if number is not None else None
    if held is None or held.incident is None:
        return None
    said = _("Joined to %(number)s.") % {"number": held.incident.label}
    undo = reverse("leave", args=[held.pk])
    return JustDone(said, undo, {"to": "inbox"}, case=held.incident_id)


KINDS = {"dismissed": _dismissed, "accepted": _accepted, "excluded": _excluded, "joined": _joined}
