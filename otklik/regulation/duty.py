"""A duty: what somebody owes under a clause, by when, and whether it was done in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from otklik.regulation.history import Role
from otklik.regulation.worktime import Clock, Interval


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


@dataclass(frozen=True, slots=True)
class Duty:
    """Lengths are time of the edition's clock, save for clause 24 (calendar time).

    `due_at` is None while paused and where the edition has no limit. `late_after` is the last
    instant that is still in time: later than `due_at` where no working time lies between (R-2).
    `must_by` (R-6) is the last moment that leaves the steps after it their full time.
    `done_at` is also when the duty ended otherwise: refused, closed, excluded.
    """

    kind: DutyKind
    clause: int
    role: Role
    part: int | None  # None: the whole incident
    unit: str
    started_at: datetime
    limit: timedelta | None
    days: int | None
    due_at: datetime | None
    late_after: datetime | None
    must_by: datetime | None
    done_at: datetime | None
    paused_since: datetime | None
    pauses: tuple[Interval, ...]
    cycle: int  # APPROVE, REWORK: returns so far (14); FINAL: promises; ACKNOWLEDGE: times told; else 0
    round: int  # grows with every reopening
    is_norm: bool  # shown, but no violation
    reply: str
    version: int
    rule: Rule
    counted_from: datetime | None
    missed: bool  # missed before a pause or a change of importance, which did not revive it
    fact: int  # position in the history of the fact that began it

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

    def late(self, clock: Clock, at: datetime) -> timedelta:
        """How late it was done, or is at `at`; zero when in time."""
        if self.due_at is None or not self.overdue(at):
            return timedelta(0)
        end = self.done_at or at
        return end - self.due_at if self.kind in OUT_OF_HOURS else clock.between(self.due_at, end)
