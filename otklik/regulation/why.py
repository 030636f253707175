"""Why this moment: how a duty's moment was found, and what it would be by the neighbouring readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from otklik.regulation.duties import duties
from otklik.regulation.duty import Duty, Rule
from otklik.regulation.explanation import Explanation, explain, explain_back
from otklik.regulation.finals import final_due
from otklik.regulation.history import Fact, Step
from otklik.regulation.terms import ClockKind, StartEvent, Terms
from otklik.regulation.worktime import Clock, Pause

_COUNTED_BACK = frozenset({Rule.BACK, Rule.CEILING})
_COUNTED_FORWARD = frozenset({Rule.FORWARD, Rule.CHANGE, Rule.FLOOR})
_PAUSED = frozenset({Rule.FORWARD, Rule.CHANGE})
_BY_DAYS = frozenset({Rule.DAYS, Rule.PROMISE})


class Reading(StrEnum):
    """What another reader of the Regulation might have counted."""

    FROM_DETECTION = "R-1 detected"
    FROM_COLLECTION = "R-1 collected"
    FROM_POSTING = "R-1 posted"
    NEXT_OPENING = "R-2"  # a term that ends at closing time would last until the next opening
    WITHOUT_CHANGE = "R-4"  # the whole limit from the beginning, however late the raise
    WITHOUT_PAUSE = "10"
    WITHOUT_FLOOR = "R-5"
    UNTIL_RECOGNISED = "R-35"  # the pause lasts until a person recognises the author's reply
    WITHOUT_PROMISE = "16"  # the days of the clause, not the earlier date that was promised
    UNIT_HOURS = "R-29"  # by the hours that the unit keeps, not by those of the body


_STARTS = {
    StartEvent.DETECTED: Reading.FROM_DETECTION,
    StartEvent.COLLECTED: Reading.FROM_COLLECTION,
    StartEvent.POSTED: Reading.FROM_POSTING,
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The moment by another reading."""

    reading: Reading
    due_at: datetime


@dataclass(frozen=True, slots=True)
class WhyThisMoment:
    """`explanation` counts the time day by day; `days` are those of clause 16.

    Both are empty where the moment is a date that was promised, calendar minutes or no limit.
    """

    duty: Duty
    fact: Fact  # that began the duty
    edition: str
    calendar: str  # version
    explanation: Explanation | None
    days: tuple[date, ...]
    unconfirmed_years: tuple[int, ...]
    neighbours: tuple[Neighbour, ...]

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON; moments as ISO 8601."""
        duty = self.duty
        return {
            "duty": duty.kind.value,
            "clause": duty.clause,
            "part": duty.part,
            "edition": self.edition,
            "calendar": self.calendar,
            "rule": duty.rule.value,
            "began_with": {"step": self.fact.step.value, "at": self.fact.at.isoformat()},
            "counted_from": _told(duty.counted_from),
            "due_at": _told(duty.due_at),
            "late_after": _told(duty.late_after),
            "must_by": _told(duty.must_by),
            "paused_since": _told(duty.paused_since),
            "explanation": self.explanation and self.explanation.as_dict(),
            "days": [day.isoformat() for day in self.days],
            "unconfirmed_years": list(self.unconfirmed_years),
            "neighbours": [
                {"reading": each.reading.value, "due_at": _told(each.due_at)} for each in self.neighbours
            ],
        }


def why(
    duty: Duty, history: Iterable[Fact], terms: Terms, clock: Clock, own: Clock | None = None
) -> WhyThisMoment:
    """How the moment of `duty`, one of `duties(history, terms, clock)`, was found.

    `own`: the hours of the unit that owes it, where it keeps its own (R-29).
    """
    facts, counted = tuple(history), _explanation(duty, clock)
    return WhyThisMoment(
        duty=duty,
        fact=facts[duty.fact],
        edition=terms.name,
        calendar=clock.version,
        explanation=counted,
        days=_days(duty, terms, clock),
        unconfirmed_years=counted.unconfirmed_years if counted else _unconfirmed(duty, terms, clock),
        neighbours=_neighbours(duty, facts, terms, clock, own),
    )


def _explanation(duty: Duty, clock: Clock) -> Explanation | None:
    if duty.counted_from is None or duty.limit is None:
        return None
    if duty.rule in _COUNTED_BACK:
        return explain_back(clock, duty.counted_from, duty.limit)
    if duty.rule in _COUNTED_FORWARD:
        return explain(clock, duty.counted_from, duty.limit, _pauses(duty))
    return None


def _pauses(duty: Duty) -> tuple[Pause, ...]:
    if duty.rule not in _PAUSED:
        return ()
    pauses = tuple(Pause(each.start, each.end) for each in duty.pauses)
    return (*pauses, Pause(duty.paused_since)) if duty.paused_since else pauses


def _days(duty: Duty, terms: Terms, clock: Clock) -> tuple[date, ...]:
    """Clause 16: the days counted, the day after publication being the first."""
    if duty.rule is not Rule.DAYS or duty.counted_from is None or duty.days is None:
        return ()
    days = [duty.counted_from.astimezone(clock.zone).date()]
    for _ in range(duty.days):
        day = days[-1] + timedelta(days=1)
        days.append(day if terms.final_counted is ClockKind.CALENDAR else clock.next_working_day(day))
    return tuple(days[1:])


def _unconfirmed(duty: Duty, terms: Terms, clock: Clock) -> tuple[int, ...]:
    """Of the days of clause 16."""
    is_counted = duty.rule in _BY_DAYS and terms.final_counted is ClockKind.WORKING
    if not is_counted or duty.counted_from is None or duty.due_at is None:
        return ()
    return clock.day_warnings(duty.counted_from, duty.due_at)


def _neighbours(
    duty: Duty, facts: tuple[Fact, ...], terms: Terms, clock: Clock, own: Clock | None
) -> tuple[Neighbour, ...]:
    """The same history judged by editions that read one thing otherwise."""
    if duty.due_at is None or duty.rule in (Rule.NONE, Rule.CALENDAR):
        return ()
    found = {
        reading: _due_by(edition, duty, facts, clock) for reading, edition in _other_editions(terms, facts)
    }
    found[Reading.NEXT_OPENING] = duty.late_after
    recognised = tuple(replace(fact, collected_at=None) if fact.step is Step.HEAR else fact for fact in facts)
    found[Reading.UNTIL_RECOGNISED] = _due_by(terms, duty, recognised, clock)
    if duty.rule is Rule.PROMISE and duty.counted_from is not None:
        found[Reading.WITHOUT_PROMISE] = final_due(clock, terms, duty.counted_from, None)[0]
    if own is not None:
        found[Reading.UNIT_HOURS] = _due_by(terms, duty, facts, own)
    return tuple(Neighbour(reading, at) for reading, at in found.items() if at not in (None, duty.due_at))


def _other_editions(terms: Terms, facts: tuple[Fact, ...]) -> Iterator[tuple[Reading, Terms]]:
    for event, reading in _STARTS.items():
        if event is not terms.start and _is_known(event, facts):
            yield reading, replace(terms, start=event)
    at_once = tuple(replace(level, after_change=None) for level in terms.importance)
    yield Reading.WITHOUT_CHANGE, replace(terms, importance=at_once)
    yield Reading.WITHOUT_PAUSE, replace(terms, pause=False)
    yield Reading.WITHOUT_FLOOR, replace(terms, floor_after_pause=timedelta(0))


def _is_known(event: StartEvent, facts: tuple[Fact, ...]) -> bool:
    attribute = {StartEvent.COLLECTED: "collected_at", StartEvent.POSTED: "posted_at"}.get(event, "at")
    return all(getattr(fact, attribute) for fact in facts if fact.step is Step.IDENTIFY)


def _due_by(edition: Terms, duty: Duty, facts: tuple[Fact, ...], clock: Clock) -> datetime | None:
    same = (duty.kind, duty.part, duty.fact)
    found = duties(facts, edition, clock)
    return next((each.due_at for each in found if (each.kind, each.part, each.fact) == same), None)


def _told(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
