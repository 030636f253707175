"""What one incident adds to each figure (clauses 22, 23): marks, read from its history and duties.

Marks know no period: each says of which moment it is, and `figures.Rule` says in which periods such a mark counts.
So the same marks are counted as they are read from a history, and as they are kept in copies (decision 9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from otklik.regulation.course import Course
from otklik.regulation.duties import Duty, DutyKind
from otklik.regulation.history import Fact, ReplyKind, Step
from otklik.regulation.moves import State
from otklik.reports.lives import Life

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
REPLIED, NOT_SOLVED = "replied", "not_solved"  # groups of what authors said after an answer
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
    """What an incident adds to a figure: one more, met or not, or so many whole minutes.

    `at`: the moment by which it belongs to a period. `part`: the part it is of, None for the whole incident.
    `until`: from this moment on it is undone (restored, withdrawn, closed). `known`: of an open duty, the last moment
    that is still in time: it counts when that has passed.
    """

    at: datetime
    group: str = ""
    met: bool = True
    minutes: int = 0
    part: int | None = None
    until: datetime | None = None
    known: datetime | None = None


Marks = Callable[[Life], Iterator[Mark]]


@dataclass(frozen=True, slots=True)
class Once:
    """Of marks of one incident that counts once in a period: this one counts in each that begins after `since`,
    holds its moment and ends before it is undone. Each period is met by at most one mark.

    The stretch of a mark ends where neither it nor a later one stands; only an earlier mark whose stretch
    still holds takes its place.
    """

    mark: Mark
    since: datetime | None


def once(found: Iterable[Mark]) -> list[Once]:
    """In the order of their moments, each with the end of its stretch as `until`."""
    marks = sorted(found, key=lambda mark: mark.at)
    ends = [_stretch(marks[number:]) for number in range(len(marks))]
    rows = []
    for number, mark in enumerate(marks):
        holding = [
            earlier.at
            for earlier, end in zip(marks[:number], ends[:number], strict=True)
            if end is None or end > mark.at
        ]
        rows.append(Once(replace(mark, until=ends[number]), holding[-1] if holding else None))
    return rows


def _stretch(marks: list[Mark]) -> datetime | None:
    """Until when one of them stands without a break, from the first on; None: for good."""
    end = marks[0].until
    for mark in marks[1:]:
        if end is None or mark.at >= end:
            break
        end = None if mark.until is None else max(end, mark.until)
    return end


Named = Callable[[Life, Fact], Iterable[str]]


def _identified(life: Life) -> Iterator[Fact]:
    """The first time, as one or none."""
    return islice(life.facts(Step.IDENTIFY), 1)


def needing(life: Life) -> Iterator[Mark]:
    return (Mark(fact.at) for fact in _identified(life))


def by(names: Named) -> Marks:
    """Incidents identified in the period, by a property of theirs that may have several values."""

    def marks(life: Life) -> Iterator[Mark]:
        return (Mark(fact.at, name) for fact in _identified(life) for name in names(life, fact))

    return marks


def by_unit(life: Life) -> Iterator[Mark]:
    for fact in life.facts(Step.ASSIGN):
        if fact.part is not None:
            yield Mark(fact.at, life.units[fact.part], part=fact.part)


def by_executor(life: Life) -> Iterator[Mark]:
    """Parts of which a draft was sent, by whom last (clause 21)."""
    for fact in life.facts(Step.ASSIGN):
        if fact.part in life.executors:
            yield Mark(fact.at, life.executors[fact.part], part=fact.part)


def excluded(life: Life) -> Iterator[Mark]:
    standing: Fact | None = None
    for fact in life.facts(Step.EXCLUDE, Step.RESTORE):
        if standing is not None:
            yield Mark(standing.at, standing.reason, until=fact.at)
        standing = fact if fact.step is Step.EXCLUDE else None
    if standing is not None:
        yield Mark(standing.at, standing.reason)


def answered(life: Life) -> Iterator[Mark]:
    """Until it is withdrawn (R-31); whether it was published in time stays judged."""
    withdrawn = {(fact.part, fact.reply): fact.at for fact in life.facts(Step.WITHDRAW)}
    for fact in life.facts(Step.PUBLISH):
        if fact.kind is ReplyKind.ANSWER:
            yield Mark(fact.at, part=fact.part, until=withdrawn.get((fact.part, fact.reply)))


def answered_by_day(life: Life) -> Iterator[Mark]:
    for mark in answered(life):
        yield replace(mark, group=day_of(life, mark.at))


def day_of(life: Life, at: datetime) -> str:
    return at.astimezone(life.clock.zone).date().isoformat()


def _decided(life: Life) -> Iterator[tuple[Duty, Mark]]:
    """Duties of which it is known whether they were done in time, or will be when they are late; norms are none."""
    for duty in (each.duty for each in life.judged):
        if duty.is_norm or duty.late_after is None or duty.due_at is None:
            continue
        if duty.done_at is None:
            yield duty, Mark(duty.due_at, met=False, part=duty.part, known=duty.late_after)
        elif (is_late := duty.done_at > duty.late_after) or _was_done(life, duty):
            yield duty, Mark(duty.due_at, met=not is_late, part=duty.part)


def _was_done(life: Life, duty: Duty) -> bool:
    return duty.done_at is not None and not DONE_BY[duty.kind].isdisjoint(life.moments.get(duty.done_at, ()))


def on_time(life: Life) -> Iterator[Mark]:
    return (replace(mark, group=str(duty.clause)) for duty, mark in _decided(life))


def on_time_of(kind: DutyKind) -> Marks:
    """One kind of duties alone."""
    return lambda life: (mark for duty, mark in _decided(life) if duty.kind is kind)


def _done(life: Life, kinds: tuple[DutyKind, ...]) -> Iterator[tuple[Duty, Mark]]:
    """Duties fulfilled, with the minutes that each took by the clock that counted it."""
    for each in life.judged:
        duty = each.duty
        if duty.done_at is not None and duty.kind in kinds and _was_done(life, duty):
            taken = duty.used(each.clock, duty.done_at) // MINUTE
            yield duty, Mark(duty.done_at, minutes=taken, part=duty.part)


def time_to_answer(life: Life) -> Iterator[Mark]:
    return (mark for _duty, mark in _done(life, (DutyKind.ANSWER,)))


def time_of_step(life: Life) -> Iterator[Mark]:
    return (replace(mark, group=duty.kind.value) for duty, mark in _done(life, ON_ROAD))


def gap(life: Life) -> Iterator[Mark]:
    for fact in _identified(life):
        if fact.posted_at is not None:
            yield Mark(fact.at, minutes=max(fact.at - fact.posted_at, timedelta(0)) // MINUTE)


def interim(life: Life) -> Iterator[Mark]:
    for fact in life.facts(Step.PUBLISH):
        if fact.kind in ANSWERS:
            yield Mark(fact.at, met=fact.kind is ReplyKind.INTERIM, part=fact.part)


def rework(life: Life) -> Iterator[Mark]:
    returned: set[tuple[int | None, str]] = set()
    for fact in life.facts(Step.RETURN, Step.PUBLISH):
        if fact.step is Step.RETURN:
            returned.add((fact.part, fact.reply))
        elif fact.kind in ANSWERS:
            yield Mark(fact.at, met=(fact.part, fact.reply) in returned, part=fact.part)


def repeats(life: Life) -> Iterator[Mark]:
    earlier = life.incident.repeat_of
    since = (earlier.closed_at or earlier.detected_at) if earlier else None
    for fact in _identified(life):
        yield Mark(fact.at, met=since is not None and fact.at - since <= REPEAT_WITHIN)


def evidence(life: Life) -> Iterator[Mark]:
    """An answer to many authors (R-33) is one."""
    for fact in life.facts(Step.PUBLISH):
        if fact.kind is ReplyKind.ANSWER:
            yield Mark(fact.at, met=bool(life.files.get((fact.reply, fact.version))), part=fact.part)


def reactions(life: Life) -> Iterator[Mark]:
    """R-12: each time an author wrote after an answer; whether the matter was reopened upon it."""
    answered: set[int | None] = set()
    heard: list[Fact] = []
    for fact in life.facts(Step.PUBLISH, Step.HEAR, Step.REOPEN):
        if fact.step is Step.HEAR:
            heard += [fact] if fact.part in answered else []
            continue
        concerned = [each for each in heard if fact.part in (each.part, None)]
        yield from _reacted(concerned, NOT_SOLVED if fact.step is Step.REOPEN else REPLIED)
        heard = [each for each in heard if each not in concerned]
        if fact.kind is ReplyKind.ANSWER:
            answered.add(fact.part)
        else:
            answered = set() if fact.part is None else answered - {fact.part}
    yield from _reacted(heard, REPLIED)


def _reacted(heard: list[Fact], group: str) -> Iterator[Mark]:
    return (Mark(fact.at, group, part=fact.part) for fact in heard)


def taken(step: Step) -> Marks:
    return lambda life: (Mark(fact.at, part=fact.part) for fact in life.facts(step))


def running(life: Life) -> Iterator[Mark]:
    """The stretches in which it was neither closed nor excluded."""
    course, since = Course(life.terms), None
    for fact in life.history:
        course.take(fact)
        is_open = course.state not in (State.CLOSED, State.EXCLUDED)
        if is_open and since is None:
            since = fact.at
        elif not is_open and since is not None:
            yield Mark(since, until=fact.at)
            since = None
    if since is not None:
        yield Mark(since)


# -- groups of the incidents detected ----------------------------------------------------------


def network(life: Life, fact: Fact) -> Iterable[str]:
    return life.networks


def importance(life: Life, fact: Fact) -> Iterable[str]:
    return (life.incident.importance,)


def topic(life: Life, fact: Fact) -> Iterable[str]:
    return (str(life.incident.topic_id or ""),)


def detected_on(life: Life, fact: Fact) -> Iterable[str]:
    return (day_of(life, fact.at),)


def hour(life: Life, fact: Fact) -> Iterable[str]:
    """The hour at which the citizen wrote, local to the body."""
    return (f"{(fact.posted_at or fact.at).astimezone(life.clock.zone).hour:02}",)


def weekday(life: Life, fact: Fact) -> Iterable[str]:
    """1 is Monday."""
    return (str((fact.posted_at or fact.at).astimezone(life.clock.zone).isoweekday()),)


def place(life: Life, fact: Fact) -> Iterable[str]:
    return life.places


def settlement(life: Life, fact: Fact) -> Iterable[str]:
    return life.settlements
