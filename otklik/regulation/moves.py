"""The table of moves: who may take which step, in which state, and where it leads.

The same table draws the buttons (`workflow.moves_for`), checks the steps (`workflow.check`),
replays a history (`course`) and is drawn as a diagram.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from otklik.regulation.errors import Need
from otklik.regulation.history import ReplyKind, Role, Step


class State(StrEnum):
    """Where an incident stands."""

    NEW = "new"  # in the inbox; also after the restoring of a message that was excluded from it
    IDENTIFIED = "identified"
    FORWARDED = "forwarded"
    IN_WORK = "in_work"  # at least one part is open
    EXCLUDED = "excluded"
    CLOSED = "closed"  # every part is answered or closed, or it was closed as a whole


class PartState(StrEnum):
    """Where a part (the assignment of one executor) stands."""

    ASSIGNED = "assigned"
    REFUSED = "refused"  # back at the dispatcher
    SENT = "sent"  # at approval
    RETURNED = "returned"  # for rework
    APPROVED = "approved"  # to publish
    WAITING_AUTHOR = "waiting_author"  # a request is published
    PROMISED = "promised"  # an interim answer is published
    ANSWERED = "answered"
    CLOSED = "closed"  # without an answer


FINISHED = frozenset({PartState.ANSWERED, PartState.CLOSED})
OPEN_PART = frozenset(PartState) - FINISHED

Level = Literal["incident", "part"]


@dataclass(frozen=True, slots=True)
class Move:
    """One row: `step` (of a reply of `kind`, where that matters) leads from `sources` to `target`.

    No target means that the state stays (or, for RESTORE and a REOPEN of the whole, is what it was).
    `roles` of approval are those of the text; the chain of an edition decides (`workflow.check`).
    """

    step: Step
    clause: int
    roles: frozenset[Role]
    level: Level
    sources: frozenset[State] | frozenset[PartState]
    target: State | PartState | None = None
    kind: ReplyKind | None = None
    needs: tuple[Need, ...] = ()


def _incident(
    step: Step,
    clause: int,
    roles: set[Role],
    sources: set[State],
    target: State | None = None,
    *needs: Need,
) -> Move:
    return Move(step, clause, frozenset(roles), "incident", frozenset(sources), target, None, needs)


def _part(
    step: Step | tuple[Step, ReplyKind],
    clause: int,
    roles: set[Role],
    sources: set[PartState] | frozenset[PartState],
    target: PartState | None = None,
    *needs: Need,
) -> Move:
    step, kind = step if isinstance(step, tuple) else (step, None)
    return Move(step, clause, frozenset(roles), "part", frozenset(sources), target, kind, needs)


_S, _P, _N = State, PartState, Need
_M, _D, _E, _V, _H = Role.MONITOR, Role.DISPATCHER, Role.EXECUTOR, Role.SUPERVISOR, Role.HEAD
_AUTO = Role.SYSTEM
_HEARERS = {Role.AUTHOR, _AUTO, _M, _D, _E}  # the network's thread, or a person who recognised the author
_KNOWN = {_S.IDENTIFIED, _S.FORWARDED, _S.IN_WORK}
_AFTER = {*_KNOWN, _S.CLOSED}
_ANY = {*_AFTER, _S.EXCLUDED}
_DRAFTING = {_P.ASSIGNED, _P.RETURNED, _P.PROMISED, _P.WAITING_AUTHOR}
_TEXT = (_N.REPLY, _N.VERSION)
_ANSWER, _INTERIM, _CLARIFICATION = ReplyKind.ANSWER, ReplyKind.INTERIM, ReplyKind.CLARIFICATION

# A target of ASSIGNED reads PROMISED once the part has a published interim answer (clause 16).
MOVES: tuple[Move, ...] = (
    # the incident             clause who              from                                to
    _incident(Step.IDENTIFY, 7, {_M}, {_S.NEW}, _S.IDENTIFIED, _N.TOPIC, _N.IMPORTANCE),
    _incident(Step.FORWARD, 7, {_M}, {_S.IDENTIFIED}, _S.FORWARDED),
    _incident(Step.ASSIGN, 17, {_D}, {_S.FORWARDED, _S.IN_WORK}, _S.IN_WORK, _N.UNIT),
    _incident(Step.EXCLUDE, 20, {_M}, {_S.NEW, *_KNOWN}, _S.EXCLUDED, _N.GROUND),
    _incident(Step.RESTORE, 20, {_M, _V}, {_S.EXCLUDED}, None, _N.REASON),
    _incident(Step.SET_TOPIC, 7, {_M, _D}, _KNOWN, None, _N.TOPIC),
    _incident(Step.SET_IMPORTANCE, 9, {_M, _V, _H}, _KNOWN, None, _N.IMPORTANCE, _N.REASON),
    _incident(Step.LINK_REPEAT, 18, {_M, _D}, _AFTER),
    _incident(Step.JOIN, 5, {_M, _AUTO}, _AFTER),
    _incident(Step.LEAVE, 5, {_M}, _KNOWN),
    _incident(Step.HEAR, 10, _HEARERS, _ANY),
    _incident(Step.CLOSE, 2, {_M, _V}, {_S.IDENTIFIED, _S.FORWARDED}, _S.CLOSED, _N.REASON),
    _incident(Step.REOPEN, 5, {_M}, {_S.CLOSED}, None, _N.REASON),
    _incident(Step.ALERT, 24, {_AUTO, _M}, _ANY),
    _incident(Step.ACKNOWLEDGE, 24, {_H}, {_S.NEW, *_ANY}),
    _incident(Step.INSTRUCT, 24, {_H, _V}, _ANY, None, _N.REASON),
    # a part
    _part(Step.REFUSE, 7, {_E}, {_P.ASSIGNED, _P.RETURNED}, _P.REFUSED, _N.REASON),
    # the system: the unit was closed by an order, what it had passes on
    _part(
        Step.REASSIGN,
        7,
        {_D, _AUTO},
        {_P.REFUSED, _P.ASSIGNED, _P.RETURNED, _P.PROMISED},
        _P.ASSIGNED,
        _N.UNIT,
    ),
    _part(Step.REASSIGN, 7, {_D, _AUTO}, {_P.WAITING_AUTHOR}, None, _N.UNIT),
    _part((Step.SEND, _ANSWER), 11, {_E}, _DRAFTING, _P.SENT, *_TEXT, _N.SIGNATURE),
    _part((Step.SEND, _INTERIM), 16, {_E}, _DRAFTING, _P.SENT, *_TEXT, _N.SIGNATURE, _N.PROMISE),
    _part((Step.SEND, _CLARIFICATION), 10, {_E}, _DRAFTING, _P.SENT, *_TEXT, _N.SIGNATURE),
    _part(Step.APPROVE, 13, {_M, _V}, {_P.SENT}, _P.APPROVED, *_TEXT),
    _part(Step.RETURN, 13, {_M, _V}, {_P.SENT, _P.APPROVED}, _P.RETURNED, *_TEXT, _N.COMMENT),
    _part((Step.PUBLISH, _ANSWER), 15, {_D, _AUTO}, {_P.APPROVED}, _P.ANSWERED, *_TEXT),
    _part((Step.PUBLISH, _INTERIM), 15, {_D, _AUTO}, {_P.APPROVED}, _P.PROMISED, *_TEXT),
    _part((Step.PUBLISH, _CLARIFICATION), 15, {_D, _AUTO}, {_P.APPROVED}, _P.WAITING_AUTHOR, *_TEXT),
    _part(Step.CORRECT, 15, {_M, _V, _AUTO}, {*_P}, None, *_TEXT, _N.REASON),  # R-30
    _part((Step.WITHDRAW, _ANSWER), 15, {_M, _V, _AUTO}, {_P.ANSWERED}, _P.ASSIGNED, *_TEXT, _N.REASON),
    _part((Step.WITHDRAW, _ANSWER), 15, {_M, _V, _AUTO}, {*_P} - {_P.ANSWERED}, None, *_TEXT, _N.REASON),
    _part(Step.HEAR, 10, _HEARERS, {_P.WAITING_AUTHOR}, _P.ASSIGNED),
    _part(Step.HEAR, 10, _HEARERS, {*_P} - {_P.WAITING_AUTHOR}),
    _part(Step.CLOSE, 2, {_M, _V}, OPEN_PART, _P.CLOSED, _N.REASON),
    _part(Step.REOPEN, 5, {_M}, FINISHED, _P.ASSIGNED, _N.REASON),
    _part(Step.EXPLAIN, 22, {_E}, {*_P}, None, _N.REASON),
)


def _index(level: Level) -> dict[Step, dict[State | PartState, tuple[Move, ...]]]:
    found: dict[Step, dict[State | PartState, tuple[Move, ...]]] = {}
    for move in MOVES:
        if move.level == level:
            by_state = found.setdefault(move.step, {})
            for source in move.sources:
                by_state[source] = (*by_state.get(source, ()), move)
    return found


ROWS_OF_INCIDENT = _index("incident")
ROWS_OF_PART = _index("part")


def row(level: Level, step: Step, state: State | PartState, kind: ReplyKind | None) -> Move | None:
    """The row for `step` in `state`; None where the table has none."""
    rows = (ROWS_OF_INCIDENT if level == "incident" else ROWS_OF_PART).get(step, {}).get(state, ())
    return next((move for move in rows if move.kind in (None, kind)), None)


def diagram() -> str:
    """Both levels of the table as one Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    levels: tuple[tuple[Level, State | PartState], ...] = (
        ("incident", State.NEW),
        ("part", PartState.ASSIGNED),
    )
    for level, first in levels:
        lines += [f"    state {level} {{", f"        [*] --> {level}_{first}"]
        lines += [f"        {arrow}" for move in MOVES if move.level == level for arrow in _arrows(move)]
        lines.append("    }")
    return "\n".join(lines) + "\n"


def _arrows(move: Move) -> list[str]:
    label = " ".join(filter(None, (move.step, move.kind))) + f" ({move.clause})"
    if move.target is None:
        return []
    return [
        f"{move.level}_{source} --> {move.level}_{move.target}: {label}" for source in sorted(move.sources)
    ]
