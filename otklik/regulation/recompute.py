"""R-10: what changes for open duties when the terms or the calendar do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from otklik.regulation.duties import duties
from otklik.regulation.duty import Duty, DutyKind
from otklik.regulation.history import Fact
from otklik.regulation.terms import Terms
from otklik.regulation.worktime import Clock

_Key: TypeAlias = tuple[DutyKind, int | None, int, int, datetime]


@dataclass(frozen=True, slots=True)
class Basis:
    """By what duties are judged."""

    terms: Terms
    clock: Clock


@dataclass(frozen=True, slots=True)
class Change:
    """An open duty before and after; None where it is not owed under that basis.

    `held`: it would have become due sooner than the edition's `grace` from now, and was kept from that.
    """

    old: Duty | None
    new: Duty | None
    held: bool = False


def recomputed(
    history: Iterable[Fact], old: Basis, new: Basis, at: datetime, *, confirmed: bool = False
) -> tuple[Change, ...]:
    """Open duties whose moment changes from `old` to `new` at the moment `at`; closed ones stay as judged.

    Without a person's confirmation none becomes due earlier than `grace` from `at`, unless it was
    due earlier already.
    """
    facts = tuple(history)
    before = _open(facts, old)
    after = _open(facts, new)
    changes = []
    for key in dict.fromkeys((*before, *after)):
        change = _change(before.get(key), after.get(key), new, at, confirmed)
        if change.old is None or change.new is None or change.old.due_at != change.new.due_at:
            changes.append(change)
    return tuple(changes)


def _open(facts: tuple[Fact, ...], basis: Basis) -> dict[_Key, Duty]:
    return {
        (duty.kind, duty.part, duty.round, duty.cycle, duty.started_at): duty
        for duty in duties(facts, basis.terms, basis.clock)
        if duty.is_open
    }


def _change(old: Duty | None, new: Duty | None, basis: Basis, at: datetime, confirmed: bool) -> Change:
    if new is None or new.due_at is None or confirmed:
        return Change(old, new)
    if old is not None and old.paused_since is not None:
        return Change(
            old, replace(new, due_at=None, late_after=None, paused_since=old.paused_since), held=True
        )
    floor = basis.clock.add(at, basis.terms.grace)
    if old is not None and old.due_at is not None:
        floor = min(floor, old.due_at)
    if new.due_at >= floor:
        return Change(old, new)
    held = replace(new, due_at=floor, late_after=basis.clock.next_opening(floor))
    return Change(old, held, held=True)
