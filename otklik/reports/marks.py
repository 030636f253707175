"""What one incident adds to each figure (clauses 22, 23): marks, read from its history and duties.

A mark belongs to the period in which its event happened; that of a duty, to the period of its due moment (R-9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from otklik.regulation import workflow
from otklik.regulation.duties import Duty, DutyKind
from otklik.regulation.history import Fact, ReplyKind, Step
from otklik.regulation.moves import State
from otklik.regulation.worktime import Clock
from otklik.reports.lives import Life
from otklik.reports.scope import Scope

REPEAT_WITHIN = timedelta(days=30)  # clause 23, quality: the same matter again so soon
MINUTE = timedelta(minutes=1)
ON_ROAD = (
    DutyKind.FORWARD,
    DutyKind.ROUTE,
    DutyKind.DRAFT,
    DutyKind.APPROVE,
    DutyKind.REWORK,
    DutyKind.PUBLISH,
)
ANSWERS = (ReplyKind.ANSWER, ReplyKind.INTERIM)
DONE_BY = {  # any other step that ended a duty (excluded, refused, closed) has not fulfilled it
    DutyKind.FORWARD: {Step.FORWARD},
    DutyKind.ROUTE: {Step.ASSIGN, Step.REASSIGN},
    DutyKind.FIRST_REACTION: {Step.PUBLISH},
    DutyKind.ANSWER: {Step.PUBLISH},
    DutyKind.CLARIFY: {Step.PUBLISH},
    DutyKind.DRAFT: {Step.SEND},
    DutyKind.APPROVE: {Step.APPROVE, Step.RETURN},
    DutyKind.REWORK: {Step.SEND},
    DutyKind.PUBLISH: {Step.PUBLISH},
    DutyKind.FINAL: {Step.SEND, Step.PUBLISH},
    DutyKind.ALERT: {Step.ALERT},
    DutyKind.ACKNOWLEDGE: {Step.ACKNOWLEDGE, Step.INSTRUCT},
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What an incident adds to a figure: one more, met or not, or so many whole minutes."""

    group: str = ""
    met: bool = True
    minutes: int = 0


def needing(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in _first(life, Step.IDENTIFY):
        if scope.holds(fact.at):
            yield Mark()


def _first(life: Life, *steps: Step) -> Iterator[Fact]:
    fact = next(life.facts(*steps), None)
    if fact is not None:
        yield fact


def by(name: Callable[[Life, Fact], str]) -> Callable[[Life, Scope, datetime], Iterator[Mark]]:
    """Incidents identified in the period, by a property of theirs."""

    def marks(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
        for fact in _first(life, Step.IDENTIFY):
            if scope.holds(fact.at):
                yield Mark(name(life, fact))

    return marks


def by_unit(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in life.facts(Step.ASSIGN):
        if scope.holds(fact.at) and fact.part is not None:
            yield Mark(life.units[fact.part])


def excluded(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    standing: Fact | None = None
    for fact in life.facts(Step.EXCLUDE, Step.RESTORE):
        if fact.at < scope.end:
            standing = fact if fact.step is Step.EXCLUDE else None
    if standing is not None and scope.holds(standing.at):
        yield Mark(standing.reason)


def answered(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    if any(scope.holds(fact.at) for fact in life.facts(Step.PUBLISH) if fact.kind is ReplyKind.ANSWER):
        yield Mark()


def answered_by_day(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in life.facts(Step.PUBLISH):
        if fact.kind is ReplyKind.ANSWER and scope.holds(fact.at):
            yield Mark(_day(life, fact.at))
            return


def _day(life: Life, at: datetime) -> str:
    return at.astimezone(life.clock.zone).date().isoformat()


def _decided(life: Life, scope: Scope, at: datetime) -> Iterator[Duty]:
    """Duties due in the period of which it is known whether they were done in time; norms are none."""
    for duty in (each.duty for each in life.owed()):
        if duty.is_norm or duty.late_after is None or not scope.holds(duty.due_at):
            continue
        if _was_done(life, duty) or duty.broken(at):
            yield duty


def _done(life: Life, scope: Scope) -> Iterator[tuple[Duty, Clock]]:
    """Duties fulfilled within the period, each with the clock that counted it."""
    for each in life.owed():
        if scope.holds(each.duty.done_at) and _was_done(life, each.duty):
            yield each.duty, each.clock


def _was_done(life: Life, duty: Duty) -> bool:
    steps = DONE_BY[duty.kind]
    return not duty.is_open and any(fact.at == duty.done_at and fact.step in steps for fact in life.history)


def on_time(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty in _decided(life, scope, at):
        yield Mark(str(duty.clause), met=not duty.broken(at))


def answers_on_time(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty in _decided(life, scope, at):
        if duty.kind is DutyKind.ANSWER:
            yield Mark(met=not duty.broken(at))


def promises(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty in _decided(life, scope, at):
        if duty.kind is DutyKind.FINAL:
            yield Mark(met=not duty.broken(at))


def time_to_answer(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty, clock in _done(life, scope):
        if duty.kind is DutyKind.ANSWER:
            yield Mark(minutes=duty.used(clock, at) // MINUTE)


def time_of_step(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty, clock in _done(life, scope):
        if duty.kind in ON_ROAD:
            yield Mark(duty.kind.value, minutes=duty.used(clock, at) // MINUTE)


def gap(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in _first(life, Step.IDENTIFY):
        if scope.holds(fact.at) and fact.posted_at is not None:
            yield Mark(minutes=max(fact.at - fact.posted_at, timedelta(0)) // MINUTE)


def interim(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in life.facts(Step.PUBLISH):
        if fact.kind in ANSWERS and scope.holds(fact.at):
            yield Mark(met=fact.kind is ReplyKind.INTERIM)


def rework(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    returned: set[tuple[int | None, str]] = set()
    for fact in life.facts(Step.RETURN, Step.PUBLISH):
        if fact.step is Step.RETURN:
            returned.add((fact.part, fact.reply))
        elif fact.kind in ANSWERS and scope.holds(fact.at):
            yield Mark(met=(fact.part, fact.reply) in returned)


def repeats(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in _first(life, Step.IDENTIFY):
        if scope.holds(fact.at):
            earlier = life.incident.repeat_of
            since = (earlier.closed_at or earlier.detected_at) if earlier else None
            yield Mark(met=since is not None and fact.at - since <= REPEAT_WITHIN)


def evidence(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for reply in life.replies():
        if reply.kind == ReplyKind.ANSWER and scope.holds(reply.at):
            yield Mark(met=reply.files > 0)


def taken(step: Step) -> Callable[[Life, Scope, datetime], Iterator[Mark]]:
    """An incident counts once in a period, however often the step was taken."""

    def marks(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
        if any(scope.holds(fact.at) for fact in life.facts(step)):
            yield Mark()

    return marks


def still_open(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    until = min(scope.end, at)
    known = [fact for fact in life.history if fact.at < until]
    if known and workflow.state_of(known, life.terms) not in (State.CLOSED, State.EXCLUDED):
        yield Mark()


def network(life: Life, fact: Fact) -> str:
    return life.network


def topic(life: Life, fact: Fact) -> str:
    return life.incident.topic.name if life.incident.topic else ""


def detected_on(life: Life, fact: Fact) -> str:
    return _day(life, fact.at)
