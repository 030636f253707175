"""Invented courses of incidents as they happen in a district: pure, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from otklik.regulation.history import Fact, ReplyKind, Role, Step
from otklik.regulation.worktime import WorkingTime

MINUTE = timedelta(minutes=1)
ANSWER, INTERIM, CLARIFICATION = ReplyKind.ANSWER, ReplyKind.INTERIM, ReplyKind.CLARIFICATION
GROUNDS = ("threat", "obscenity", "insult")
ROADS = {  # of a hundred messages that need a reaction
    "plain": 62,
    "returned": 8,
    "interim": 9,
    "clarified": 6,
    "split": 4,
    "excluded": 4,
    "foreign": 5,
    "reopened": 2,
}
LATE, HIGH, REPEAT, SLOW_FORWARD = 0.07, 0.06, 0.03, 0.04


@dataclass(frozen=True, slots=True)
class Staff:
    """Keys of the people of a body, and its units with the executor of each."""

    monitor: str
    dispatcher: str
    head: str
    units: tuple[tuple[str, str], ...]


class Teller:
    """Tells one incident after another. `clock` is the working time of the body."""

    def __init__(self, staff: Staff, clock: WorkingTime, chance: random.Random) -> None:
        self.staff, self.clock, self.chance = staff, clock, chance
        self._replies = 0

    def detected(self, posted: datetime) -> datetime:
        """Somebody looks within an hour and a half of work, mostly sooner."""
        return self._after(posted, 1, 20 if self.chance.random() < 0.8 else 90)

    def facts(self, posted: datetime, detected: datetime, topic: str, repeat_of: int | None) -> list[Fact]:
        road = self.chance.choices(list(ROADS), ROADS.values())[0]
        if road == "excluded":
            return [self._by_monitor(Step.EXCLUDE, detected, reason=self.chance.choice(GROUNDS))]
        found = [*self._accepted(posted, detected, topic, repeat_of)]
        told: Callable[[datetime], Iterator[Fact]] = getattr(self, f"_{road}")
        found += told(found[-1].at)
        if self.chance.random() < HIGH:
            found = self._raised(found)
        return sorted(found, key=lambda fact: fact.at)

    # -- beginnings ----------------------------------------------------------------------------

    def _accepted(
        self, posted: datetime, detected: datetime, topic: str, repeat_of: int | None
    ) -> Iterator[Fact]:
        moments = {"posted_at": posted, "collected_at": min(posted + MINUTE, detected)}
        yield self._by_monitor(Step.IDENTIFY, detected, importance="normal", topic=topic, **moments)
        if repeat_of is not None:
            yield self._by_monitor(Step.LINK_REPEAT, detected, reason=str(repeat_of))
        slow = self.chance.random() < SLOW_FORWARD
        yield self._by_monitor(Step.FORWARD, self._after(detected, 31, 90) if slow else detected)

    def _raised(self, found: list[Fact]) -> list[Fact]:
        """Clauses 9, 24: significant from the first moment, and the head is told at once."""
        first = replace(found[0], importance="high", reason="дети")
        seen = first.at + self.chance.randrange(1, 45) * MINUTE
        return [
            first,
            Fact(Step.ALERT, first.at, reason="importance"),
            *found[1:],
            Fact(Step.ACKNOWLEDGE, seen, role=Role.HEAD, by=self.staff.head),
        ]

    # -- roads ---------------------------------------------------------------------------------

    def _foreign(self, at: datetime) -> Iterator[Fact]:
        yield self._by_monitor(Step.CLOSE, self._after(at, 5, 60), reason="Вопрос области")

    def _plain(self, at: datetime) -> Iterator[Fact]:
        yield from self._answered(at, 1)

    def _split(self, at: datetime) -> Iterator[Fact]:
        assigned = self._after(at, 4, 25)
        for part in (1, 2):
            yield from self._answered(assigned, part, assigned=assigned)

    def _returned(self, at: datetime) -> Iterator[Fact]:
        given, by = self._given(at, 1)
        yield given
        sent = self._after(given.at, 40, 150)
        reply = self._reply()
        yield self._sent(sent, by, ANSWER, reply, 1)
        back = self._after(sent, 3, 28)
        yield self._by_monitor(
            Step.RETURN, back, part=1, kind=ANSWER, reply=reply, version=1, reason="Назовите день."
        )
        again = self._after(back, 10, 55 if self.chance.random() < 0.8 else 150)
        yield from self._placed(again, by, ANSWER, reply, 2)

    def _interim(self, at: datetime) -> Iterator[Fact]:
        given, by = self._given(at, 1)
        yield given
        first = list(self._placed(self._after(given.at, 60, 190), by, INTERIM, self._reply(), 1))
        yield from first
        final = self._after(first[-1].at, 480, 8 * 480 if self.chance.random() < 0.15 else 6 * 480)
        yield from self._placed(final, by, ANSWER, self._reply(), 1)

    def _clarified(self, at: datetime) -> Iterator[Fact]:
        given, by = self._given(at, 1)
        yield given
        asked = list(self._placed(self._after(given.at, 20, 120), by, CLARIFICATION, self._reply(), 1))
        yield from asked
        heard = asked[-1].at + self.chance.randrange(10, 3000) * MINUTE
        yield Fact(Step.HEAR, heard, part=1, role=Role.AUTHOR, posted_at=heard, reason="message")
        yield from self._placed(self._after(heard, 20, 100), by, ANSWER, self._reply(), 1)

    def _reopened(self, at: datetime) -> Iterator[Fact]:
        first = list(self._answered(at, 1))
        yield from first
        again = self._after(first[-1].at, 60, 1200)
        yield self._by_monitor(Step.REOPEN, again, part=1, reason="Автор пишет, что не решено")
        by = next(fact.by for fact in first if fact.step is Step.SEND)
        yield from self._placed(self._after(again, 40, 180), by, ANSWER, self._reply(), 1)

    # -- steps ---------------------------------------------------------------------------------

    def _answered(self, at: datetime, part: int, assigned: datetime | None = None) -> Iterator[Fact]:
        given, by = self._given(at, part, assigned)
        yield given
        late = self.chance.random() < LATE
        sent = self._after(given.at, 240, 560) if late else self._after(given.at, 20, 190)
        yield from self._placed(sent, by, ANSWER, self._reply(), 1, part)

    def _given(self, at: datetime, part: int, assigned: datetime | None = None) -> tuple[Fact, str]:
        unit, executor = self.chance.choice(self.staff.units)
        moment = assigned or self._after(at, 3, 28 if self.chance.random() < 0.9 else 90)
        given = Fact(
            Step.ASSIGN, moment, part=part, role=Role.DISPATCHER, by=self.staff.dispatcher, unit=unit
        )
        return given, executor

    def _placed(
        self, at: datetime, by: str, kind: ReplyKind, reply: str, version: int, part: int = 1
    ) -> Iterator[Fact]:
        """Sent, approved, published."""
        sent = self._sent(at, by, kind, reply, version, part)
        yield sent
        text = {"part": part, "kind": kind, "reply": reply, "version": version}
        promise = {"promised_for": sent.promised_for, "promise": sent.promise}
        approved = self._after(at, 2, 29 if self.chance.random() < 0.95 else 80)
        yield self._by_monitor(Step.APPROVE, approved, **text, **promise)
        published = self._after(approved, 1, 10 if self.chance.random() < 0.97 else 90)
        yield Fact(Step.PUBLISH, published, role=Role.SYSTEM, **text, **promise)  # type: ignore[arg-type]

    def _sent(self, at: datetime, by: str, kind: ReplyKind, reply: str, version: int, part: int = 1) -> Fact:
        fact = Fact(
            Step.SEND, at, part=part, role=Role.EXECUTOR, by=by, kind=kind, reply=reply, version=version
        )
        if kind is not INTERIM:
            return fact
        day = at.astimezone(self.clock.zone).date()
        return replace(fact, promised_for=day + timedelta(days=14), promise="Ответ по существу")

    def _by_monitor(self, step: Step, at: datetime, **more: object) -> Fact:
        return Fact(step, at, role=Role.MONITOR, by=self.staff.monitor, **more)  # type: ignore[arg-type]

    def _reply(self) -> str:
        """A number within the teller's life; `fill` makes keys of them."""
        self._replies += 1
        return str(self._replies)

    def _after(self, at: datetime, least: int, most: int) -> datetime:
        """Working minutes later, to the second."""
        return self.clock.add(at, timedelta(seconds=self.chance.randrange(least * 60, most * 60)))
