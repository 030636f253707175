"""One account of what is owed: of the whole incident, or of one part."""

from __future__ import annotations

from datetime import datetime, timedelta

from otklik.regulation.answerclock import AnswerClock
from otklik.regulation.duty import OUT_OF_HOURS, DutyKind, Owed, Rule
from otklik.regulation.history import Role
from otklik.regulation.terms import Terms
from otklik.regulation.worktime import Clock

CLAUSES = {
    DutyKind.FORWARD: 7,
    DutyKind.ROUTE: 7,
    DutyKind.FIRST_REACTION: 8,
    DutyKind.CLARIFY: 10,
    DutyKind.APPROVE: 13,
    DutyKind.REWORK: 14,
    DutyKind.PUBLISH: 15,
    DutyKind.FINAL: 16,
    DutyKind.ALERT: 24,
    DutyKind.ACKNOWLEDGE: 24,
}
BY_THE_ANSWER = frozenset({DutyKind.ANSWER, DutyKind.DRAFT, DutyKind.CLARIFY})  # their clock is `answer`

# Members are looked up once: a lookup on an enum takes longer than a step of arithmetic.
ANSWER = DutyKind.ANSWER
BY_FORWARD = Rule.FORWARD


class Book:
    """What is owed or was, in the order in which it began."""

    __slots__ = ("clock", "fact", "lines", "terms")

    def __init__(self, terms: Terms, clock: Clock) -> None:
        self.terms = terms
        self.clock = clock
        self.lines: list[Owed] = []
        self.fact = -1  # position of the one that is being taken


class Account:
    """`begin` and `end` duties; `answer` is the clock of clauses 8-12."""

    __slots__ = ("answer", "book", "part", "round", "running", "unit")

    def __init__(self, book: Book, answer: AnswerClock, part: int | None = None, unit: str = "") -> None:
        self.book = book
        self.answer = answer
        self.part = part
        self.unit = unit
        self.round = 1
        self.running: dict[DutyKind, Owed] = {}

    def begin(self, kind: DutyKind, role: Role, at: datetime, limit: timedelta | None = None) -> Owed:
        """A duty that starts at `at`; with a limit, it is due that much of the clock later."""
        book = self.book
        owed = self.running[kind] = Owed(kind, CLAUSES.get(kind, 0), role, self.part, at, book.fact)
        book.lines.append(owed)
        if self.round > 1:
            owed.round = self.round
        if limit is not None:
            owed.limit = limit
            owed.rule = BY_FORWARD
            owed.counted_from = at
            owed.due_at = book.clock.add(at, limit)
        return owed

    def end(self, kind: DutyKind, at: datetime) -> None:
        """The duty, where it runs, is done (or over)."""
        owed = self.running.pop(kind, None)
        if owed is not None:
            self.settle(owed, at)

    def end_all(self, at: datetime, *, but: frozenset[DutyKind] = OUT_OF_HOURS) -> None:
        """Everything that runs is over."""
        for kind in [kind for kind in self.running if kind not in but]:
            self.end(kind, at)

    def drop(self, kind: DutyKind) -> None:
        """The duty has fallen away, as if it had never been."""
        owed = self.running.pop(kind, None)
        if owed is not None:
            self.book.lines.remove(owed)

    def settle(self, owed: Owed, done_at: datetime | None) -> None:
        """Set what is known only now: of a duty that ends at `done_at`, or (None) is read."""
        kind = owed.kind
        owed.done_at = done_at
        owed.unit = self.unit
        if kind in BY_THE_ANSWER:
            self._settle_by_the_answer(owed)
        due_at = owed.due_at
        if due_at is None or kind in OUT_OF_HOURS or (done_at is not None and done_at <= due_at):
            owed.late_after = due_at
        else:
            owed.late_after = self.book.clock.next_opening(due_at)
        if done_at is None:
            owed.must_by = self.must_by(kind)
        elif owed.must_by is not None:
            owed.must_by = None  # it was read before

    def _settle_by_the_answer(self, owed: Owed) -> None:
        answer = self.answer
        if owed.kind is ANSWER:
            owed.clause = answer.level.clause
            owed.due_at = answer.due
            owed.rule, owed.counted_from, owed.limit = answer.basis
        else:
            owed.clause = CLAUSES.get(owed.kind, answer.level.draft_clause)
            owed.due_at = answer.draft_due
            owed.rule, owed.counted_from, owed.limit = answer.draft_basis
            owed.missed = answer.draft_is_missed
        owed.pauses = answer.pauses
        owed.paused_since = answer.waiting_from if owed.done_at is owed.due_at is None else None

    def must_by(self, kind: DutyKind) -> datetime | None:
        """R-6: the last moment that leaves the steps after this one their time; known of parts only."""
        return None
