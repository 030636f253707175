"""Clause 24: the head is told at once of what matters, at any hour, and says that she knows."""

from __future__ import annotations

from datetime import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.incidents import record
from otklik.incidents.models import Incident, Message
from otklik.notices.actions import Told, tell
from otklik.notices.models import NoticeKind
from otklik.office.clocks import terms_of
from otklik.office.models import Employee
from otklik.office.roster import roster_of
from otklik.regulation.history import Fact, Role, Step


def case_path(incident: Incident) -> str:
    return f"/cases/{incident.pk}/"


def tell_head(incident: Incident, message: Message, *, at: datetime) -> None:
    """Records the alert and tells the head, in the transaction that made the incident important."""
    level = terms_of(incident.edition).level(incident.importance)
    if not level.alert or incident.entries.filter(step=Step.ALERT).exists():
        return
    record.enter(incident, Fact(Step.ALERT, at, reason="importance"), by=None, at=at)
    text = _("Incident {number}: {words}").format(
        number=incident.label, words=Truncator(message.text).chars(160)
    )
    _tell(incident, (Role.HEAD,), f"alert:{incident.pk}", text, at)


def tell_of_threat(incident: Incident, message: Message, *, at: datetime) -> None:
    """Clause 20: a threat is excluded from answering, but supervisor and head must know."""
    text = _("A message with a threat was excluded, incident {number}.").format(number=incident.label)
    _tell(incident, (Role.HEAD, Role.SUPERVISOR), f"threat:{incident.pk}", text, at)


def repeat_alert(incident: Incident, *, at: datetime) -> None:
    """Not acknowledged in time: again to the head, with the supervisor told."""
    text = _("Incident {number} is not acknowledged by the head in time.").format(number=incident.label)
    _tell(incident, (Role.HEAD, Role.SUPERVISOR), f"alert-again:{incident.pk}", text, at)


def _tell(incident: Incident, roles: tuple[Role, ...], key: str, text: str, at: datetime) -> None:
    roster = roster_of(incident.body, at)
    people = {person.pk: person for role in roles for person in roster.on_duty(role, incident.body_id)}
    told = Told(NoticeKind.ALERT, key, text, case_path(incident), incident.label)
    tell(incident.body_id, people.values(), told, at=at)


def acknowledge(incident: Incident, *, instruction: str = "", by: Employee, at: datetime) -> None:
    """The head knows; an instruction is recorded beside it."""
    facts = [Fact(Step.ACKNOWLEDGE, at, role=Role.HEAD)]
    if instruction:
        facts.append(Fact(Step.INSTRUCT, at, reason=instruction))
    record.enter(incident, *facts, by=by, at=at)


def instruct(incident: Incident, *, instruction: str, by: Employee, at: datetime) -> None:
    record.enter(incident, Fact(Step.INSTRUCT, at, reason=instruction), by=by, at=at)
