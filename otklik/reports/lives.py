"""The incidents that a period touches, one after another: a stream of constant memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from otklik.incidents import record
from otklik.incidents.actions.undoing import was_taken_back
from otklik.incidents.judging import Benches
from otklik.incidents.models import Assignment, Entry, Incident, Message, Version
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
class Life:
    """An incident with everything that the figures ask of it. `parts` None: all of them are asked about.

    Each duty stands with the clock that counted it (R-10); `clock` is that of what is open now.
    """

    incident: Incident
    history: History
    judged: tuple[Judged, ...]
    terms: Terms
    clock: Clock
    files: dict[tuple[str, int], int]  # reply and version -> how many were attached
    units: dict[int, str]
    executors: dict[int, str]
    parts: frozenset[int] | None = None
    networks: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    settlements: tuple[str, ...] = ()

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
        there = Q(suggestion__places__contains=[scope.place]) | _within(scope.place)
        rows = rows.filter(Exists(Message.objects.filter(there, incident=OuterRef("pk"))))
    if scope.of_parts:
        rows = rows.filter(Exists(_parts_asked(scope).filter(incident=OuterRef("pk"))))
    return rows


def _within(settlement: str) -> Q:
    """Messages that name any place in it."""
    path = Value("$.where[*][0] ? (@ == $name)")
    name = JSONObject(name=Value(settlement))
    found = Func(F("suggestion"), path, name, function="jsonb_path_exists", output_field=BooleanField())
    return Q(found)


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
    messages = _named(keys)
    files = _files(keys)
    asked = asked_of(keys, scope) if scope else None
    for incident in chunk:
        history = record.history_of(entries.get(incident.pk, ()))
        bench = benches.of(incident)
        judged = bench.judged(history)
        if _never_was(history, judged):
            history, judged = History(), ()
        named = messages.get(incident.pk, Named())
        yield Life(
            incident=incident,
            history=history,
            judged=judged,
            terms=bench.terms,
            clock=bench.clock,
            files=files.get(incident.pk, {}),
            units=record.units_of(history),
            executors={part: str(key) for part, key in record.executors_of(history).items()},
            parts=None if asked is None else asked.get(incident.pk, frozenset()),
            networks=tuple(named.networks),
            places=tuple(named.places),
            settlements=tuple(named.settlements),
        )


def _never_was(history: History, judged: tuple[Judged, ...]) -> bool:
    """An acceptance taken back before anything of it was late adds nothing to any figure (decision 14)."""
    return was_taken_back(history) and not any(each.duty.broken(history.facts[-1].at) for each in judged)


def _grouped(rows: QuerySet[Entry]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for row in rows:
        found.setdefault(row.incident_id, []).append(row)
    return found


@dataclass
class Named:
    """What the messages of an incident name, in the order in which they came; each once."""

    networks: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    settlements: dict[str, None] = field(default_factory=dict)


def _named(keys: list[int]) -> dict[int, Named]:
    rows = Message.objects.filter(incident__in=keys).order_by("incident", "pk")
    found: dict[int, Named] = {}
    for key, network, places, where in rows.values_list(
        "incident", "network", "suggestion__places", "suggestion__where"
    ):
        named = found.setdefault(key, Named())
        named.networks[network] = None
        named.places.update(dict.fromkeys(places or ()))
        named.settlements.update({each[0]: None for each in where or () if each[0]})
    return found


def _files(keys: list[int]) -> dict[int, dict[tuple[str, int], int]]:
    """Incident -> reply and number of a version with attachments -> how many."""
    rows = Version.objects.filter(reply__assignment__incident__in=keys).exclude(files=[])
    found: dict[int, dict[tuple[str, int], int]] = {}
    for key, reply, number, files in rows.values_list(
        "reply__assignment__incident", "reply", "number", "files"
    ):
        found.setdefault(key, {})[str(reply), number] = len(files)
    return found


def asked_of(keys: list[int], scope: Scope) -> dict[int, frozenset[int]] | None:
    """Incident -> the parts that are asked about; None where all are."""
    if not scope.of_parts:
        return None
    found: dict[int, frozenset[int]] = {}
    for key, part in _parts_asked(scope).filter(incident__in=keys).values_list("incident", "part"):
        found[key] = found.get(key, frozenset()) | {part}
    return found
