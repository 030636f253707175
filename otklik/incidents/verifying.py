"""Replays histories and compares: hash links, every copy, every number. Reads only.

A changed, removed or inserted row of the history, and a copy that differs from what the history
says, is found and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from otklik.incidents import record
from otklik.incidents.actions.drafting import text_hash
from otklik.incidents.judging import Bench, Benches
from otklik.incidents.models import Entry, Incident, OpenDuty, Version
from otklik.office.models import Body
from otklik.regulation import workflow
from otklik.regulation.errors import RegulationError
from otklik.regulation.history import History

CHUNK = 500


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the history says. `what` is a short English name, stable for scripts."""

    incident: str
    body: str
    what: str
    stored: str
    computed: str


def verify(bodies: Iterable[Body] | None = None) -> Iterator[Difference]:
    """Differences of all incidents (of `bodies`), a few hundred incidents in memory at a time."""
    benches = Benches()
    for incident in _incidents(bodies).iterator(chunk_size=CHUNK):
        yield from verify_incident(incident, benches.of(incident))


def _incidents(bodies: Iterable[Body] | None) -> QuerySet[Incident]:
    rows = Incident.objects.select_related("body", "edition", "topic").order_by("pk")
    rows = rows.prefetch_related(
        Prefetch("entries", Entry.objects.order_by("number")),
        "assignments",
        "open_duties",
        Prefetch("assignments__replies__versions", Version.objects.order_by("pk")),
    )
    return rows if bodies is None else rows.filter(body__in=list(bodies))


def verify_incident(incident: Incident, bench: Bench) -> list[Difference]:
    entries = list(incident.entries.all())
    found = [*_links(incident, entries), *_texts(incident)]
    try:
        history = record.history_of(entries)
        found += _copies(incident, history, bench)
    except (RegulationError, ValueError, KeyError, IndexError, TypeError) as problem:
        found.append(_differs(incident, "history", "cannot be replayed", repr(problem)))
    return found


def _differs(incident: Incident, what: str, stored: object, computed: object) -> Difference:
    return Difference(incident.label, incident.body.short_name, what, str(stored), str(computed))


def _links(incident: Incident, entries: list[Entry]) -> Iterator[Difference]:
    previous = ""
    for expected, entry in enumerate(entries, 1):
        if entry.number != expected:
            yield _differs(incident, "entry missing", entry.number, expected)
            expected = entry.number
        if entry.previous != previous:
            yield _differs(incident, f"entry {entry.number}: link", entry.previous, previous)
        if record.seal(entry) != entry.hash:
            yield _differs(incident, f"entry {entry.number}: changed", entry.hash, record.seal(entry))
        previous = entry.hash
    if (incident.entries_count, incident.last_hash) != (len(entries), previous):
        yield _differs(
            incident, "last entry", (incident.entries_count, incident.last_hash), (len(entries), previous)
        )


def _texts(incident: Incident) -> Iterator[Difference]:
    for part in incident.assignments.all():
        for reply in part.replies.all():
            for version in reply.versions.all():
                if text_hash(version.text, version.files) != version.hash:
                    yield _differs(
                        incident,
                        f"text {version.pk}: changed",
                        version.hash,
                        text_hash(version.text, version.files),
                    )


def _copies(incident: Incident, history: History, bench: Bench) -> Iterator[Difference]:
    terms = bench.terms
    state = workflow.state_of(history, terms)
    if incident.state != state:
        yield _differs(incident, "state", incident.state, state)
    importance = next((fact.importance for fact in reversed(history.facts) if fact.importance), "")
    if incident.importance != importance:
        yield _differs(incident, "importance", incident.importance, importance)
    parts = {row.part: row for row in incident.assignments.all()}
    for part in history.parts():
        part_state = workflow.part_state(history, part, terms)
        stored = parts[part].state if part in parts else "no row"
        if stored != part_state:
            yield _differs(incident, f"part {part}: state", stored, part_state)
    yield from _duties(incident, {record.duty_key(row) for row in _expected(incident, history, bench)})


def _expected(incident: Incident, history: History, bench: Bench) -> list[OpenDuty]:
    return [record.copy_of(incident, duty) for duty in bench.open_duties(history)]


def _duties(incident: Incident, expected: set[tuple[object, ...]]) -> Iterator[Difference]:
    stored = {record.duty_key(row) for row in incident.open_duties.all()}
    for key in sorted(stored - expected, key=str):
        yield _differs(incident, "open duty", key, "none")
    for key in sorted(expected - stored, key=str):
        yield _differs(incident, "open duty", "none", key)
