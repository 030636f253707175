"""A duty: what somebody owes under a clause, by when, and whether it was done in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from otklik.regulation.history import Role
from otklik.regulation.worktime import Clock, Interval, Pause


class DutyKind(StrEnum):
    FORWARD = "forward"  # clause 7
    ROUTE = "route"  # the dispatcher chooses a unit: an internal norm after clause 7
    FIRST_REACTION = "first_reaction"  # editions that ask for one
    ANSWER = "answer"  # clauses 8, 9
    CLARIFY = "clarify"  # clause 10: the request is published by the moment of the draft
    DRAFT = "draft"  # clauses 11, 12
    APPROVE = "approve"  # clause 13
    REWORK = "rework"  # clause 14
    PUBLISH = "publish"  # clause 15
    FINAL = "final"  # clause 16
    ALERT = "alert"  # clause 24
    ACKNOWLEDGE = "acknowledge"  # a norm after clause 24


class Rule(StrEnum):
    """How the due moment was found."""

    FORWARD = "forward"  # `limit` after `counted_from`
    BACK = "back"  # `limit` before `counted_from`, the moment of the answer
    CHANGE = "change"  # `limit` after the raise of importance at `counted_from`
    FLOOR = "floor"  # `limit` after the author was heard at `counted_from`
    CEILING = "ceiling"  # `limit` (approval, publication) before the answer at `counted_from`
    DAYS = "days"  # close of work of the `days`-th day after the day of `counted_from`
    PROMISE = "promise"  # clause 16: the earlier date that was promised
    CALENDAR = "calendar"  # calendar minutes, at any hour
    NONE = "none"  # no limit in this edition


OUT_OF_HOURS = frozenset({DutyKind.ALERT, DutyKind.ACKNOWLEDGE})


def length(kind: str, clock: Clock, start: datetime, end: datetime) -> timedelta:
    """Working time between two moments; of what runs at any hour (clause 24), time as it passes."""
    return end - start if kind in OUT_OF_HOURS else clock.between(start, end)


class Owed:
    """A duty that runs. Its attributes are the fields of `Duty`; those without a value are set when it
    begins, the others when it ends or is read.
    """

    unit: str = ""
    round: int = 1
    limit: timedelta | None = None
    days: int | None = None
    due_at: datetime | None = None
    late_after: datetime | None = None
    must_by: datetime | None = None
    done_at: datetime | None = None
    paused_since: datetime | None = None
    pauses: tuple[Interval, ...] = ()
    cycle: int = 0
    is_norm: bool = False
    reply: str = ""
    version: int = 0
    rule: Rule = Rule.NONE
    counted_from: datetime | None = None
    missed: bool = False

    def __init__(
        self, kind: DutyKind, clause: int, role: Role, part: int | None, started_at: datetime, fact: int
    ) -> None:
        self.kind = kind
        self.clause = clause
        self.role = role
        self.part = part
        self.started_at = started_at
        self.fact = fact


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Lengths are time of the edition's clock, save for clause 24 (calendar time).

    `due_at` is None while paused and where the edition has no limit. `late_after` is the last
    instant that is still in time: later than `due_at` where no working time lies between (R-24).
    `must_by` (R-6) is the last moment that leaves the steps after it their full time.
    `done_at` is also when the duty ended otherwise: refused, closed, excluded.
    """

    kind: DutyKind
    clause: int
    role: Role
    part: int | None  # None: the whole incident
    started_at: datetime
    fact: int  # position in the history of the fact that began it
    unit: str = ""
    round: int = 1  # grows with every reopening
    limit: timedelta | None = None
    days: int | None = None
    due_at: datetime | None = None
    late_after: datetime | None = None
    must_by: datetime | None = None
    done_at: datetime | None = None
    paused_since: datetime | None = None
    pauses: tuple[Interval, ...] = ()
    cycle: int = 0  # APPROVE, REWORK: returns so far (14); FINAL: promises; ACKNOWLEDGE: times told
    is_norm: bool = False  # shown, but no violation
    reply: str = ""
    version: int = 0
    rule: Rule = Rule.NONE
    counted_from: datetime | None = None
    missed: bool = False  # missed before a pause or a change of importance, and not revived

    @classmethod
    def of(cls, owed: Owed) -> Duty:
        """The same as a value. Its fields are copied at one stroke: reports make millions of duties."""
        duty = object.__new__(cls)
        object.__setattr__(duty, "__dict__", vars(owed).copy())
        return duty

    @property
    def is_open(self) -> bool:
        return self.done_at is None

    @property
    def received_late(self) -> bool:
        """It was past due when it reached the one who owes it: somebody before took the time."""
        return self.due_at is not None and self.due_at < self.started_at

    def broken(self, at: datetime) -> bool:
        """Is it (at `at`, if still open) a violation?"""
        return not self.is_norm and self.overdue(at)

    def overdue(self, at: datetime) -> bool:
        """As `broken`, for norms too."""
        return self.late_after is not None and (self.done_at or at) > self.late_after

    def used(self, clock: Clock, at: datetime) -> timedelta:
        """Time it took, or has taken by `at`, pauses left out."""
        end = self.done_at or at
        if self.kind in OUT_OF_HOURS:
            return end - self.started_at
        pauses = [Pause(each.start, each.end) for each in self.pauses]
        if self.paused_since is not None:
            pauses.append(Pause(self.paused_since))
        return clock.between_paused(self.started_at, end, pauses)

    def late(self, clock: Clock, at: datetime) -> timedelta:
        """How late it was done, or is at `at`; zero when in time."""
        if self.due_at is None or not self.overdue(at):
            return timedelta(0)
        return length(self.kind, clock, self.due_at, self.done_at or at)
