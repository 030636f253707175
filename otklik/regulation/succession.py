"""R-10: one history under calendars that followed each other.

What was closed stays judged by the calendar of the moment at which it was closed; what is open is counted by
the last one, and none of it falls due sooner than the edition's `grace` from the moment of a change, unless
a person has confirmed that it may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from otklik.regulation.duties import duties
from otklik.regulation.duty import OUT_OF_HOURS, Duty, DutyKind
from otklik.regulation.history import Fact
from otklik.regulation.terms import Terms
from otklik.regulation.worktime import Clock

Key: TypeAlias = tuple[DutyKind, int | None, int]  # kind, part, position of the fact that began it


@dataclass(frozen=True, slots=True)
class Table:
    """A calendar in force from `since` on; None: from the beginning. `confirmed`: without the grace."""

    clock: Clock
    since: datetime | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A duty with the clock that counted it; `held_from`: when it would be due without R-10.

    `own`: the hours that the unit which owes it keeps for itself; `own_until`: its "must have by" where
    they set it (R-29).
    """

    duty: Duty
    clock: Clock
    held_from: datetime | None = None
    own: Clock | None = None
    own_until: datetime | None = None


def key_of(duty: Duty) -> Key:
    return duty.kind, duty.part, duty.fact


def judged(history: Iterable[Fact], terms: Terms, tables: Sequence[Table]) -> tuple[Judged, ...]:
    """All duties of a history, in the order in which they began; `tables` follow each other in time."""
    facts = tuple(history)
    own = _of_its_time(facts, tables)
    runs = [duties(facts, terms, table.clock) for table in own]
    if len(own) == 1:
        return tuple(Judged(duty, own[0].clock) for duty in runs[0])
    by_key = [{key_of(duty): duty for duty in run} for run in runs]
    holds = _holds(facts, terms, own)
    found = []
    for duty in runs[-1]:
        number = len(own) - 1 if duty.is_open else _last_before(own, duty.done_at)
        mine = by_key[number].get(key_of(duty), duty)
        found.append(_kept(mine, own[number].clock, holds[number]))
    return tuple(found)


def _of_its_time(facts: Sequence[Fact], tables: Sequence[Table]) -> Sequence[Table]:
    """Those in force since the first fact."""
    return tables[_last_before(tables, facts[0].at) :] if facts else tables[-1:]


def _last_before(tables: Sequence[Table], at: datetime | None) -> int:
    """The table in force at `at`; the first one where none was yet."""
    known = [n for n, table in enumerate(tables) if table.since is None or (at and table.since <= at)]
    return known[-1] if known else 0


def _holds(facts: Sequence[Fact], terms: Terms, tables: Sequence[Table]) -> list[Mapping[Key, datetime]]:
    """For each table the moments before which no duty falls due, given by its change and those before it."""
    held: dict[Key, datetime] = {}
    found: list[Mapping[Key, datetime]] = [{}]
    for before, table in pairwise(tables):
        if table.since is not None and not table.confirmed:
            past = [fact for fact in facts if fact.at <= table.since]
            old = {key_of(duty): duty for duty in duties(past, terms, before.clock)}
            earliest = table.clock.add(table.since, terms.grace)
            for duty in duties(past, terms, table.clock):
                until = _until(old.get(key_of(duty)), duty, earliest)
                if until is not None:
                    held[key_of(duty)] = max(until, held.get(key_of(duty), until))
        found.append(dict(held))
    return found


def _until(old: Duty | None, new: Duty, earliest: datetime) -> datetime | None:
    """R-10: `earliest`, or the old moment where that is sooner; None where nothing has to be held."""
    if not new.is_open or new.due_at is None or new.kind in OUT_OF_HOURS:
        return None
    until = earliest if old is None or old.due_at is None else min(earliest, old.due_at)
    return until if new.due_at < until else None


def _kept(duty: Duty, clock: Clock, holds: Mapping[Key, datetime]) -> Judged:
    whole = (duty.kind, None, duty.fact)  # the answer was owed by the whole incident before it had parts
    until = holds.get(key_of(duty)) or holds.get(whole)
    if until is None or duty.due_at is None or duty.due_at >= until:
        return Judged(duty, clock)
    kept = replace(duty, due_at=until, late_after=clock.next_opening(until))
    return Judged(kept, clock, held_from=duty.due_at)
