"""A case as it stood at an earlier moment: what was recorded later is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.incidents.errors import Refused
from otklik.incidents.models import Entry, Incident, PublicationState, Version
from otklik.incidents.record import topic_of
from otklik.office.models import Unit
from otklik.regulation.history import History, Step


class NotYet(Refused):
    """The case was opened later."""

    def __init__(self, opened_at: datetime) -> None:
        super().__init__(opened_at)
        self.opened_at = opened_at

    def say(self) -> str:
        return _("The case did not exist then. Choose a later moment.")


@dataclass(frozen=True, slots=True)
class Past:
    """Conditions on rows; at no moment (None) everything is there."""

    as_of: datetime | None

    def until(self, field: str) -> Q:
        """What had happened by then."""
        return Q() if self.as_of is None else Q(**{f"{field}__lte": self.as_of})

    def still(self, field: str) -> Q:
        """What was not yet over."""
        over = Q(**{f"{field}": None})
        return over if self.as_of is None else over | Q(**{f"{field}__gt": self.as_of})


def require_begun(incident: Incident, entries: Sequence[Entry]) -> None:
    if not entries:
        raise NotYet(incident.detected_at)


def set_back(incident: Incident, history: History, as_of: datetime) -> None:
    """The copies on the rows in memory as they were then; nothing is saved."""
    facts = history.facts
    incident.importance = next((fact.importance for fact in reversed(facts) if fact.importance), "")
    incident.topic = topic_of(incident, next((fact.topic for fact in reversed(facts) if fact.topic), ""))
    if history.last(Step.LINK_REPEAT) is None:
        incident.repeat_of = None
    _units_set_back(incident, history)
    for note in incident.notes.all():
        if note.withdrawn_at is not None and note.withdrawn_at > as_of:
            note.withdrawn_at = None
    for part in incident.assignments.all():
        for reply in part.replies.all():
            for version in reply.versions.all():
                _publications_set_back(version, as_of)


def _units_set_back(incident: Incident, history: History) -> None:
    given = {
        fact.part: int(fact.unit)
        for fact in history
        if fact.step in (Step.ASSIGN, Step.REASSIGN) and fact.part is not None
    }
    units = Unit.objects.in_bulk(set(given.values()))
    for part in incident.assignments.all():
        if part.part in given:
            part.unit = units[given[part.part]]


def _publications_set_back(version: Version, as_of: datetime) -> None:
    """What was approved later is not read at all (`cases`); what was published later is not published yet."""
    for held in version.publications.all():
        if held.published_at is not None and held.published_at > as_of:
            held.published_at, held.permalink, held.external_key = None, "", ""
            held.state = PublicationState.APPROVED
        if held.withdrawn_at is not None and held.withdrawn_at > as_of:
            held.withdrawn_at = None
