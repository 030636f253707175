"""What people's decisions teach: examples are read from the messages and the history, never copied.

Two readings of the same decisions. `examples` is every message with the last word about it, for a rebuild.
`lessons` is what was decided since a moment, one by one, to be learned on top of a built model at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from otklik.incidents.models import Decision, Entry, Message, MessageState
from otklik.language.kinds import WANTING, Kind
from otklik.language.model import Sample
from otklik.language.topics import classifier, group_of
from otklik.regulation.history import Step

TAUGHT = (Step.IDENTIFY, Step.SET_TOPIC)
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Lesson:
    """One decision: `key` names it once and for all, `at` is when it was taken."""

    key: tuple[str, int]
    at: datetime
    sample: Sample


def decided(body_id: int) -> QuerySet[Message]:
    """Messages of a body about which a monitor has decided, the latest first."""
    states = [MessageState.TAKEN, MessageState.DISMISSED]
    return Message.objects.filter(body=body_id, state__in=states).order_by("-posted_at", "-pk")


def examples(body_id: int, *, until: datetime, most: int) -> list[Sample]:
    """The latest `most` messages decided before `until`, oldest first, with the last word about each."""
    dismissals = Decision.objects.filter(message=OuterRef("pk"), kind="dismiss").order_by("-pk")
    rows = (
        decided(body_id)
        .annotate(
            told=Subquery(dismissals.values("taken_for")[:1]),
            moment=Coalesce(F("incident__detected_at"), Subquery(dismissals.values("at")[:1])),
        )
        .filter(moment__lt=until)
        .values_list("text", "incident__topic__code", "suggestion__kind", "told", "incident")[:most]
    )
    found = [
        _accepted(text, topic or "", suggested or "") if incident else Sample(text, kind=told or "")
        for text, topic, suggested, told, incident in rows.iterator(chunk_size=CHUNK)
    ]
    return [sample for sample in reversed(found) if sample.topic or sample.kind]


def lessons(body_id: int, *, since: datetime) -> Iterator[Lesson]:
    """Decisions of a body since a moment (inclusive): topics given and changed, dismissals with a kind."""
    yield from _of_entries(body_id, since)
    rows = Decision.objects.filter(message__body=body_id, kind="dismiss", at__gte=since).exclude(taken_for="")
    for key, at, text, kind in rows.order_by("pk").values_list("pk", "at", "message__text", "taken_for"):
        yield Lesson(("decision", key), at, Sample(text, kind=kind))


def _of_entries(body_id: int, since: datetime) -> Iterator[Lesson]:
    first = Message.objects.filter(incident=OuterRef("incident")).order_by("pk")
    rows = Entry.objects.filter(step__in=TAUGHT, at__gte=since, incident__body=body_id).annotate(
        text=Subquery(first.values("text")[:1]), suggested=Subquery(first.values("suggestion__kind")[:1])
    )
    told = (
        rows.exclude(text=None)
        .order_by("pk")
        .values_list("pk", "at", "step", "text", "data__topic", "suggested")
    )
    for key, at, step, text, topic, suggested in told:
        sample = _accepted(text or "", topic or "", suggested or "")
        if step == Step.SET_TOPIC:  # the kind was taught when the message was accepted
            sample = Sample(sample.text, sample.topic)
        if sample.topic or sample.kind:
            yield Lesson(("entry", key), at, sample)


def _accepted(text: str, topic: str, suggested: str) -> Sample:
    """Accepted: something is wanted, though the machine may have taken it for thanks."""
    if not topic:
        return Sample(text)
    kind = suggested if suggested in WANTING else Kind.REQUEST if suggested else ""
    return Sample(text, known(topic), str(kind))


def known(code: str) -> str:
    """The code where its group is one of the classifier, a topic of a body's own among them; else nothing."""
    return code if group_of(code) in {row.code for row in classifier()} else ""
