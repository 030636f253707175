"""What is owed about one part, from its assignment to its answer."""

from __future__ import annotations

from datetime import date, datetime

from otklik.regulation.account import Account, Book
from otklik.regulation.answerclock import AnswerClock, after_draft
from otklik.regulation.course import Road
from otklik.regulation.duty import DutyKind
from otklik.regulation.finals import final_due
from otklik.regulation.history import Fact, ReplyKind, Role
from otklik.regulation.moves import PartState
from otklik.regulation.terms import FinalTarget

# Members are looked up once: a lookup on an enum takes longer than a step of arithmetic.
ANSWER, APPROVE, CLARIFY, DRAFT, FINAL, PUBLISH, REWORK, ROUTE = (
    DutyKind.ANSWER,
    DutyKind.APPROVE,
    DutyKind.CLARIFY,
    DutyKind.DRAFT,
    DutyKind.FINAL,
    DutyKind.PUBLISH,
    DutyKind.REWORK,
    DutyKind.ROUTE,
)
IS_APPROVED, IS_ASSIGNED, IS_REFUSED, IS_WAITING_AUTHOR = (
    PartState.APPROVED,
    PartState.ASSIGNED,
    PartState.REFUSED,
    PartState.WAITING_AUTHOR,
)
OF_ANSWER, OF_CLARIFICATION, OF_INTERIM = ReplyKind.ANSWER, ReplyKind.CLARIFICATION, ReplyKind.INTERIM
DISPATCHER, EXECUTOR = Role.DISPATCHER, Role.EXECUTOR


class PartAccount(Account):
    """The methods named like steps are called when the road has taken that step already."""

    __slots__ = ("draft_was_sent", "first_sent_at", "on_the_way", "promised_for", "road", "state")

    def __init__(self, book: Book, answer: AnswerClock, road: Road, at: datetime) -> None:
        super().__init__(book, answer, road.number, road.unit)
        self.road = road
        self.state = IS_ASSIGNED  # before the fact that is being taken
        self.draft_was_sent = False  # in this round
        self.on_the_way: ReplyKind | None = None
        self.first_sent_at = at  # the text on the way, in its first version
        self.promised_for: date | None = None
        self.begin(ANSWER, EXECUTOR, answer.start)
        self.turn(at)

    def turn(self, at: datetime) -> None:
        """The executor's turn: the draft is owed, or (once it was sent, R-13) the hour of rework."""
        if FINAL in self.running:
            return  # an answer is promised, and owed by its date
        if self.draft_was_sent:
            self._rework(at)
        else:
            self.begin(DRAFT, EXECUTOR, at)

    def _rework(self, at: datetime, reply: str = "", version: int = 0) -> None:
        owed = self.begin(REWORK, EXECUTOR, at, self.book.terms.rework)
        owed.cycle = self.road.returns
        owed.reply, owed.version = reply, version

    def hear(self, fact: Fact) -> None:
        if self.road.waiting is not None:
            return  # written before the request: no answer to it
        self.answer.resume(fact.collected_at or fact.at, known_at=fact.at)
        was_waited_for = self.state is IS_WAITING_AUTHOR
        if was_waited_for and DRAFT not in self.running:
            self.turn(fact.at)

    def refuse(self, fact: Fact) -> None:
        self._lay_down(fact.at)
        self.unit = ""
        self._route(fact.at)

    def _route(self, at: datetime) -> None:
        owed = self.begin(ROUTE, DISPATCHER, at, self.book.terms.route)
        owed.is_norm = self.book.terms.route_is_norm

    def reassign(self, fact: Fact) -> None:
        """The next unit's turn; while the author is waited for, only the name changes."""
        waiting = self.state is IS_WAITING_AUTHOR
        if not waiting:
            self._lay_down(fact.at)
            self.end(ROUTE, fact.at)
        self.unit = fact.unit
        if not waiting:
            self.turn(fact.at)

    def _lay_down(self, at: datetime) -> None:
        self.end(DRAFT, at)
        self.end(REWORK, at)
        self.drop(CLARIFY)

    def send(self, fact: Fact) -> None:
        self.end(REWORK, fact.at)
        if self.on_the_way is not fact.kind:
            self.first_sent_at = fact.at
        self.on_the_way = fact.kind
        self.promised_for = fact.promised_for
        if fact.kind is not OF_CLARIFICATION:
            self._draft_is_sent(fact)
        elif not self.road.promised and CLARIFY not in self.running:
            self.begin(CLARIFY, EXECUTOR, fact.at)
        self._next_step(fact)

    def _draft_is_sent(self, fact: Fact) -> None:
        self.drop(CLARIFY)
        self.end(DRAFT, fact.at)
        self.answer.fix_draft()
        self.draft_was_sent = True
        if fact.kind is OF_ANSWER and self.book.terms.final_target is FinalTarget.DRAFT:
            self.end(FINAL, fact.at)

    def _next_step(self, fact: Fact) -> None:
        """An approval is owed now, or the publication."""
        terms, road = self.book.terms, self.road
        if road.state is IS_APPROVED:
            owed = self.begin(PUBLISH, DISPATCHER, fact.at, terms.publish)
        else:
            owed = self.begin(APPROVE, road.approvers(terms)[road.approvals], fact.at, terms.approve)
            owed.cycle = road.returns
        owed.reply, owed.version = fact.reply, fact.version

    def approve(self, fact: Fact) -> None:
        self.end(APPROVE, fact.at)
        self._next_step(fact)

    def send_back(self, fact: Fact) -> None:
        self.end(APPROVE, fact.at)
        self.end(PUBLISH, fact.at)
        self._rework(fact.at, fact.reply, fact.version)

    def publish(self, fact: Fact) -> None:
        self.end(PUBLISH, fact.at)
        self.on_the_way = None
        if fact.kind is OF_CLARIFICATION:
            self.end(CLARIFY, fact.at)
            if ANSWER in self.running:
                self.answer.pause(fact.at)
            return
        self.answer.resume(fact.at)
        self.end(ANSWER, fact.at)
        by_draft = fact.kind is OF_INTERIM and self.book.terms.final_target is FinalTarget.DRAFT
        self.end(FINAL, self.first_sent_at if by_draft else fact.at)
        if fact.kind is OF_INTERIM:
            self._promise(fact)

    def _promise(self, fact: Fact) -> None:
        """Clause 16: the answer itself is owed from now on."""
        terms, promised_for = self.book.terms, fact.promised_for or self.promised_for
        owed = self.begin(FINAL, EXECUTOR, fact.at)
        owed.days, owed.counted_from, owed.cycle = terms.final_days, fact.at, self.road.interims
        owed.due_at, owed.rule = final_due(self.book.clock, terms, fact.at, promised_for)

    def close(self, fact: Fact) -> None:
        self.answer.resume(fact.at)
        self.drop(CLARIFY)
        self.end_all(fact.at)

    def reopen(self, answer: AnswerClock, at: datetime) -> None:
        """R-12, R-14: a new round with a clock of its own; what was judged stays judged."""
        self.answer = answer
        self.round = self.road.round
        self.draft_was_sent = False
        self.on_the_way = None
        self.begin(ANSWER, EXECUTOR, at)
        if self.road.state is IS_REFUSED:
            self._route(at)
        else:
            self.turn(at)

    def must_by(self, kind: DutyKind) -> datetime | None:
        """R-6: the answer's moment less the approvals still to come and the publication."""
        if self.answer.due is None or ANSWER not in self.running:
            return None
        chain = self.book.terms.approval_chain
        if kind is APPROVE:
            chain = self.road.approvers(self.book.terms)[self.road.approvals + 1 :]
        elif kind not in (DRAFT, REWORK):
            return None
        return self.book.clock.back(self.answer.due, after_draft(self.book.terms, chain))
