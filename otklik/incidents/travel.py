"""A case as it stood at an earlier moment: what was recorded later is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from otklik.incidents.errors import Refused
from otklik.incidents.models import (
    AmendmentState,
    Entry,
    Incident,
    Message,
    Publication,
    PublicationState,
    Revision,
    Version,
)
from otklik.incidents.record import last_said, topic_of, units_of
from otklik.office.models import Unit
from otklik.regulation.history import History, Step

ABOUT = "message:"  # the reason of a step that concerns a message begins so
_ABOUT_MESSAGES = (Step.JOIN, Step.LEAVE, Step.HEAR)


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
    incident.importance = last_said(history, "importance")
    incident.topic = topic_of(incident, last_said(history, "topic"))
    _repeat_set_back(incident, history)
    _units_set_back(incident, history)
    for note in incident.notes.all():
        if note.withdrawn_at is not None and note.withdrawn_at > as_of:
            note.withdrawn_at = None
    for part in incident.assignments.all():
        for reply in part.replies.all():
            for version in reply.versions.all():
                _publications_set_back(version, as_of)


def messages_of(incident: Incident, as_of: datetime) -> tuple[Message, ...]:
    """Those that were in the case then, in the words of then: one may have joined, been heard or left since.

    `incident.messages` are those of now, as far as they had come by then. Three queries at most.
    """
    here = {message.pk: message for message in incident.messages.all()}
    later = Entry.objects.filter(incident=incident, at__gt=as_of, step__in=_ABOUT_MESSAGES)
    later = later.filter(data__reason__startswith=ABOUT).order_by("-number")
    gone: set[int] = set()
    for step, reason in later.values_list("step", "data__reason"):
        key = int(reason.removeprefix(ABOUT))
        if step == Step.LEAVE:
            gone.add(key)
        else:
            gone.discard(key)
            here.pop(key, None)
    revisions = Prefetch("revisions", Revision.objects.filter(at__lte=as_of))
    away = Message.objects.filter(pk__in=gone - {*here}).select_related("account")
    here |= {message.pk: message for message in away.prefetch_related("media", revisions)}
    return tuple(_words_set_back(here[key], as_of) for key in sorted(here))


def _words_set_back(message: Message, as_of: datetime) -> Message:
    if message.edited_at is not None and message.edited_at > as_of:
        known = sorted(message.revisions.all(), key=lambda revision: (revision.at, revision.pk))
        message.text = known[-1].text if known else message.text
        message.edited_at = known[-1].at if len(known) > 1 else None
    if message.deleted_at is not None and message.deleted_at > as_of:
        message.deleted_at = None
    return message


def _repeat_set_back(incident: Incident, history: History) -> None:
    linked = history.last(Step.LINK_REPEAT)
    key = int(linked.reason) if linked else None
    if incident.repeat_of_id != key:
        incident.repeat_of = Incident.objects.get(pk=key) if key else None


def _units_set_back(incident: Incident, history: History) -> None:
    given = {part: int(unit) for part, unit in units_of(history).items()}
    units = Unit.objects.in_bulk(set(given.values()))
    for part in incident.assignments.all():
        if part.part in given:
            part.unit = units[given[part.part]]


def _publications_set_back(version: Version, as_of: datetime) -> None:
    """What was approved later is not read at all (`cases`); what was published later is not published yet.

    Between approval and publication nothing is told of how the sending went: it has no history.
    """
    for held in version.publications.all():
        if held.published_at is None or held.published_at > as_of:
            held.published_at, held.permalink, held.external_key = None, "", ""
            held.state, held.by_hand, held.taken_by = PublicationState.APPROVED, False, None
            held.problem = held.problem_url = ""
        if held.withdrawn_at is not None and held.withdrawn_at > as_of:
            held.withdrawn_at = None
        for amendment in held.amendments.all():
            if amendment.done_at is not None and amendment.done_at > as_of:
                amendment.state, amendment.done_at, amendment.problem = AmendmentState.ASKED, None, ""
        _page_set_back(held, as_of)


def _page_set_back(held: Publication, as_of: datetime) -> None:
    page = getattr(held, "evidence_page", None)
    if page is not None and page.made_at > as_of:
        held._state.fields_cache["evidence_page"] = None
    elif page is not None and page.closed_at is not None and page.closed_at > as_of:
        page.closed_at = page.closed_by = None
