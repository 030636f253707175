"""Replaying a history through the table of moves: where the incident and each part stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from otklik.regulation.errors import ContradictoryHistory, Why
from otklik.regulation.history import Fact, ReplyKind, Role, Step
from otklik.regulation.moves import (
    FINISHED,
    ROWS_OF_INCIDENT,
    ROWS_OF_PART,
    Move,
    PartState,
    State,
)
from otklik.regulation.terms import Terms

WHILE_EXCLUDED = frozenset({Step.HEAR, Step.EXPLAIN})  # of a part; clause 20 stops everything else
DECISIONS = frozenset({Step.APPROVE, Step.RETURN, Step.PUBLISH})

# Members are looked up once: a lookup on an enum takes longer than a step of arithmetic.
(
    ACKNOWLEDGE,
    ALERT,
    APPROVE,
    ASSIGN,
    CLOSE,
    EXCLUDE,
    HEAR,
    PUBLISH,
    REASSIGN,
    REFUSE,
    REOPEN,
    RESTORE,
    RETURN,
    SEND,
    WITHDRAW,
) = (
    Step.ACKNOWLEDGE,
    Step.ALERT,
    Step.APPROVE,
    Step.ASSIGN,
    Step.CLOSE,
    Step.EXCLUDE,
    Step.HEAR,
    Step.PUBLISH,
    Step.REASSIGN,
    Step.REFUSE,
    Step.REOPEN,
    Step.RESTORE,
    Step.RETURN,
    Step.SEND,
    Step.WITHDRAW,
)
IS_APPROVED, IS_ASSIGNED, IS_PROMISED, IS_REFUSED, IS_SENT, IS_WAITING_AUTHOR = (
    PartState.APPROVED,
    PartState.ASSIGNED,
    PartState.PROMISED,
    PartState.REFUSED,
    PartState.SENT,
    PartState.WAITING_AUTHOR,
)
OF_CLARIFICATION, OF_INTERIM = ReplyKind.CLARIFICATION, ReplyKind.INTERIM
EXCLUDED, IN_WORK, CLOSED = State.EXCLUDED, State.IN_WORK, State.CLOSED


class Road:
    """One part on its way: draft, approval, publication, as often as needed."""

    __slots__ = (
        "approvals",
        "interims",
        "last_at",
        "number",
        "promised",
        "returns",
        "round",
        "sent",
        "standing",
        "standing_kind",
        "state",
        "unit",
        "waiting",
    )

    def __init__(self, number: int, unit: str, at: datetime) -> None:
        self.number = number
        self.unit = unit
        self.state = IS_ASSIGNED
        self.last_at = at
        self.sent: Fact | None = None  # the text on its way
        self.approvals = 0  # of that text
        self.returns = 0  # since the last publication: the cycle of clause 14
        self.interims = 0  # published
        self.promised = False  # an interim answer is published, its answer is not
        self.waiting: datetime | None = None  # since when a published request waits for the author
        self.standing = ""  # key of the reply published last, until it is withdrawn
        self.standing_kind: ReplyKind | None = None
        self.round = 1  # grows with every reopening

    def approvers(self, terms: Terms) -> tuple[Role, ...]:
        """Who approves the text on its way, in order; a further interim answer needs the supervisor."""
        chain = terms.approval_chain
        if self.sent is None or self.sent.kind is not OF_INTERIM or self.interims < terms.interim_free:
            return chain
        return chain if Role.SUPERVISOR in chain else (*chain, Role.SUPERVISOR)


class Course:
    """A history so far. `take` brings the next fact; `move` says whether it can be the next one."""

    __slots__ = (
        "alerts",
        "before",
        "closed_at",
        "importance",
        "last_at",
        "open_parts",
        "roads",
        "state",
        "taken",
        "terms",
    )

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.state = State.NEW
        self.before = State.NEW  # the exclusion, or the closing as a whole
        self.roads: dict[int, Road] = {}
        self.open_parts = 0
        self.alerts = 0  # not acknowledged
        self.importance = ""
        self.taken = 0
        self.last_at: datetime | None = None
        self.closed_at: datetime | None = None  # as a whole (or excluded)

    @classmethod
    def of(cls, facts: Iterable[Fact], terms: Terms) -> Course:
        """The course of `facts`; `ContradictoryHistory` where they cannot have followed each other."""
        course = cls(terms)
        for fact in facts:
            course.take(fact)
        return course

    def take(self, fact: Fact) -> None:
        """Bring in the next fact."""
        found = self.move(fact)
        if isinstance(found, Why):
            raise ContradictoryHistory(self.taken, fact, found)
        self.taken += 1
        if found.level == "incident":
            self._take_whole(fact, found)
        elif fact.step is HEAR:
            self._hear(self.roads[fact.part or 0], fact.at)
        elif found.target is not None:
            self._take_part(self.roads[fact.part or 0], fact, found)
        elif fact.step is WITHDRAW:
            self.roads[fact.part or 0].standing = ""
        elif fact.unit:
            self.roads[fact.part or 0].unit = fact.unit

    def move(self, fact: Fact) -> Move | Why:
        """The row by which `fact` can follow, or why it cannot. Roles and terms are not asked here."""
        if fact.at.tzinfo is None:
            return Why.TIME
        if fact.part is None or fact.step is ASSIGN:
            return self._move_of_whole(fact)
        road = self.roads.get(fact.part)
        return Why.NO_SUCH_PART if road is None else self._move_of_part(road, fact)

    def _move_of_whole(self, fact: Fact) -> Move | Why:
        rows = ROWS_OF_INCIDENT.get(fact.step, {}).get(self.state)
        step = fact.step
        if rows is None or (step is REOPEN and self.roads):
            return Why.STATE
        if step is not HEAR and self.last_at is not None and fact.at < self.last_at:
            return Why.TIME
        if step is ASSIGN and fact.part != len(self.roads) + 1:
            return Why.PART_NUMBER
        if step is ACKNOWLEDGE and not self.alerts:
            return Why.NOTHING_TO_ACKNOWLEDGE
        return rows[0]

    def _move_of_part(self, road: Road, fact: Fact) -> Move | Why:
        step = fact.step
        if self.state is EXCLUDED and step not in WHILE_EXCLUDED:
            return Why.EXCLUDED
        rows = ROWS_OF_PART.get(step)
        for row in rows.get(road.state, ()) if rows is not None else ():
            if row.kind is None or row.kind is fact.kind:
                break
        else:
            return Why.STATE
        if row.target is not None and fact.at < road.last_at:
            return Why.TIME
        if step in DECISIONS and not _same_text(road.sent, fact):
            return Why.OTHER_TEXT
        return row

    def _take_whole(self, fact: Fact, move: Move) -> None:
        step = fact.step
        if step is HEAR:
            for road in self.roads.values():
                self._hear(road, fact.at)
            return
        self.last_at = fact.at
        if fact.importance:
            self.importance = fact.importance
        if step is ASSIGN and fact.part is not None:
            self.roads[fact.part] = Road(fact.part, fact.unit, fact.at)
            self.open_parts += 1
        elif step is ALERT:
            self.alerts += 1
        elif step is ACKNOWLEDGE:
            self.alerts = 0
        elif step is EXCLUDE or step is CLOSE:
            self.before = self.state
            self.closed_at = fact.at
        elif step is RESTORE or step is REOPEN:
            self.state = self.before
        if isinstance(move.target, State):
            self.state = move.target

    def _take_part(self, road: Road, fact: Fact, move: Move) -> None:
        road.last_at = fact.at
        was_finished = road.state in FINISHED
        road.state = move.target  # type: ignore[assignment] # rows of parts lead to states of parts
        _EFFECTS[fact.step](road, fact, self.terms)
        if road.state is IS_ASSIGNED and road.promised:
            road.state = IS_PROMISED
        if was_finished is not (road.state in FINISHED):
            self.open_parts += 1 if was_finished else -1
            self.state = IN_WORK if self.open_parts else CLOSED

    def _hear(self, road: Road, at: datetime) -> None:
        if road.waiting is None or at < road.waiting:
            return  # what the author wrote before the request is no answer to it
        road.waiting = None
        if road.state is IS_WAITING_AUTHOR:
            road.state = IS_PROMISED if road.promised else IS_ASSIGNED


def _same_text(sent: Fact | None, decided: Fact) -> bool:
    return (
        sent is not None
        and sent.reply == decided.reply
        and sent.version == decided.version
        and (decided.kind is None or decided.kind is sent.kind)
    )


def _refused(road: Road, fact: Fact, terms: Terms) -> None:
    road.unit = ""


def _reassigned(road: Road, fact: Fact, terms: Terms) -> None:
    road.unit = fact.unit


def _sent(road: Road, fact: Fact, terms: Terms) -> None:
    road.sent = fact
    road.approvals = 0
    if not road.approvers(terms):
        road.state = IS_APPROVED


def _approved(road: Road, fact: Fact, terms: Terms) -> None:
    road.approvals += 1
    if road.approvals < len(road.approvers(terms)):
        road.state = IS_SENT


def _returned(road: Road, fact: Fact, terms: Terms) -> None:
    road.returns += 1


def _published(road: Road, fact: Fact, terms: Terms) -> None:
    road.sent = None
    road.standing, road.standing_kind = fact.reply, fact.kind
    road.returns = 0
    road.waiting = (road.waiting or fact.at) if fact.kind is OF_CLARIFICATION else None
    if fact.kind is not OF_CLARIFICATION:
        road.promised = fact.kind is OF_INTERIM
        road.interims += road.promised


def _closed(road: Road, fact: Fact, terms: Terms) -> None:
    road.sent = None
    road.waiting = None


def _reopened(road: Road, fact: Fact, terms: Terms) -> None:
    road.sent = None
    road.returns = road.interims = 0
    road.promised = False
    road.round += 1
    if not road.unit:
        road.state = IS_REFUSED  # it was closed while no unit had it: the dispatcher's turn


def _withdrawn(road: Road, fact: Fact, terms: Terms) -> None:
    _reopened(road, fact, terms)
    road.standing = ""


_EFFECTS = {
    REFUSE: _refused,
    REASSIGN: _reassigned,
    SEND: _sent,
    APPROVE: _approved,
    RETURN: _returned,
    PUBLISH: _published,
    CLOSE: _closed,
    REOPEN: _reopened,
    WITHDRAW: _withdrawn,
}
