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

K = DutyKind


class PartAccount(Account):
    """The methods named like steps are called when the road has taken that step already."""

    __slots__ = ("draft_was_sent", "first_sent_at", "on_the_way", "promised_for", "road", "state")

    def __init__(self, book: Book, answer: AnswerClock, road: Road, at: datetime) -> None:
        super().__init__(book, answer, road.number, road.unit)
        self.road = road
        self.state = PartState.ASSIGNED  # before the fact that is being taken
        self.draft_was_sent = False  # in this round
        self.on_the_way: ReplyKind | None = None
        self.first_sent_at = at  # the text on the way, in its first version
        self.promised_for: date | None = None
        self.begin(K.ANSWER, Role.EXECUTOR, answer.start)
        self.turn(at)

    def turn(self, at: datetime) -> None:
        """The executor's turn: the draft is owed, or (once it was sent, R-13) the hour of rework."""
        if K.FINAL in self.running:
            return  # an answer is promised, and owed by its date
        if self.draft_was_sent:
            self._rework(at)
        else:
            self.begin(K.DRAFT, Role.EXECUTOR, at)

    def _rework(self, at: datetime, reply: str = "", version: int = 0) -> None:
        owed = self.begin(K.REWORK, Role.EXECUTOR, at, self.book.terms.rework)
        owed.cycle = self.road.returns
        owed.reply, owed.version = reply, version

    def hear(self, fact: Fact) -> None:
        if self.road.waiting is not None:
            return  # written before the request: no answer to it
        self.answer.resume(fact.at)
        was_waited_for = self.state is PartState.WAITING_AUTHOR
        if was_waited_for and K.DRAFT not in self.running:
            self.turn(fact.at)

    def refuse(self, fact: Fact) -> None:
        self._lay_down(fact.at)
        self.unit = ""
        self.begin(K.ROUTE, Role.DISPATCHER, fact.at, self.book.terms.route)

    def reassign(self, fact: Fact) -> None:
        """The next unit's turn; while the author is waited for, only the name changes."""
        waiting = self.state is PartState.WAITING_AUTHOR
        if not waiting:
            self._lay_down(fact.at)
            self.end(K.ROUTE, fact.at)
        self.unit = fact.unit
        if not waiting:
            self.turn(fact.at)

    def _lay_down(self, at: datetime) -> None:
        self.end(K.DRAFT, at)
        self.end(K.REWORK, at)
        self.drop(K.CLARIFY)

    def send(self, fact: Fact) -> None:
        self.end(K.REWORK, fact.at)
        if self.on_the_way is not fact.kind:
            self.first_sent_at = fact.at
        self.on_the_way = fact.kind
        self.promised_for = fact.promised_for
        if fact.kind is not ReplyKind.CLARIFICATION:
            self._draft_is_sent(fact)
        elif not self.road.promised and K.CLARIFY not in self.running:
            self.begin(K.CLARIFY, Role.EXECUTOR, fact.at)
        self._next_step(fact)

    def _draft_is_sent(self, fact: Fact) -> None:
        self.drop(K.CLARIFY)
        self.end(K.DRAFT, fact.at)
        self.answer.fix_draft()
        self.draft_was_sent = True
        if fact.kind is ReplyKind.ANSWER and self.book.terms.final_target is FinalTarget.DRAFT:
            self.end(K.FINAL, fact.at)

    def _next_step(self, fact: Fact) -> None:
        """An approval is owed now, or the publication."""
        terms, road = self.book.terms, self.road
        if road.state is PartState.APPROVED:
            owed = self.begin(K.PUBLISH, Role.DISPATCHER, fact.at, terms.publish)
        else:
            owed = self.begin(K.APPROVE, road.approvers(terms)[road.approvals], fact.at, terms.approve)
            owed.cycle = road.returns
        owed.reply, owed.version = fact.reply, fact.version

    def approve(self, fact: Fact) -> None:
        self.end(K.APPROVE, fact.at)
        self._next_step(fact)

    def send_back(self, fact: Fact) -> None:
        self.end(K.APPROVE, fact.at)
        self.end(K.PUBLISH, fact.at)
        self._rework(fact.at, fact.reply, fact.version)

    def publish(self, fact: Fact) -> None:
        self.end(K.PUBLISH, fact.at)
        self.on_the_way = None
        if fact.kind is ReplyKind.CLARIFICATION:
            self.end(K.CLARIFY, fact.at)
            if K.ANSWER in self.running:
                self.answer.pause(fact.at)
            return
        self.answer.resume(fact.at)
        self.end(K.ANSWER, fact.at)
        by_draft = fact.kind is ReplyKind.INTERIM and self.book.terms.final_target is FinalTarget.DRAFT
        self.end(K.FINAL, self.first_sent_at if by_draft else fact.at)
        if fact.kind is ReplyKind.INTERIM:
            self._promise(fact)

    def _promise(self, fact: Fact) -> None:
        """Clause 16: the answer itself is owed from now on."""
        terms, promised_for = self.book.terms, fact.promised_for or self.promised_for
        owed = self.begin(K.FINAL, Role.EXECUTOR, fact.at)
        owed.days, owed.counted_from, owed.cycle = terms.final_days, fact.at, self.road.interims
        owed.due_at, owed.rule = final_due(self.book.clock, terms, fact.at, promised_for)

    def close(self, fact: Fact) -> None:
        self.answer.resume(fact.at)
        self.drop(K.CLARIFY)
        self.end_all(fact.at)

    def reopen(self, answer: AnswerClock, at: datetime) -> None:
        """R-12, R-14: a new round with a clock of its own; what was judged stays judged."""
        self.answer = answer
        self.round = self.road.round
        self.draft_was_sent = False
        self.on_the_way = None
        self.begin(K.ANSWER, Role.EXECUTOR, at)
        if self.road.state is PartState.REFUSED:
            self.begin(K.ROUTE, Role.DISPATCHER, at, self.book.terms.route)
        else:
            self.turn(at)

    def must_by(self, kind: DutyKind) -> datetime | None:
        """R-6: the answer's moment less the approvals still to come and the publication."""
        if self.answer.due is None or K.ANSWER not in self.running:
            return None
        chain = self.book.terms.approval_chain
        if kind is K.APPROVE:
            chain = self.road.approvers(self.book.terms)[self.road.approvals + 1 :]
        elif kind not in (K.DRAFT, K.REWORK):
            return None
        return self.book.clock.back(self.answer.due, after_draft(self.book.terms, chain))
