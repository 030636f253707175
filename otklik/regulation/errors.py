"""What the rules refuse, by name.

    RegulationError
    ├── TermsError              an edition of terms says something that cannot be
    ├── ContradictoryHistory    facts that cannot have followed each other (tampered or lost)
    └── StepNotAllowed          this step cannot be taken now, or not by these roles
        └── Missing             it can, once something more is said (a reason, a topic, …)

Faces turn them into words: what happened, which clause, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from otklik.regulation.history import Fact, Role, Step


class Why(StrEnum):
    """Why a step was refused."""

    STATE = "state"  # not a step of this state
    ROLE = "role"  # a step of somebody else
    EXCLUDED = "excluded"  # nothing is done with an excluded message (clause 20)
    NO_SUCH_PART = "no_such_part"
    PART_NUMBER = "part_number"  # parts are numbered 1, 2, 3 without gaps
    MISSING = "missing"  # see `Missing.need`
    OWN_DRAFT = "own_draft"  # clause 5: nobody approves their own draft
    OTHER_TEXT = "other_text"  # clauses 13, 15: exactly the text sent is decided on and published
    NO_MORE_INTERIM = "no_more_interim"  # the edition allows no further interim answer
    UNKNOWN_IMPORTANCE = "unknown_importance"  # the edition has no such level
    NO_CHANGE = "no_change"  # it is so already
    NOTHING_TO_ACKNOWLEDGE = "nothing_to_acknowledge"  # clause 24: the head was not told, or has answered
    TOO_LATE_TO_REOPEN = "too_late_to_reopen"
    SEPARATE_ANSWERS = "separate_answers"  # clause 17: each executor answers, unless the edition joins them
    TIME = "time"  # earlier than the fact it follows


class Need(StrEnum):
    """What a step cannot do without."""

    TOPIC = "topic"
    IMPORTANCE = "importance"
    UNIT = "unit"
    REASON = "reason"
    COMMENT = "comment"  # clause 13: what to rework
    GROUND = "ground"  # clause 20
    REPLY = "reply"  # which reply, and
    VERSION = "version"  # which text of it
    SIGNATURE = "signature"  # clause 21: who answers for it
    PROMISE = "promise"  # clause 16: what is promised by an interim answer
    START = "start"  # the moment at which the edition starts its clock


class RegulationError(Exception):
    """Anything the rules refuse."""


class TermsError(RegulationError, ValueError):
    """`key` of an edition holds what it cannot; `advice` says what to write."""

    def __init__(self, key: str, problem: str, advice: str) -> None:
        super().__init__(f"{key}: {problem}; {advice}")
        self.key = key
        self.problem = problem
        self.advice = advice


class ContradictoryHistory(RegulationError):
    """The fact at `position` (from 0) cannot have followed those before it, because of `why`."""

    def __init__(self, position: int, fact: Fact, why: Why) -> None:
        super().__init__(
            f"fact {position} ({fact.step}, part {fact.part}) contradicts the ones before: {why}"
        )
        self.position = position
        self.fact = fact
        self.why = why


class StepNotAllowed(RegulationError):
    """`step` is not to be taken now: under which `clause`, `why`, who could, and where the case stands."""

    def __init__(
        self, step: Step, *, clause: int, why: Why, allowed_roles: Iterable[Role] = (), state: StrEnum
    ) -> None:
        super().__init__(f"{step} is not allowed in {state} (clause {clause}): {why}")
        self.step = step
        self.clause = clause
        self.why = why
        self.allowed_roles = frozenset(allowed_roles)
        self.state = state


class Missing(StepNotAllowed):
    """The step is possible, but `need` was not said."""

    def __init__(
        self, step: Step, *, clause: int, need: Need, allowed_roles: Iterable[Role] = (), state: StrEnum
    ) -> None:
        super().__init__(step, clause=clause, why=Why.MISSING, allowed_roles=allowed_roles, state=state)
        self.args = (f"{step} needs {need} (clause {clause})",)
        self.need = need
