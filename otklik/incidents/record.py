"""The one way in which a case changes.

lock -> may this person at this moment take this step? -> add the fact -> recompute -> save the copies.
One transaction. Each entry carries the hash of the one before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import Max

from otklik.incidents.errors import NotAllowed, NotYours, StaleForm
from otklik.incidents.judging import Bench, bench_of
from otklik.incidents.models import Assignment, Entry, Incident, OpenDuty
from otklik.office.clocks import clock_for, edition_for
from otklik.office.models import Body, Employee, Topic
from otklik.office.roster import Grants, roles_of
from otklik.regulation import workflow
from otklik.regulation.course import Course
from otklik.regulation.duties import Duty, waiting_reminders
from otklik.regulation.errors import StepNotAllowed, Why
from otklik.regulation.history import Fact, History, ReplyKind, Role, Step
from otklik.regulation.terms import Terms
from otklik.regulation.worktime import Clock

_OWN_COLUMNS = frozenset({"step", "at", "part", "role", "by", "for_whom"})
_IN_DATA = tuple(field.name for field in fields(Fact) if field.name not in _OWN_COLUMNS)
_spelled = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_DATES = frozenset({"promised_for"})
_MOMENTS = frozenset({"posted_at", "collected_at"})
CLOCK_SKEW = timedelta(minutes=2)


# -- reading -----------------------------------------------------------------------------------


def history_of(entries: Iterable[Entry]) -> History:
    """Facts of the entries of one incident, oldest first."""
    return History(tuple(fact_of(entry) for entry in entries))


def fact_of(entry: Entry) -> Fact:
    return Fact(
        step=Step(entry.step),
        at=entry.at,
        part=entry.part,
        role=Role(entry.role),
        by=str(entry.by_id or ""),
        for_whom=str(entry.for_whom_id or ""),
        **{name: _opened(name, value) for name, value in entry.data.items()},
    )


def _opened(name: str, value: Any) -> Any:
    if name in _DATES:
        return date.fromisoformat(value)
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    return ReplyKind(value) if name == "kind" else value


def data_of(fact: Fact) -> dict[str, Any]:
    """Fields of a fact that have no column and are not empty, JSON-ready."""
    found = {}
    for name in _IN_DATA:
        value = getattr(fact, name)
        if value not in ("", None, 0):
            found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def seal(entry: Entry) -> str:
    """sha256 over the fact and the hash before it: a changed, removed or inserted row shows."""
    content = [
        entry.incident_id,
        entry.number,
        entry.part,
        entry.step,
        entry.at.isoformat(),
        entry.role,
        entry.by_id,
        entry.for_whom_id,
        entry.data,
        entry.previous,
    ]
    return hashlib.sha256(_spelled(content).encode()).hexdigest()


# -- opening -----------------------------------------------------------------------------------


def open_incident(body: Body, *, at: datetime) -> Incident:
    """A new incident without facts, with the next number of the body and the year. Inside a transaction."""
    edition = edition_for(body, at)
    year = at.astimezone(clock_for(body).zone).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [body.pk % 2**31, year])
    last = Incident.objects.filter(body=body, year=year).aggregate(last=Max("number"))["last"] or 0
    return Incident.objects.create(
        body=body,
        year=year,
        number=last + 1,
        edition=edition,
        detected_at=at,
        state=workflow.State.NEW,
    )


# -- entering ----------------------------------------------------------------------------------


@dataclass
class Recorded:
    """What `enter` leaves: the incident with its copies, its history and what is owed now."""

    incident: Incident
    history: History
    duties: tuple[Duty, ...]
    entry: Entry


@transaction.atomic
def enter(
    incident: Incident,
    *facts: Fact,
    by: Employee | None,
    at: datetime,
    seen: int | None = None,
) -> Recorded:
    """Adds the facts, or refuses with NotAllowed, NotYours or StaleForm and changes nothing.

    `by` None: Otklik itself, or the author through the network (the fact names the role).
    `seen`: the number of entries the person had before her eyes.
    """
    held = (
        Incident.objects.select_for_update(of=("self",)).select_related("body", "edition").get(pk=incident.pk)
    )
    if seen is not None and seen != held.entries_count:
        raise StaleForm
    history = history_of(held.entries.order_by("number"))
    bench = bench_of(held)
    terms, clock = bench.terms, bench.clock
    grants = roles_of(by, at) if by else None
    units = dict(held.assignments.values_list("part", "unit_id"))
    entries = []
    for fact in facts:
        fact = _signed(fact, held, history, units, grants, terms, clock, at)
        entries.append(_append(held, fact, clock.version))
        history = history.with_fact(fact)
    duties = save_copies(held, history, bench)
    for field in Incident._meta.concrete_fields:
        setattr(incident, field.attname, getattr(held, field.attname))
    return Recorded(incident, history, duties, entries[-1])


def check(incident: Incident, fact: Fact, *, by: Employee, at: datetime) -> None:
    """Refuses as `enter` would, and changes nothing: before a step that begins outside."""
    history, bench = history_of(incident.entries.order_by("number")), bench_of(incident)
    units = dict(incident.assignments.values_list("part", "unit_id"))
    _signed(fact, incident, history, units, roles_of(by, at), bench.terms, bench.clock, at)


def _signed(
    fact: Fact,
    incident: Incident,
    history: History,
    units: dict[int, int],
    grants: Grants | None,
    terms: Terms,
    clock: Clock,
    at: datetime,
) -> Fact:
    """The fact with person, role and moment, once the table of moves has allowed it."""
    fact = replace(fact, at=_in_order(history, at))
    if grants is None:
        return _checked(history, fact, frozenset({fact.role}), terms, clock)
    fact = replace(fact, by=str(grants.employee.pk))
    unit = units.get(fact.part) if fact.part and fact.step is not Step.ASSIGN else None
    roles = grants.roles(incident.body_id, unit)
    if not roles:
        raise NotYours
    fact = _in_best_role(history, fact, roles, terms, clock)
    person = grants.acting_for(fact.role, incident.body_id)
    return replace(fact, for_whom=str(person.pk) if person else "")


def _in_order(history: History, at: datetime) -> datetime:
    """Servers' clocks differ by moments: a fact is not refused for that, nor dated before the one it follows."""
    last = history.facts[-1].at if history.facts else at
    return last if last - CLOCK_SKEW <= at < last else at


def _in_best_role(history: History, fact: Fact, roles: frozenset[Role], terms: Terms, clock: Clock) -> Fact:
    """In the role that the action names, else in any other that she has and that may."""
    candidates = sorted(roles, key=lambda role: (role is not fact.role, role))
    for role in candidates[:-1]:
        try:
            return _checked(history, replace(fact, role=role), roles, terms, clock)
        except NotAllowed as refusal:
            if refusal.cause.why is not Why.ROLE:
                raise
    return _checked(history, replace(fact, role=candidates[-1]), roles, terms, clock)


def _checked(history: History, fact: Fact, roles: frozenset[Role], terms: Terms, clock: Clock) -> Fact:
    try:
        workflow.check(history, fact, roles, terms=terms, clock=clock)
    except StepNotAllowed as refusal:
        raise NotAllowed(refusal) from refusal
    return fact


def _append(incident: Incident, fact: Fact, calendar: str) -> Entry:
    entry = Entry(
        incident=incident,
        number=incident.entries_count + 1,
        part=fact.part,
        step=fact.step,
        at=fact.at,
        role=fact.role,
        by_id=int(fact.by) if fact.by else None,
        for_whom_id=int(fact.for_whom) if fact.for_whom else None,
        data=data_of(fact),
        previous=incident.last_hash,
        calendar=calendar,
    )
    entry.hash = seal(entry)
    entry.save(force_insert=True)
    incident.entries_count, incident.last_hash = entry.number, entry.hash
    return entry


# -- copies ------------------------------------------------------------------------------------


def save_copies(incident: Incident, history: History, bench: Bench) -> tuple[Duty, ...]:
    """Writes the columns that exist for queries only. Returns the open duties."""
    duties = bench.open_duties(history)
    _copy_incident(incident, history, bench.terms)
    _copy_parts(incident, history, bench.terms)
    _copy_duties(incident, duties, bench)
    return duties


def _copy_incident(incident: Incident, history: History, terms: Terms) -> None:
    incident.state = workflow.state_of(history, terms)
    incident.importance = last_said(history, "importance")
    incident.topic = topic_of(incident, last_said(history, "topic"))
    incident.closed_at = closed_since(history, terms)
    incident.detected_at = history.facts[0].at
    incident.save(
        update_fields=[
            "state",
            "topic",
            "importance",
            "entries_count",
            "last_hash",
            "closed_at",
            "detected_at",
        ]
    )


def closed_since(history: History, terms: Terms) -> datetime | None:
    """What is said of a closed case later (a message more, an explanation) closes it no later."""
    course, since = Course(terms), None
    for fact in history:
        course.take(fact)
        since = (since or fact.at) if course.state is workflow.State.CLOSED else None
    return since


def last_said(history: History, what: Literal["importance", "topic"]) -> str:
    """The level, or the code of the topic, that was told last; empty where none was."""
    told: Iterable[str] = (getattr(fact, what) for fact in reversed(history.facts))
    return next(filter(None, told), "")


def topic_of(incident: Incident, code: str) -> Topic | None:
    if not code or (incident.topic and incident.topic.code == code):
        return incident.topic
    rows = Topic.objects.filter(code=code, body_id__in=[incident.body_id]) | Topic.objects.filter(
        code=code, body=None
    )
    return rows.order_by("body_id").first()


def _copy_parts(incident: Incident, history: History, terms: Terms) -> None:
    held = {row.part: row for row in incident.assignments.all()}
    executors = executors_of(history)
    for part, unit in units_of(history).items():
        row = held.get(part) or Assignment(incident=incident, part=part)
        told = (int(unit), executors.get(part), workflow.part_state(history, part, terms))
        if (row.unit_id, row.executor_id, row.state) != told:
            row.unit_id, row.executor_id, row.state = told
            row.save()


def units_of(history: History) -> dict[int, str]:
    """The unit that each part was given to last."""
    return {
        fact.part: fact.unit
        for fact in history
        if fact.step in (Step.ASSIGN, Step.REASSIGN) and fact.part is not None
    }


def executors_of(history: Iterable[Fact]) -> dict[int, int]:
    """The employee of the unit who sent the last draft of each part; nobody in a part that went to another unit."""
    found: dict[int, int] = {}
    for fact in history:
        if fact.step is Step.REASSIGN and fact.part is not None:
            found.pop(fact.part, None)
        elif fact.step is Step.SEND and fact.part is not None and fact.by:
            found[fact.part] = int(fact.by)
    return found


def _copy_duties(incident: Incident, duties: tuple[Duty, ...], bench: Bench) -> None:
    """Replaces what changed and keeps what did not: reminders already given stay given."""
    held = {duty_key(row): row for row in incident.open_duties.all()}
    fresh = {duty_key(row): (row, duty) for duty in duties if (row := copy_of(incident, duty))}
    gone = [row.pk for key, row in held.items() if key not in fresh]
    if gone:
        OpenDuty.objects.filter(pk__in=gone).delete()
    new = [each for key, each in fresh.items() if key not in held]
    for row, duty in new:
        row.wake_at = next(iter(waiting_reminders(duty, bench.terms, bench.clock)), None)
    OpenDuty.objects.bulk_create(row for row, _duty in new)


def copy_of(incident: Incident, duty: Duty) -> OpenDuty:
    return OpenDuty(
        body_id=incident.body_id,
        incident=incident,
        part=duty.part,
        kind=duty.kind,
        clause=duty.clause,
        role=duty.role,
        unit_id=int(duty.unit) if duty.unit else None,
        started_at=duty.started_at,
        due_at=duty.due_at,
        late_after=duty.late_after,
        must_by=duty.must_by,
        importance=incident.importance,
    )


def duty_key(row: OpenDuty) -> tuple[object, ...]:
    return (
        row.part,
        row.kind,
        row.clause,
        row.role,
        row.unit_id,
        row.started_at,
        row.due_at,
        row.late_after,
        row.must_by,
        row.importance,
    )
