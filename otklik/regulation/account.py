"""One account of what is owed: of the whole incident, or of one part."""

from __future__ import annotations

from datetime import datetime, timedelta

from otklik.regulation.answerclock import AnswerClock
from otklik.regulation.duty import OUT_OF_HOURS, Duty, DutyKind, Rule
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


class Book:
    """The sealed duties, each in the place that was kept for it when it began."""

    __slots__ = ("clock", "fact", "lines", "terms")

    def __init__(self, terms: Terms, clock: Clock) -> None:
        self.terms = terms
        self.clock = clock
        self.lines: list[Duty | None] = []
        self.fact = -1  # position of the one that is being taken

    def keep_line(self) -> int:
        self.lines.append(None)
        return len(self.lines) - 1


class Owed:
    """A duty that runs; sealed into a `Duty` when it ends, or is read."""

    __slots__ = (
        "counted_from",
        "cycle",
        "days",
        "due_at",
        "fact",
        "kind",
        "limit",
        "line",
        "reply",
        "role",
        "round",
        "rule",
        "started_at",
        "version",
    )

    def __init__(self, kind: DutyKind, role: Role, started_at: datetime, line: int, fact: int) -> None:
        self.kind = kind
        self.role = role
        self.started_at = started_at
        self.line = line
        self.fact = fact
        self.limit: timedelta | None = None
        self.days: int | None = None
        self.due_at: datetime | None = None
        self.rule = Rule.NONE
        self.counted_from: datetime | None = None
        self.cycle = 0
        self.round = 1
        self.reply = ""
        self.version = 0


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
        owed = self.running[kind] = Owed(kind, role, at, self.book.keep_line(), self.book.fact)
        owed.round = self.round
        if limit is not None:
            owed.limit = limit
            owed.rule = Rule.FORWARD
            owed.counted_from = at
            owed.due_at = self.book.clock.add(at, limit)
        return owed

    def end(self, kind: DutyKind, at: datetime) -> None:
        """The duty, where it runs, is done (or over)."""
        owed = self.running.pop(kind, None)
        if owed is not None:
            self.book.lines[owed.line] = self.seal(owed, at)

    def end_all(self, at: datetime, *, but: frozenset[DutyKind] = OUT_OF_HOURS) -> None:
        """Everything that runs is over."""
        for kind in [kind for kind in self.running if kind not in but]:
            self.end(kind, at)

    def drop(self, kind: DutyKind) -> None:
        """The duty has fallen away, as if it had never been."""
        self.running.pop(kind, None)

    def seal(self, owed: Owed, done_at: datetime | None) -> Duty:
        """The duty as a value."""
        if owed.kind is DutyKind.ANSWER:
            return self._seal_answer(owed, done_at)
        if owed.kind in (DutyKind.DRAFT, DutyKind.CLARIFY):
            return self._seal_draft(owed, done_at)
        return self._sealed(owed, CLAUSES[owed.kind], owed.due_at, done_at)

    def _seal_answer(self, owed: Owed, done_at: datetime | None) -> Duty:
        answer = self.answer
        owed.rule, owed.counted_from, owed.limit = answer.basis
        return self._sealed(owed, answer.level.clause, answer.due, done_at)

    def _seal_draft(self, owed: Owed, done_at: datetime | None) -> Duty:
        answer = self.answer
        owed.rule, owed.counted_from, owed.limit = answer.draft_basis
        clause = CLAUSES.get(owed.kind, answer.level.draft_clause)
        return self._sealed(owed, clause, answer.draft_due, done_at)

    def _sealed(self, owed: Owed, clause: int, due_at: datetime | None, done_at: datetime | None) -> Duty:
        kind, answer = owed.kind, self.answer
        follows = kind in (DutyKind.ANSWER, DutyKind.DRAFT, DutyKind.CLARIFY)  # the clock of the answer
        return Duty(
            kind,
            clause,
            owed.role,
            self.part,
            self.unit,
            owed.started_at,
            owed.limit,
            owed.days,
            due_at,
            self._late_after(kind, due_at, done_at),
            self.must_by(kind) if done_at is None else None,
            done_at,
            answer.waiting_from if follows and done_at is None and due_at is None else None,
            answer.pauses if follows else (),
            owed.cycle,
            owed.round,
            kind is DutyKind.ACKNOWLEDGE or (kind is DutyKind.ROUTE and self.book.terms.route_is_norm),
            owed.reply,
            owed.version,
            owed.rule,
            owed.counted_from,
            kind in (DutyKind.DRAFT, DutyKind.CLARIFY) and answer.draft_is_missed,
            owed.fact,
        )

    def _late_after(
        self, kind: DutyKind, due_at: datetime | None, done_at: datetime | None
    ) -> datetime | None:
        """R-2: late is a matter of working time: a term that ends at closing lasts until the opening."""
        if due_at is None or kind in OUT_OF_HOURS or (done_at is not None and done_at <= due_at):
            return due_at
        return self.book.clock.next_opening(due_at)

    def must_by(self, kind: DutyKind) -> datetime | None:
        """R-6: the last moment that leaves the steps after this one their time; known of parts only."""
        return None
