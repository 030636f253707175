"""The account of what is owed, kept fact by fact.

`Ledger.take` brings one fact, `Ledger.duties` reads. Taking facts one by one as they come and
taking them all at once is the same road.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from otklik.regulation.account import Account, Book
from otklik.regulation.answerclock import AnswerClock
from otklik.regulation.course import Course
from otklik.regulation.duty import OUT_OF_HOURS, Duty, DutyKind, Rule
from otklik.regulation.errors import ContradictoryHistory, Why
from otklik.regulation.history import Fact, Role, Step
from otklik.regulation.moves import PartState, State
from otklik.regulation.partaccount import PartAccount
from otklik.regulation.terms import Importance, StartEvent, Terms
from otklik.regulation.worktime import Clock

# Members are looked up once: a lookup on an enum takes longer than a step of arithmetic.
ACKNOWLEDGE, ALERT, ANSWER, FIRST_REACTION, FORWARD, ROUTE = (
    DutyKind.ACKNOWLEDGE,
    DutyKind.ALERT,
    DutyKind.ANSWER,
    DutyKind.FIRST_REACTION,
    DutyKind.FORWARD,
    DutyKind.ROUTE,
)
ANSWERED = PartState.ANSWERED
DISPATCHER, HEAD, MONITOR = Role.DISPATCHER, Role.HEAD, Role.MONITOR
(
    TO_ACKNOWLEDGE,
    TO_ALERT,
    TO_APPROVE,
    TO_ASSIGN,
    TO_CLOSE,
    TO_EXCLUDE,
    TO_FORWARD,
    TO_HEAR,
    TO_IDENTIFY,
    TO_PUBLISH,
    TO_REASSIGN,
    TO_REFUSE,
    TO_REOPEN,
    TO_RESTORE,
    TO_RETURN,
    TO_SEND,
    TO_SET_IMPORTANCE,
    TO_SET_TOPIC,
    TO_WITHDRAW,
) = (
    Step.ACKNOWLEDGE,
    Step.ALERT,
    Step.APPROVE,
    Step.ASSIGN,
    Step.CLOSE,
    Step.EXCLUDE,
    Step.FORWARD,
    Step.HEAR,
    Step.IDENTIFY,
    Step.PUBLISH,
    Step.REASSIGN,
    Step.REFUSE,
    Step.REOPEN,
    Step.RESTORE,
    Step.RETURN,
    Step.SEND,
    Step.SET_IMPORTANCE,
    Step.SET_TOPIC,
    Step.WITHDRAW,
)


class Ledger:
    """What one incident owes under `terms`, on `clock`."""

    __slots__ = (
        "alerting",
        "begun_by",
        "book",
        "course",
        "detected",
        "excluded_at",
        "later_changes",
        "parts",
        "topic",
        "whole",
    )
    whole: Account  # from the detection on

    def __init__(self, terms: Terms, clock: Clock) -> None:
        self.course = Course(terms)
        self.book = Book(terms, clock)
        self.detected = False
        self.later_changes: list[tuple[datetime, Importance]] = []  # for parts that are assigned later
        self.alerting = False  # the level now in force is one that the head is told of
        self.begun_by = 0  # position of the fact that started the clock of the answer
        self.parts: dict[int, PartAccount] = {}
        self.excluded_at: datetime | None = None
        self.topic = ""

    @classmethod
    def of(cls, facts: Iterable[Fact], terms: Terms, clock: Clock) -> Ledger:
        ledger = cls(terms, clock)
        for fact in facts:
            ledger.take(fact)
        return ledger

    def take(self, fact: Fact) -> None:
        """Bring in the next fact; `ContradictoryHistory` where it cannot be the next one."""
        self.course.take(fact)
        self.book.fact += 1
        if fact.part is None or fact.step is TO_ASSIGN:
            effect = _ON_WHOLE.get(fact.step)
            if effect is not None:
                effect(self, fact)
            return
        account = self.parts[fact.part]
        if fact.step is TO_REOPEN or (fact.step is TO_WITHDRAW and account.state is ANSWERED):
            account.reopen(self._clock_from(fact), fact.at)
        elif (on_part := _ON_PART.get(fact.step)) is not None:
            on_part(account, fact)
        account.state = account.road.state
        if FIRST_REACTION in self.whole.running:
            self._close_first_reaction(fact)

    def duties(self) -> tuple[Duty, ...]:
        """All duties so far, in the order in which they began."""
        if not self.detected:
            return ()
        running = [
            (account, owed)
            for account in (self.whole, *self.parts.values())
            for owed in account.running.values()
        ]
        for account, owed in running:
            account.settle(owed, None if owed.kind in OUT_OF_HOURS else self.excluded_at)
        found = tuple([Duty.of(owed) for owed in self.book.lines])
        for _, owed in running:
            owed.done_at = None  # an exclusion may be reversed
        return found

    # the whole incident

    def identify(self, fact: Fact) -> None:
        self.topic = fact.topic
        start = self._start(fact)
        level = self._level(fact, fact.importance, start)
        self._detect(start, level)
        self.alerting = level.alert
        if level.alert:
            self._alert_is_owed(fact.at)

    def _start(self, fact: Fact) -> datetime:
        """R-1. The exclusion of a message straight from the inbox was its detection."""
        event = self.book.terms.start
        if event is StartEvent.DETECTED:
            return self.whole.answer.start if self.detected else fact.at
        start = fact.collected_at if event is StartEvent.COLLECTED else fact.posted_at
        if start is None:
            raise ContradictoryHistory(self.book.fact, fact, Why.MISSING)
        return start

    def _level(self, fact: Fact, name: str, on: datetime) -> Importance:
        terms, clock = self.book.terms, self.book.clock
        try:
            return terms.level(name, self.topic, on.astimezone(clock.zone).date() if terms.topics else None)
        except KeyError:
            raise ContradictoryHistory(self.book.fact, fact, Why.UNKNOWN_IMPORTANCE) from None

    def _detect(self, start: datetime, level: Importance) -> None:
        """The clocks start; again, with the level now known, when a message is restored and identified."""
        self.begun_by = self.book.fact
        terms, answer = self.book.terms, AnswerClock(self.book.clock, self.book.terms, start, level)
        if self.detected:
            self.whole.answer = answer
        else:
            self.whole = Account(self.book, answer)
            self.detected = True
        self._begin(FORWARD, start, terms.forward)
        if terms.first_reaction is not None:
            self._begin(FIRST_REACTION, start, terms.first_reaction)
        self._begin(ANSWER, start, None)

    def _begin(self, kind: DutyKind, start: datetime, limit: timedelta | None) -> None:
        self.whole.drop(kind)
        self.whole.begin(kind, MONITOR, start, limit)

    def forward(self, fact: Fact) -> None:
        whole = self.whole
        whole.end(FORWARD, fact.at)
        self._route(fact.at)

    def _route(self, at: datetime) -> None:
        owed = self.whole.begin(ROUTE, DISPATCHER, at, self.book.terms.route)
        owed.is_norm = self.book.terms.route_is_norm

    def assign(self, fact: Fact) -> None:
        """Clause 17: each part has the original detection, and from here on its own clock."""
        whole, number = self.whole, fact.part or 0
        whole.end(ROUTE, fact.at)
        whole.drop(ANSWER)
        for at, level in self.later_changes:
            whole.answer.change(at, level)
        self.later_changes.clear()
        account = PartAccount(self.book, whole.answer.copy(), self.course.roads[number], fact.at)
        account.running[ANSWER].fact = self.begun_by
        self.parts[number] = account

    def exclude(self, fact: Fact) -> None:
        if not self.detected:
            self._detect(fact.at, self.book.terms.importance[0])
        self.excluded_at = fact.at

    def restore(self, fact: Fact) -> None:
        """Clause 20 reversed: all clocks go on from the original detection."""
        self.excluded_at = None

    def set_topic(self, fact: Fact) -> None:
        self.topic = fact.topic
        self._change(fact, self.course.importance)

    def set_importance(self, fact: Fact) -> None:
        level = self._change(fact, fact.importance)
        if level.alert and not self.alerting:
            self._alert_is_owed(fact.at)
        elif not level.alert:
            self.whole.end(ALERT, fact.at)
        self.alerting = level.alert

    def _change(self, fact: Fact, importance: str) -> Importance:
        level = self._level(fact, importance, self.whole.answer.start)
        if ANSWER in self.whole.running:
            self.whole.answer.change(fact.at, level)
        else:
            self.later_changes.append((fact.at, level))
        for account in self.parts.values():
            if ANSWER in account.running:
                account.answer.change(fact.at, level)
        return level

    def _alert_is_owed(self, at: datetime) -> None:
        owed = self.whole.begin(ALERT, MONITOR, at)
        owed.limit, owed.rule, owed.counted_from = self.book.terms.alert, Rule.CALENDAR, at
        owed.due_at = at + self.book.terms.alert

    def alert(self, fact: Fact) -> None:
        whole, limit = self.whole, self.book.terms.acknowledge
        whole.end(ALERT, fact.at)
        whole.end(ACKNOWLEDGE, fact.at)
        owed = whole.begin(ACKNOWLEDGE, HEAD, fact.at)
        owed.limit, owed.rule, owed.counted_from = limit, Rule.CALENDAR, fact.at
        owed.due_at = fact.at + limit
        owed.cycle = self.course.alerts
        owed.is_norm = True

    def acknowledge(self, fact: Fact) -> None:
        self.whole.end(ACKNOWLEDGE, fact.at)

    def hear(self, fact: Fact) -> None:
        for account in self.parts.values():
            account.hear(fact)
            account.state = account.road.state

    def close(self, fact: Fact) -> None:
        self.whole.end_all(fact.at)

    def reopen(self, fact: Fact) -> None:
        """R-12: closed without parts; it runs anew from the reopening (R-14)."""
        whole, terms = self.whole, self.book.terms
        whole.round += 1
        self.begun_by = self.book.fact
        whole.answer = self._clock_from(fact)
        if self.course.state is State.IDENTIFIED:
            whole.begin(FORWARD, MONITOR, fact.at, terms.forward)
        else:
            self._route(fact.at)
        whole.begin(ANSWER, MONITOR, fact.at)

    def _clock_from(self, fact: Fact) -> AnswerClock:
        """R-14: what is reopened has its time anew."""
        level = self._level(fact, self.course.importance, fact.at)
        return AnswerClock(self.book.clock, self.book.terms, fact.at, level)

    def _close_first_reaction(self, fact: Fact) -> None:
        if fact.step is TO_PUBLISH or self.course.state is State.CLOSED:
            self.whole.end(FIRST_REACTION, fact.at)


_ON_WHOLE: dict[Step, Callable[[Ledger, Fact], None]] = {
    TO_IDENTIFY: Ledger.identify,
    TO_FORWARD: Ledger.forward,
    TO_ASSIGN: Ledger.assign,
    TO_EXCLUDE: Ledger.exclude,
    TO_RESTORE: Ledger.restore,
    TO_SET_TOPIC: Ledger.set_topic,
    TO_SET_IMPORTANCE: Ledger.set_importance,
    TO_ALERT: Ledger.alert,
    TO_ACKNOWLEDGE: Ledger.acknowledge,
    TO_HEAR: Ledger.hear,
    TO_CLOSE: Ledger.close,
    TO_REOPEN: Ledger.reopen,
}
_ON_PART: dict[Step, Callable[[PartAccount, Fact], None]] = {
    TO_HEAR: PartAccount.hear,
    TO_REFUSE: PartAccount.refuse,
    TO_REASSIGN: PartAccount.reassign,
    TO_SEND: PartAccount.send,
    TO_APPROVE: PartAccount.approve,
    TO_RETURN: PartAccount.send_back,
    TO_PUBLISH: PartAccount.publish,
    TO_CLOSE: PartAccount.close,
}
