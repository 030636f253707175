"""The clock of one answer: clauses 8-12 with pauses (10, R-5) and changes of importance (R-4).

All is kept as a coordinate of working time: the answer is due `total` after `start`, and a pause
or a change of importance changes `total`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from otklik.regulation.duty import Rule
from otklik.regulation.history import Role
from otklik.regulation.terms import DraftRule, Importance, Terms
from otklik.regulation.worktime import Clock, Interval

# Members are looked up once: a lookup on an enum takes longer than a step of arithmetic.
BY_BACK, BY_CEILING, BY_CHANGE = Rule.BACK, Rule.CEILING, Rule.CHANGE
BY_FLOOR, BY_FORWARD, BY_NONE = Rule.FLOOR, Rule.FORWARD, Rule.NONE
COUNTED_FROM_START = DraftRule.AFTER_START
ZERO = timedelta(0)
Basis = tuple[Rule, datetime | None, timedelta | None]  # rule, counted from, length


class AnswerClock:
    """`due` and `draft_due` are None while paused, or without a limit."""

    def __init__(self, clock: Clock, terms: Terms, start: datetime, level: Importance) -> None:
        self.clock = clock
        self.terms = terms
        self.start = start
        self.level = level
        self.total = level.answer
        self.paused = ZERO  # working time of all pauses; part of `total`
        self.pauses: tuple[Interval, ...] = ()
        self.waiting_from: datetime | None = None
        self.stands_until = start  # at least, when it waits: what was done meanwhile was counted from there
        self.resumed_at: datetime | None = None
        self.draft_is_fixed = False  # sent, or
        self.draft_is_missed = False  # for good
        self.due: datetime | None = None
        self.draft_due: datetime | None = None
        self.basis: Basis = (BY_NONE, None, None)
        self.draft_basis: Basis = (BY_NONE, None, None)
        if level.answer is not None:
            self.basis = (BY_FORWARD, start, level.answer)
        self._settle()

    def copy(self) -> AnswerClock:
        """The same clock for one more part (clause 17): same start, own pauses from now on."""
        twin = object.__new__(AnswerClock)
        twin.__dict__.update(self.__dict__)
        return twin

    def change(self, at: datetime, level: Importance) -> None:
        """R-4: the level (or the topic with terms of its own) is another one from `at` on."""
        if self.due is not None and self.due < at:
            return  # missed: no change erases that
        self._fix_missed_draft(at)
        self.stands_until = at
        if level.answer is None:
            self.total, self.basis = None, (BY_NONE, None, None)
        else:
            self._recount(at, level, level.answer)
        self.level = level
        self._settle()

    def _recount(self, at: datetime, level: Importance, answer: timedelta) -> None:
        total, basis = answer + self.paused, (BY_FORWARD, self.start, answer)
        if self.total is not None and (self.level.answer is None or answer > self.level.answer):
            self.total, self.basis = total, basis  # lowered
            return
        if level.after_change is not None:
            counted = self.waiting_from or at
            after = self.clock.between(self.start, counted) + level.after_change
            if after > total:
                total, basis = after, (BY_CHANGE, counted, level.after_change)
        if self.total is None or total < self.total:
            self.total, self.basis = total, basis

    def pause(self, at: datetime) -> None:
        """Clause 10: a request is published. It revives nothing that is missed already (R-5)."""
        if not self.terms.pause or self.waiting_from is not None or (self.due is not None and self.due <= at):
            return
        self._fix_missed_draft(at)
        self.waiting_from = self.stands_until = at
        self._settle()

    def resume(self, at: datetime, known_at: datetime | None = None) -> None:
        """The author was heard, or the wait is over otherwise; `known_at`: when that was seen, if later (R-35)."""
        if self.waiting_from is None:
            return
        at = max(at, self.stands_until)
        length = self.clock.between(self.waiting_from, at)
        self.paused += length
        if self.total is not None:
            self.total += length
        if self.waiting_from < at:
            self.pauses = (*self.pauses, Interval(self.waiting_from, at))
        self.waiting_from = None
        self.resumed_at = known_at or at
        self._settle()

    def fix_draft(self) -> None:
        """The draft is sent: its moment is not moved any more."""
        self.draft_is_fixed = True

    def _fix_missed_draft(self, at: datetime) -> None:
        if not self.draft_is_fixed and self.draft_due is not None and self.draft_due < at:
            self.draft_is_fixed = self.draft_is_missed = True

    def _settle(self) -> None:
        waiting = self.waiting_from is not None
        self.due = None if waiting or self.total is None else self.clock.add(self.start, self.total)
        if not self.draft_is_fixed:
            self._settle_draft(waiting)

    def _settle_draft(self, waiting: bool) -> None:
        self.draft_due, self.draft_basis = None, (BY_NONE, None, self.level.draft)
        if waiting or self.level.draft is None:
            return
        if self.level.draft_rule is COUNTED_FROM_START:
            self.draft_due = self.clock.add(self.start, self.level.draft + self.paused)
            self.draft_basis = (BY_FORWARD, self.start, self.level.draft)
        else:
            self.draft_due = self.due and self.clock.back(self.due, self.level.draft)
            self.draft_basis = (BY_BACK, self.due, self.level.draft)
        if self.resumed_at is not None and self.draft_due is not None:
            self._give_floor(self.resumed_at, self.draft_due)

    def _give_floor(self, resumed_at: datetime, draft_due: datetime) -> None:
        """R-5: some time after the resumption, but approval and publication keep theirs."""
        floor = self.clock.add(resumed_at, self.terms.floor_after_pause)
        if floor <= draft_due:
            return
        basis: Basis = (BY_FLOOR, resumed_at, self.terms.floor_after_pause)
        if self.due is not None:
            ahead = after_draft(self.terms, self.terms.approval_chain)
            ceiling = self.clock.back(self.due, ahead)
            if ceiling < floor:
                floor, basis = ceiling, (BY_CEILING, self.due, ahead)
        if floor > draft_due:
            self.draft_due, self.draft_basis = floor, basis


def after_draft(terms: Terms, approvers: tuple[Role, ...]) -> timedelta:
    """R-6: the time that the steps after a draft take: each approval, and publication."""
    return (terms.approve or ZERO) * len(approvers) + (terms.publish or ZERO)
