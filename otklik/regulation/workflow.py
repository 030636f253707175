"""Who may do what now: states, offered moves and the check of a step.

The table itself is in `moves`; it is offered here again, so that callers need one module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from otklik.regulation.course import Course, Road
from otklik.regulation.errors import Missing, Need, StepNotAllowed, Why
from otklik.regulation.history import Fact, ReplyKind, Role, Step
from otklik.regulation.moves import MOVES, Move, PartState, State, diagram
from otklik.regulation.terms import Terms, preset
from otklik.regulation.worktime import Clock

__all__ = [
    "JOINT_ANSWER",
    "MOVES",
    "OWN_DRAFT",
    "Move",
    "PartState",
    "State",
    "check",
    "diagram",
    "moves_for",
    "owner_of",
    "part_state",
    "state_of",
]

OWN_DRAFT = "own_draft"  # Fact.exception of an approval by the draft's own author (clause 5)
AMENDS = frozenset({Step.CORRECT, Step.WITHDRAW})  # of what stands in the network already
JOINT_ANSWER = "joint_answer"  # Fact.exception of a part closed because another part's answer speaks for it


def state_of(history: Iterable[Fact], terms: Terms | None = None) -> State:
    """Where the incident stands."""
    return _course(history, terms).state


def part_state(history: Iterable[Fact], part: int, terms: Terms | None = None) -> PartState:
    """Where the part stands; KeyError where it was never assigned."""
    return _course(history, terms).roads[part].state


def owner_of(history: Iterable[Fact], part: int | None = None, terms: Terms | None = None) -> Role | None:
    """Whose turn it is; None when the case is closed, excluded or not yet there.

    For an incident in work it is the turn of the earliest open part.
    """
    course = _course(history, terms)
    if course.taken == 0:
        return None
    if part is None:
        return _owner_of_whole(course)
    return _owner_of_part(course, course.roads[part])


def moves_for(
    history: Iterable[Fact],
    part: int | None,
    roles: frozenset[Role],
    *,
    terms: Terms | None = None,
    by: str = "",
    at: datetime | None = None,
    clock: Clock | None = None,
) -> tuple[Move, ...]:
    """The buttons to offer to a person with `roles`, in the order of the table.

    With `by`, the approval of one's own draft is left out (clause 5); with `at` and `clock`,
    a reopening that comes too late is (R-12).
    """
    course = _course(history, terms)
    road = None if part is None else course.roads[part]
    return tuple(
        move
        for move in _moves_from(course, road)
        if roles & _roles(course, road, move) and _objection(course, road, move, by, at, clock) is None
    )


def check(
    history: Iterable[Fact],
    fact: Fact,
    roles: frozenset[Role],
    *,
    terms: Terms | None = None,
    clock: Clock | None = None,
) -> Move:
    """The move by which `fact` may be recorded next, done by a person who has `roles` at that moment.

    `StepNotAllowed` says why not, `Missing` what was left out. With `clock`, a reopening that
    comes too late is refused (R-12).
    """
    course = _course(history, terms)
    found = course.move(fact)
    road = None if fact.part is None else course.roads.get(fact.part)
    move = _nearest(fact) if isinstance(found, Why) else found
    refuse = _Refusal(course, road, move)
    if isinstance(found, Why):
        raise refuse.because(found)
    if fact.role not in roles & _roles(course, road, move):
        raise refuse.because(Why.ROLE)
    for need in (*move.needs, *_further_needs(course.terms, fact)):
        if not _HAS[need](fact, course.terms):
            raise refuse.missing(need)
    why = _objection(course, road, move, fact.by, fact.at, clock) or _objection_to_fact(course, fact)
    if why is not None and not (why is Why.OWN_DRAFT and fact.exception == OWN_DRAFT):
        raise refuse.because(why)
    return move


class _Refusal:
    def __init__(self, course: Course, road: Road | None, move: Move) -> None:
        self.move = move
        self.state = course.state if road is None or move.level == "incident" else road.state
        self.roles = _roles(course, road, move)

    def because(self, why: Why) -> StepNotAllowed:
        clause = _CLAUSES.get(why, self.move.clause)
        return StepNotAllowed(
            self.move.step, clause=clause, why=why, allowed_roles=self.roles, state=self.state
        )

    def missing(self, need: Need) -> Missing:
        clause = _CLAUSES_OF_NEEDS.get(need, self.move.clause)
        return Missing(self.move.step, clause=clause, need=need, allowed_roles=self.roles, state=self.state)


_CLAUSES = {Why.OWN_DRAFT: 5, Why.EXCLUDED: 20, Why.NO_MORE_INTERIM: 16, Why.SEPARATE_ANSWERS: 17}
_CLAUSES_OF_NEEDS = {Need.SIGNATURE: 21, Need.PROMISE: 16}


def _course(history: Iterable[Fact], terms: Terms | None) -> Course:
    return Course.of(history, terms or preset("parfino-2020"))


def _nearest(fact: Fact) -> Move:
    rows = [move for move in MOVES if move.step is fact.step]
    alike = [move for move in rows if move.kind in (None, fact.kind)]
    return (alike or rows)[0]


def _moves_from(course: Course, road: Road | None) -> Iterable[Move]:
    if road is None:
        return [
            move
            for move in MOVES
            if move.level == "incident"
            and course.state in move.sources
            and not (move.step is Step.REOPEN and course.roads)
        ]
    excluded = course.state is State.EXCLUDED
    return [
        move
        for move in MOVES
        if move.level == "part"
        and road.state in move.sources
        and (not excluded or move.step in (Step.HEAR, Step.EXPLAIN))
        and not (move.step is Step.PUBLISH and road.sent is not None and move.kind is not road.sent.kind)
    ]


def _roles(course: Course, road: Road | None, move: Move) -> frozenset[Role]:
    """Who may: by the table, and for approval by the chain of the edition (clauses 5, 13, 16)."""
    if road is None or move.step not in (Step.APPROVE, Step.RETURN):
        return move.roles
    chain = road.approvers(course.terms)
    if road.state is PartState.SENT:
        return frozenset({chain[road.approvals]})
    return frozenset(chain) or move.roles


def _objection(
    course: Course, road: Road | None, move: Move, by: str, at: datetime | None, clock: Clock | None
) -> Why | None:
    terms = course.terms
    if move.step is Step.ACKNOWLEDGE and not course.alerts:
        return Why.NOTHING_TO_ACKNOWLEDGE
    if move.step is Step.REOPEN and at is not None and clock is not None:
        closed_at = course.closed_at if road is None else road.last_at
        return Why.TOO_LATE_TO_REOPEN if _too_late(closed_at, at, clock, terms.reopen_days) else None
    if road is None:
        return None
    if move.step in AMENDS and (not road.standing or move.kind not in (None, road.standing_kind)):
        return Why.STATE  # an interim answer is corrected, never withdrawn
    if move.step is Step.APPROVE and not terms.allow_own_approval and road.sent and by and road.sent.by == by:
        return Why.OWN_DRAFT
    if move.step is Step.SEND and move.kind is ReplyKind.INTERIM and terms.interim_limit is not None:
        return Why.NO_MORE_INTERIM if road.interims >= terms.interim_limit else None
    return None


def _too_late(closed_at: datetime | None, at: datetime, clock: Clock, days: int) -> bool:
    day = (closed_at or at).astimezone(clock.zone).date()
    return at > clock.end_of_working_day(day, days)


def _objection_to_fact(course: Course, fact: Fact) -> Why | None:
    known = {level.name for level in course.terms.importance}
    if fact.importance and fact.importance not in known:
        return Why.UNKNOWN_IMPORTANCE
    if fact.step is Step.SET_IMPORTANCE and fact.importance == course.importance:
        return Why.NO_CHANGE
    if fact.step in AMENDS and fact.reply != course.roads[fact.part or 0].standing:
        return Why.OTHER_TEXT
    if fact.step is Step.CLOSE and fact.exception == JOINT_ANSWER and not course.terms.joint_answer:
        return Why.SEPARATE_ANSWERS
    return None


def _further_needs(terms: Terms, fact: Fact) -> tuple[Need, ...]:
    """What depends on the terms: the reason of a level that alerts (9, 24), the start of the clock (R-1)."""
    if fact.step is not Step.IDENTIFY:
        return ()
    alerts = any(level.alert for level in terms.importance if level.name == fact.importance)
    return (*((Need.REASON,) if alerts else ()), Need.START)


def _has_start(fact: Fact, terms: Terms) -> bool:
    starts = {"detected": fact.at, "collected": fact.collected_at, "posted": fact.posted_at}
    return starts[terms.start] is not None


_HAS: dict[Need, Callable[[Fact, Terms], bool]] = {
    Need.TOPIC: lambda fact, terms: bool(fact.topic),
    Need.IMPORTANCE: lambda fact, terms: bool(fact.importance),
    Need.UNIT: lambda fact, terms: bool(fact.unit),
    Need.REASON: lambda fact, terms: bool(fact.reason),
    Need.COMMENT: lambda fact, terms: bool(fact.reason),
    Need.GROUND: lambda fact, terms: bool(fact.reason),
    Need.REPLY: lambda fact, terms: bool(fact.reply),
    Need.VERSION: lambda fact, terms: fact.version > 0,
    Need.SIGNATURE: lambda fact, terms: bool(fact.by),
    Need.PROMISE: lambda fact, terms: bool(fact.promise),
    Need.START: _has_start,
}

_OWNERS_OF_WHOLE = {
    State.NEW: Role.MONITOR,
    State.IDENTIFIED: Role.MONITOR,
    State.FORWARDED: Role.DISPATCHER,
}
_OWNERS_OF_PART = {
    PartState.ASSIGNED: Role.EXECUTOR,
    PartState.REFUSED: Role.DISPATCHER,
    PartState.RETURNED: Role.EXECUTOR,
    PartState.APPROVED: Role.DISPATCHER,
    PartState.WAITING_AUTHOR: Role.EXECUTOR,
    PartState.PROMISED: Role.EXECUTOR,
}


def _owner_of_whole(course: Course) -> Role | None:
    if course.state is State.IN_WORK:
        owners = (_owner_of_part(course, road) for road in course.roads.values())
        return next(owner for owner in owners if owner is not None)
    return _OWNERS_OF_WHOLE.get(course.state)


def _owner_of_part(course: Course, road: Road) -> Role | None:
    if course.state is State.EXCLUDED:
        return None
    if road.state is PartState.SENT:
        return road.approvers(course.terms)[road.approvals]
    return _OWNERS_OF_PART.get(road.state)
