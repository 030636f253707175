"""Every figure of every page and paper: its sentence, its unit, and what one incident adds to it.

One definition serves the dashboard, the papers, the lists behind them and the export, so that two
places cannot disagree. A figure belongs to the period in which its event happened; a duty, to the
period of its due moment (R-9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.regulation import workflow
from otklik.regulation.duties import Duty, DutyKind
from otklik.regulation.history import Fact, ReplyKind, Step
from otklik.regulation.moves import State
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


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"  # marks that are met, of all marks
    LENGTH = "length"  # median and 90th percentile, whole minutes


@dataclass(frozen=True, slots=True)
class Mark:
    """What an incident adds to a figure: one more, met or not, or so many whole minutes."""

    group: str = ""
    met: bool = True
    minutes: int = 0


@dataclass(frozen=True)
class Figure:
    """`marks` tells what a life adds in a scope, judged at a moment; None: counted otherwise (`received`)."""

    key: str
    name: Any
    sentence: Any
    unit: Unit
    marks: Callable[[Life, Scope, datetime], Iterator[Mark]] | None
    groups: str = ""  # what the groups are: clause, step, ground, topic, unit, network, day


def _needing(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in _first(life, Step.IDENTIFY):
        if scope.holds(fact.at):
            yield Mark()


def _first(life: Life, *steps: Step) -> Iterator[Fact]:
    fact = next(life.facts(*steps), None)
    if fact is not None:
        yield fact


def _by(name: Callable[[Life, Fact], str]) -> Callable[[Life, Scope, datetime], Iterator[Mark]]:
    """Incidents identified in the period, by a property of theirs."""

    def marks(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
        for fact in _first(life, Step.IDENTIFY):
            if scope.holds(fact.at):
                yield Mark(name(life, fact))

    return marks


def _by_unit(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in life.facts(Step.ASSIGN):
        if scope.holds(fact.at) and fact.part is not None:
            yield Mark(life.units[fact.part])


def _excluded(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    standing: Fact | None = None
    for fact in life.facts(Step.EXCLUDE, Step.RESTORE):
        if fact.at < scope.end:
            standing = fact if fact.step is Step.EXCLUDE else None
    if standing is not None and scope.holds(standing.at):
        yield Mark(standing.reason)


def _answered(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    if any(scope.holds(fact.at) for fact in life.facts(Step.PUBLISH) if fact.kind is ReplyKind.ANSWER):
        yield Mark()


def _answered_by_day(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in life.facts(Step.PUBLISH):
        if fact.kind is ReplyKind.ANSWER and scope.holds(fact.at):
            yield Mark(_day(life, fact.at))
            return


def _day(life: Life, at: datetime) -> str:
    return at.astimezone(life.clock.zone).date().isoformat()


def _decided(life: Life, scope: Scope, at: datetime) -> Iterator[Duty]:
    """Duties due in the period of which it is known whether they were done in time; norms are none."""
    for duty in life.owed():
        if duty.is_norm or duty.late_after is None or not scope.holds(duty.due_at):
            continue
        if _was_done(life, duty) or duty.broken(at):
            yield duty


def _was_done(life: Life, duty: Duty) -> bool:
    steps = DONE_BY[duty.kind]
    return not duty.is_open and any(fact.at == duty.done_at and fact.step in steps for fact in life.history)


def _on_time(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty in _decided(life, scope, at):
        yield Mark(str(duty.clause), met=not duty.broken(at))


def _answers_on_time(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty in _decided(life, scope, at):
        if duty.kind is DutyKind.ANSWER:
            yield Mark(met=not duty.broken(at))


def _promises(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty in _decided(life, scope, at):
        if duty.kind is DutyKind.FINAL:
            yield Mark(met=not duty.broken(at))


def _time_to_answer(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty in life.owed():
        if duty.kind is DutyKind.ANSWER and scope.holds(duty.done_at) and _was_done(life, duty):
            yield Mark(minutes=duty.used(life.clock, at) // MINUTE)


def _time_of_step(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for duty in life.owed():
        if duty.kind in ON_ROAD and scope.holds(duty.done_at) and _was_done(life, duty):
            yield Mark(duty.kind.value, minutes=duty.used(life.clock, at) // MINUTE)


def _gap(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in _first(life, Step.IDENTIFY):
        if scope.holds(fact.at) and fact.posted_at is not None:
            yield Mark(minutes=max(fact.at - fact.posted_at, timedelta(0)) // MINUTE)


def _interim(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in life.facts(Step.PUBLISH):
        if fact.kind in ANSWERS and scope.holds(fact.at):
            yield Mark(met=fact.kind is ReplyKind.INTERIM)


def _rework(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    returned: set[tuple[int | None, str]] = set()
    for fact in life.facts(Step.RETURN, Step.PUBLISH):
        if fact.step is Step.RETURN:
            returned.add((fact.part, fact.reply))
        elif fact.kind in ANSWERS and scope.holds(fact.at):
            yield Mark(met=(fact.part, fact.reply) in returned)


def _repeats(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for fact in _first(life, Step.IDENTIFY):
        if scope.holds(fact.at):
            earlier = life.incident.repeat_of
            since = (earlier.closed_at or earlier.detected_at) if earlier else None
            yield Mark(met=since is not None and fact.at - since <= REPEAT_WITHIN)


def _evidence(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    for reply in life.replies():
        if reply.kind == ReplyKind.ANSWER and scope.holds(reply.at):
            yield Mark(met=reply.files > 0)


def _told(step: Step) -> Callable[[Life, Scope, datetime], Iterator[Mark]]:
    """An incident counts once in a period, however often the step was taken."""

    def marks(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
        if any(scope.holds(fact.at) for fact in life.facts(step)):
            yield Mark()

    return marks


def _open(life: Life, scope: Scope, at: datetime) -> Iterator[Mark]:
    until = min(scope.end, at)
    known = [fact for fact in life.history if fact.at < until]
    if known and workflow.state_of(known, life.terms) not in (State.CLOSED, State.EXCLUDED):
        yield Mark()


def _network(life: Life, fact: Fact) -> str:
    return life.network


def _topic(life: Life, fact: Fact) -> str:
    return life.incident.topic.name if life.incident.topic else ""


def _detected_on(life: Life, fact: Fact) -> str:
    return _day(life, fact.at)


C, S, L = Unit.COUNT, Unit.SHARE, Unit.LENGTH
FIGURES: tuple[Figure, ...] = (
    Figure(
        "received",
        _("Messages received"),
        _("Messages of citizens that reached the system within the period, our own replies left out."),
        C,
        None,
        "network",
    ),
    Figure(
        "needing",
        _("Needed a reaction"),
        _("Incidents that the monitor accepted as needing a reaction within the period (clause 7)."),
        C,
        _needing,
    ),
    Figure(
        "excluded",
        _("Excluded"),
        _(
            "Messages that were excluded within the period and not restored by its end, by ground (clause 20)."
        ),
        C,
        _excluded,
        "ground",
    ),
    Figure(
        "answered",
        _("Answered"),
        _(
            "Incidents in which an answer was published within the period; one with several parts counts once."
        ),
        C,
        _answered,
    ),
    Figure(
        "answers_on_time",
        _("Answers on time"),
        _(
            "Share of answers and interim answers published in time, "
            "of those due within the period (clauses 8, 9)."
        ),
        S,
        _answers_on_time,
    ),
    Figure(
        "on_time",
        _("On time by clause"),
        _(
            "Share of duties done in time, of those due within the period, by clause. "
            "A duty still open counts once its moment has passed."
        ),
        S,
        _on_time,
        "clause",
    ),
    Figure(
        "time_to_answer",
        _("Working time to the answer"),
        _(
            "Working time from detection to the first answer or interim answer published within the period, "
            "pauses of clause 10 left out."
        ),
        L,
        _time_to_answer,
    ),
    Figure(
        "time_of_step",
        _("Working time of each step"),
        _("Working time that each step took, of the steps done within the period (clauses 7, 11–15)."),
        L,
        _time_of_step,
        "step",
    ),
    Figure(
        "gap",
        _("From posting to detection"),
        _("Calendar time from the citizen's post to its detection, of incidents detected within the period."),
        L,
        _gap,
    ),
    Figure(
        "interim",
        _("Interim answers"),
        _("Share of interim answers among all answers published within the period (clause 16)."),
        S,
        _interim,
    ),
    Figure(
        "promises",
        _("Promises kept"),
        _(
            "Share of final drafts sent in time after an interim answer, "
            "of those due within the period (clause 16)."
        ),
        S,
        _promises,
    ),
    Figure(
        "rework",
        _("Returned for rework"),
        _("Share of answers published within the period that had been returned at least once (clause 14)."),
        S,
        _rework,
    ),
    Figure(
        "repeats",
        _("Repeated within 30 days"),
        _(
            "Share of incidents detected within the period that repeat a matter "
            "closed at most 30 days before (clause 18)."
        ),
        S,
        _repeats,
    ),
    Figure(
        "evidence",
        _("With photo or video"),
        _("Share of answers published within the period that carry a photo, video or document (clause 19)."),
        S,
        _evidence,
    ),
    Figure(
        "redirected",
        _("Closed without an answer"),
        _("Incidents explained, redirected or closed without an answer within the period (R-11)."),
        C,
        _told(Step.CLOSE),
    ),
    Figure(
        "reopened",
        _("Reopened"),
        _("Incidents reopened within the period because the matter was not solved (R-12)."),
        C,
        _told(Step.REOPEN),
    ),
    Figure(
        "open",
        _("Open at the end"),
        _("Incidents neither closed nor excluded at the end of the period, or now where it still runs."),
        C,
        _open,
    ),
    Figure(
        "topics",
        _("By topic"),
        _("Incidents detected within the period, by topic."),
        C,
        _by(_topic),
        "topic",
    ),
    Figure(
        "units",
        _("By unit"),
        _("Parts given to units within the period, by the unit that has them now (clauses 7, 17)."),
        C,
        _by_unit,
        "unit",
    ),
    Figure(
        "networks",
        _("By network"),
        _("Incidents detected within the period, by network."),
        C,
        _by(_network),
        "network",
    ),
    Figure(
        "detected_by_day",
        _("Detected by day"),
        _("Incidents detected on each day of the period."),
        C,
        _by(_detected_on),
        "day",
    ),
    Figure(
        "answered_by_day",
        _("Answered by day"),
        _("Incidents by the day of their first answer published within the period."),
        C,
        _answered_by_day,
        "day",
    ),
)
BY_KEY = {figure.key: figure for figure in FIGURES}
