"""What has happened to an incident: facts, in the order in which they were recorded.

A history is the only thing that is stored about the course of an incident. State
(`workflow`), duties and violations (`duties`) are computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """The people of the Regulation (clauses 5-7)."""

    MONITOR = "monitor"  # ответственный за мониторинг
    DISPATCHER = "dispatcher"  # ответственный работник
    EXECUTOR = "executor"  # исполнитель
    SUPERVISOR = "supervisor"  # ответственное должностное лицо
    HEAD = "head"  # Глава
    ADMINISTRATOR = "administrator"
    AUTHOR = "author"  # the citizen: facts that come from the network
    SYSTEM = "system"  # facts that Otklik records by itself


class ReplyKind(StrEnum):
    """One road (draft, approval, publication), three effects."""

    ANSWER = "answer"
    INTERIM = "interim"
    CLARIFICATION = "clarification"


class Step(StrEnum):
    """Everything that can be recorded about an incident; `workflow.MOVES` says who may and when."""

    IDENTIFY = "identify"  # clause 7: accepted as needing a reaction; topic and importance set
    FORWARD = "forward"  # clause 7: to the dispatcher
    EXCLUDE = "exclude"  # clause 20
    RESTORE = "restore"  # clause 20 reversed; the clock runs from the original detection
    SET_TOPIC = "set_topic"
    SET_IMPORTANCE = "set_importance"
    LINK_REPEAT = "link_repeat"  # clause 18
    JOIN = "join"  # one more message gathered into the incident
    LEAVE = "leave"  # a message joined by mistake goes back to the inbox
    ASSIGN = "assign"  # clauses 7, 17: opens a part for one executor
    REFUSE = "refuse"  # the executor: not ours; the part goes back to the dispatcher
    REASSIGN = "reassign"  # the dispatcher gives the refused (or any open) part to another unit
    SEND = "send"  # clauses 10-12, 14, 16: a draft goes to approval, signed (21)
    APPROVE = "approve"  # clause 13
    RETURN = "return"  # clause 13: for rework
    PUBLISH = "publish"  # clause 15
    CORRECT = "correct"  # the words of a published reply are put right where they stand
    WITHDRAW = "withdraw"  # a published answer is taken back; the author is owed one again
    HEAR = "hear"  # the author replied: resumes a paused clock (10), or reacts to the answer
    CLOSE = "close"  # closed without an answer: foreign competence, nothing to answer to
    REOPEN = "reopen"
    ALERT = "alert"  # clause 24: told to the head
    ACKNOWLEDGE = "acknowledge"  # clause 24
    INSTRUCT = "instruct"  # the head's or the supervisor's instruction
    EXPLAIN = "explain"  # clause 22: the executor explains a violation


@dataclass(frozen=True, slots=True)
class Fact:
    """One step taken.

    `at` is aware (UTC). `part` is the number (1, 2, …) of the assignment that the fact
    concerns, None when it concerns the incident. Fields that a step does not use stay empty.
    """

    step: Step
    at: datetime
    part: int | None = None
    role: Role = Role.SYSTEM  # in which role it was done
    by: str = ""  # who did it, and
    for_whom: str = ""  # in whose place, when acting as a substitute
    importance: str = ""  # IDENTIFY, SET_IMPORTANCE: "normal", "high" or a level of the edition
    topic: str = ""  # IDENTIFY, SET_TOPIC: code of the classifier
    unit: str = ""  # ASSIGN, REASSIGN: key of the unit
    kind: ReplyKind | None = None  # SEND, APPROVE, RETURN, PUBLISH, CORRECT, WITHDRAW
    reply: str = ""  # … key of the reply
    version: int = 0  # … number of the text decided on (CORRECT: of the one that stands now)
    promised_for: date | None = None  # SEND, APPROVE, PUBLISH of an INTERIM: when the answer will be given
    promise: str = ""  # … and what is promised
    posted_at: datetime | None = None  # IDENTIFY: when the citizen wrote; HEAR: when the author replied
    collected_at: datetime | None = None  # IDENTIFY, HEAR: when the message (the reply) reached us
    reason: str = ""  # RETURN comment, ground of EXCLUDE, reason of SET_IMPORTANCE, CLOSE, REFUSE, …
    exception: str = ""  # a named departure from the rule, e.g. "own_draft" (clause 5, one-person bodies)


@dataclass(frozen=True, slots=True)
class History:
    """Facts of one incident, oldest first."""

    facts: tuple[Fact, ...] = field(default=())

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def with_fact(self, fact: Fact) -> History:
        return History((*self.facts, fact))

    def of_part(self, part: int) -> tuple[Fact, ...]:
        """Facts of one part."""
        return tuple(fact for fact in self.facts if fact.part == part)

    def parts(self) -> tuple[int, ...]:
        """Numbers of the parts opened so far."""
        return tuple(fact.part for fact in self.facts if fact.step is Step.ASSIGN and fact.part is not None)

    def last(self, *steps: Step, part: int | None = None) -> Fact | None:
        """The latest fact of one of `steps` that concerns exactly `part`."""
        for fact in reversed(self.facts):
            if fact.step in steps and fact.part == part:
                return fact
        return None
