"""Replays histories and compares: hash links, every copy, every number. Reads only.

A changed, removed or inserted row (of the history, of the texts, of what citizens wrote, of what stands in the
networks) is found and named, and a copy that differs from what the history says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import F, Prefetch, QuerySet
from django.db.models.expressions import Window
from django.db.models.functions import Lag

from otklik.incidents import record, sealing
from otklik.incidents.actions.drafting import text_hash
from otklik.incidents.actions.keeping import snapshot
from otklik.incidents.judging import Bench, Benches
from otklik.incidents.models import Entry, Incident, Media, Message, OpenDuty, Revision, Version
from otklik.incidents.travel import ABOUT
from otklik.networks.models import Network
from otklik.office.models import Body
from otklik.regulation import workflow
from otklik.regulation.errors import RegulationError
from otklik.regulation.history import History, Step
from otklik.regulation.terms import Terms

CHUNK = 500
TEXTS = (Step.SEND, Step.CORRECT)  # each has a version of its own (clause 21, R-30)

Text: TypeAlias = tuple[int, str, int]  # part, reply, version


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
    rows = Incident.objects.select_related("body", "edition", "topic").order_by("pk")
    rows = rows if bodies is None else rows.filter(body__in=list(bodies))
    yield from _numbers(rows)
    benches = Benches()
    for incident in _with_all(rows).iterator(chunk_size=CHUNK):
        yield from verify_incident(incident, benches.of(incident))
    if bodies is None:
        yield from _seals()


def _seals() -> Iterator[Difference]:
    """Of the whole installation: histories cut off together with the columns that would tell."""
    for row, held, there in sealing.broken():
        yield Difference("–", "–", f"seal of entries {row.after + 1} to {row.upto}", held, there)


def _numbers(rows: QuerySet[Incident]) -> Iterator[Difference]:
    """Numbers follow each other in a body and a year: a removed incident leaves a gap."""
    before = Window(Lag("number", default=0), partition_by=["body", "year"], order_by="number")
    for row in rows.annotate(before=before).filter(number__gt=F("before") + 1):
        for number in range(row.before + 1, row.number):
            label = f"{number}/{row.year}"
            yield Difference(label, row.body.short_name, "incident: missing", "no row", row.label)


def _with_all(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    return rows.prefetch_related(
        Prefetch("entries", Entry.objects.order_by("number")),
        "assignments",
        "open_duties",
        Prefetch("assignments__replies__versions", Version.objects.order_by("pk")),
        "assignments__replies__versions__publications",
        Prefetch("messages", Message.objects.order_by("pk")),
        Prefetch("messages__revisions", Revision.objects.order_by("at", "pk")),
        Prefetch("messages__media", Media.objects.order_by("pk")),
    )


def verify_incident(incident: Incident, bench: Bench) -> list[Difference]:
    entries = list(incident.entries.all())
    found = [*_links(incident, entries), *_texts(incident), *_words(incident, entries)]
    try:
        history = record.history_of(entries)
        found += [*_copies(incident, history, bench), *_told(incident, history)]
    except (RegulationError, ValueError, KeyError, IndexError, TypeError) as problem:
        found.append(_differs(incident, "history", "cannot be replayed", repr(problem)))
    return found


def _differs(incident: Incident, what: str, stored: object, computed: object) -> Difference:
    return Difference(incident.label, incident.body.short_name, what, str(stored), str(computed))


def _links(incident: Incident, entries: list[Entry]) -> Iterator[Difference]:
    previous, expected = "", 0
    for entry in entries:
        for missing in range(expected + 1, entry.number):
            yield _differs(incident, f"entry {missing}: missing", "no row", "an entry")
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


def _words(incident: Incident, entries: list[Entry]) -> Iterator[Difference]:
    """What citizens wrote, by the hash of what was seen (clause 1). Those of an excluded case are erased in time."""
    messages = {message.pk: message for message in incident.messages.all()}
    for missing in sorted(_messages_told(entries) - {*messages}):
        yield _differs(incident, f"message {missing}: missing", "no row", "an entry")
    if not messages and all(entry.step != Step.LEAVE for entry in entries):
        yield _differs(incident, "messages", "none", "at least one")
    was_excluded = any(entry.step == Step.EXCLUDE for entry in entries)
    for message in messages.values():
        texts: list[Message | Revision] = [*message.revisions.all()] or [message]
        hashes = [_seen_as(message, each.text) for each in texts]
        if was_excluded and not message.text and not message.author_name:
            continue
        if message.text != texts[-1].text or hashes != [each.snapshot for each in texts]:
            computed = _seen_as(message, message.text)
            yield _differs(incident, f"message {message.pk}: changed", texts[-1].snapshot, computed)


def _messages_told(entries: list[Entry]) -> set[int]:
    """Keys of the messages that joined the case or were heard in it, and have not left it."""
    found: set[int] = set()
    for entry in entries:
        _about, is_message, key = str(entry.data.get("reason", "")).partition(ABOUT)
        if is_message and key.isdecimal() and entry.step in (Step.JOIN, Step.HEAR):
            found.add(int(key))
        elif is_message and key.isdecimal() and entry.step == Step.LEAVE:
            found.discard(int(key))
    return found


def _seen_as(message: Message, text: str) -> str:
    if message.network != Network.MANUAL:
        return snapshot(message.author_key, message.posted_at, text)
    files = [item.sha256 for item in message.media.all()]
    return snapshot(message.author_name, message.posted_at, text, files)


def _copies(incident: Incident, history: History, bench: Bench) -> Iterator[Difference]:
    terms = bench.terms
    computed = {
        "state": workflow.state_of(history, terms),
        "importance": record.last_said(history, "importance"),
        "topic": record.last_said(history, "topic"),
        "detected at": history.facts[0].at,
        "closed at": record.closed_since(history, terms),
    }
    stored = {
        "state": incident.state,
        "importance": incident.importance,
        "topic": incident.topic.code if incident.topic else "",
        "detected at": incident.detected_at,
        "closed at": incident.closed_at,
    }
    for name, value in computed.items():
        if stored[name] != value:
            yield _differs(incident, name, stored[name], value)
    yield from _parts(incident, history, terms)
    yield from _duties(incident, {record.duty_key(row) for row in _expected(incident, history, bench)})


def _parts(incident: Incident, history: History, terms: Terms) -> Iterator[Difference]:
    rows = {row.part: row for row in incident.assignments.all()}
    units, executors = record.units_of(history), record.executors_of(history)
    yield from _rows(incident, "part {}", rows, units)
    for part in sorted({*rows} & {*units}):
        state = workflow.part_state(history, part, terms)
        if rows[part].state != state:
            yield _differs(incident, f"part {part}: state", rows[part].state, state)
        if str(rows[part].unit_id) != units[part]:
            yield _differs(incident, f"part {part}: unit", rows[part].unit_id, units[part])
        if rows[part].executor_id != executors.get(part):
            yield _differs(incident, f"part {part}: executor", rows[part].executor_id, executors.get(part))


def _told(incident: Incident, history: History) -> Iterator[Difference]:
    """Texts and places, of which the history tells: a row that was removed, or put in from outside."""
    versions = {
        (part.part, str(reply.pk), version.number): version
        for part in incident.assignments.all()
        for reply in part.replies.all()
        for version in reply.versions.all()
    }
    yield from _rows(incident, "text of part {}, reply {}, version {}", versions, _texts_of(history, *TEXTS))
    told = _texts_of(history, Step.PUBLISH)
    stands = {key for key, row in versions.items() if _stands(row, of_all=key not in told)}
    corrected = _texts_of(
        history, Step.CORRECT
    )  # who joined after it is answered with its words at once
    yield from _rows(incident, "published: part {}, reply {}, version {}", stands - corrected, told)
    taken_back = {(part, reply) for part, reply, _number in _texts_of(history, Step.WITHDRAW)}
    yield from _rows(incident, "withdrawn: part {}, reply {}", _gone(versions), taken_back)


def _gone(versions: Mapping[Text, Version]) -> set[tuple[int, str]]:
    """Replies that stood somewhere and stand nowhere any more."""
    places: dict[tuple[int, str], list[bool]] = defaultdict(list)
    for (part, reply, _number), version in versions.items():
        stood = [row for row in version.publications.all() if row.published_at]
        places[part, reply] += [row.withdrawn_at is not None for row in stood]
    return {key for key, gone in places.items() if gone and all(gone)}


def _texts_of(history: History, *steps: Step) -> set[Text]:
    return {(fact.part or 0, fact.reply, fact.version) for fact in history if fact.step in steps}


def _stands(version: Version, *, of_all: bool) -> bool:
    """The first author has the text; `of_all`: every author has (R-33: only then it is told)."""
    rows = version.publications.all() if of_all else [version.publication]
    return bool(rows) and all(row is not None and row.published_at is not None for row in rows)


def _rows(
    incident: Incident, what: str, stored: Collection[Any], told: Collection[Any]
) -> Iterator[Difference]:
    """`what`: a format for the key, or the members of the key, of a row."""
    for key in sorted({*stored} ^ {*told}):
        name = what.format(*(key if isinstance(key, tuple) else (key,)))
        row, entry = ("a row", "no entry") if key in stored else ("no row", "an entry")
        yield _differs(incident, name, row, entry)


def _expected(incident: Incident, history: History, bench: Bench) -> list[OpenDuty]:
    return [record.copy_of(incident, duty) for duty in bench.open_duties(history)]


def _duties(incident: Incident, expected: set[tuple[object, ...]]) -> Iterator[Difference]:
    stored = {record.duty_key(row) for row in incident.open_duties.all()}
    for key in sorted(stored - expected, key=str):
        yield _differs(incident, "open duty", key, "none")
    for key in sorted(expected - stored, key=str):
        yield _differs(incident, "open duty", "none", key)
