"""The incidents that a period touches, one after another: a stream of constant memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet

from otklik.incidents import record
from otklik.incidents.actions.undoing import was_taken_back
from otklik.incidents.judging import Benches
from otklik.incidents.models import Assignment, Entry, Incident, Message, Publication, PublicationState
from otklik.regulation.history import Fact, History, Step
from otklik.regulation.moves import State
from otklik.regulation.succession import Judged
from otklik.regulation.terms import Terms
from otklik.regulation.worktime import Clock
from otklik.reports.scope import Scope

CHUNK = 500  # incidents held in memory at a time; four queries for each chunk
REACH = timedelta(
    days=31
)  # so far from its period a duty may lie: done before, or detected after its moment


@dataclass(frozen=True)
class Placed:
    """A reply as it stands in the network."""

    part: int
    kind: str
    at: datetime
    files: int


@dataclass(frozen=True)
class Life:
    """An incident with everything that the figures ask of it. `parts` None: all of them are asked about.

    Each duty stands with the clock that counted it (R-10); `clock` is that of what is open now.
    """

    incident: Incident
    history: History
    judged: tuple[Judged, ...]
    terms: Terms
    clock: Clock
    network: str
    placed: tuple[Placed, ...]
    units: dict[int, str]
    parts: frozenset[int] | None = None
    words: str = field(default="", repr=False)
    places: tuple[str, ...] = ()

    def facts(self, *steps: Step) -> Iterator[Fact]:
        return (fact for fact in self.history if fact.step in steps)

    @cached_property
    def moments(self) -> dict[datetime, frozenset[Step]]:
        """Which steps were taken at a moment."""
        found: dict[datetime, frozenset[Step]] = {}
        for fact in self.history:
            found[fact.at] = found.get(fact.at, frozenset()) | {fact.step}
        return found

    def owed(self) -> Iterator[Judged]:
        """Duties of the parts that are asked about; of the whole incident only where all parts are."""
        for each in self.judged:
            if self.parts is None or each.duty.part in self.parts:
                yield each


def touched(scope: Scope) -> QuerySet[Incident]:
    """Incidents of which anything may belong to the period: a fact, or a duty due in it (R-9)."""
    begun = Incident.objects.filter(body__in=scope.bodies, detected_at__lt=scope.end + REACH)
    moved = Entry.objects.filter(incident=OuterRef("pk"), at__gte=scope.start)
    alive = Q(closed_at__gte=scope.start - REACH) | Q(closed_at=None) & ~Q(state=State.EXCLUDED)
    rows = begun.filter(alive | Q(state=State.EXCLUDED) & Exists(moved))
    return narrowed(rows, scope)


def narrowed(rows: QuerySet[Incident], scope: Scope) -> QuerySet[Incident]:
    if scope.topic:
        rows = rows.filter(topic__code=scope.topic)
    if scope.importance:
        rows = rows.filter(importance=scope.importance)
    if scope.network:
        written = Message.objects.filter(incident=OuterRef("pk"), network=scope.network)
        rows = rows.filter(Exists(written))
    if scope.place:
        named = Message.objects.filter(incident=OuterRef("pk"), suggestion__places__contains=[scope.place])
        rows = rows.filter(Exists(named))
    if scope.of_parts:
        rows = rows.filter(Exists(_parts_asked(scope).filter(incident=OuterRef("pk"))))
    return rows


def _parts_asked(scope: Scope) -> QuerySet[Assignment]:
    rows = Assignment.objects.all()
    if scope.unit:
        rows = rows.filter(unit=scope.unit)
    return rows.filter(executor=scope.executor) if scope.executor else rows


def lives(scope: Scope) -> Iterator[Life]:
    """Every touched incident, in the order of detection. Memory does not grow with their number."""
    return _streamed(touched(scope), scope)


def lives_of(keys: Collection[int], scope: Scope | None = None) -> Iterator[Life]:
    """Certain incidents, in the order of detection; with a scope, those that it does not leave out."""
    rows = Incident.objects.filter(pk__in=keys)
    return _streamed(rows if scope is None else narrowed(rows.filter(body__in=scope.bodies), scope), scope)


def _streamed(rows: QuerySet[Incident], scope: Scope | None) -> Iterator[Life]:
    rows = rows.select_related("edition", "topic", "repeat_of", "body").order_by("detected_at", "pk")
    benches = Benches()
    stream = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        yield from _read(chunk, scope, benches)


def _read(chunk: list[Incident], scope: Scope | None, benches: Benches) -> Iterator[Life]:
    keys = [incident.pk for incident in chunk]
    entries = _grouped(Entry.objects.filter(incident__in=keys).order_by("incident", "number"))
    messages = {
        key: (network, text, tuple(places or ()))
        for key, network, text, places in Message.objects.filter(incident__in=keys)
        .order_by("incident", "pk")
        .distinct("incident")
        .values_list("incident", "network", "text", "suggestion__places")
    }
    placed = _placed(keys)
    asked = asked_of(keys, scope) if scope else None
    for incident in chunk:
        history = record.history_of(entries.get(incident.pk, ()))
        bench = benches.of(incident)
        judged = bench.judged(history)
        if _never_was(history, judged):
            history, judged = History(), ()
        network, words, places = messages.get(incident.pk, ("", "", ()))
        yield Life(
            incident=incident,
            history=history,
            judged=judged,
            terms=bench.terms,
            clock=bench.clock,
            network=network,
            placed=tuple(placed.get(incident.pk, ())),
            units=_units(history),
            parts=None if asked is None else asked.get(incident.pk, frozenset()),
            words=words,
            places=places,
        )


def _never_was(history: History, judged: tuple[Judged, ...]) -> bool:
    """An acceptance taken back before anything of it was late adds nothing to any figure (decision 14)."""
    return was_taken_back(history) and not any(each.duty.broken(history.facts[-1].at) for each in judged)


def _grouped(rows: QuerySet[Entry]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for row in rows:
        found.setdefault(row.incident_id, []).append(row)
    return found


def _placed(keys: list[int]) -> dict[int, list[Placed]]:
    part = "version__reply__assignment__part"
    rows = (
        Publication.objects.filter(
            version__reply__assignment__incident__in=keys,
            state=PublicationState.PUBLISHED,
            published_at__isnull=False,
        )
        .order_by("published_at", "pk")
        .values_list(
            "version__reply__assignment__incident",
            part,
            "version__reply__kind",
            "published_at",
            "version__files",
        )
    )
    found: dict[int, list[Placed]] = {}
    for key, number, kind, at, files in rows:
        found.setdefault(key, []).append(Placed(number, kind, at, len(files)))
    return found


def asked_of(keys: list[int], scope: Scope) -> dict[int, frozenset[int]] | None:
    """Incident -> the parts that are asked about; None where all are."""
    if not scope.of_parts:
        return None
    found: dict[int, frozenset[int]] = {}
    for key, part in _parts_asked(scope).filter(incident__in=keys).values_list("incident", "part"):
        found[key] = found.get(key, frozenset()) | {part}
    return found


def _units(history: History) -> dict[int, str]:
    """Part -> key of the unit that has it now."""
    given = (Step.ASSIGN, Step.REASSIGN)
    return {fact.part: fact.unit for fact in history if fact.step in given and fact.part is not None}
