"""R-29: a unit that keeps hours of its own owes by the terms of its body, and has less time to keep them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from otklik.regulation.duty import OUT_OF_HOURS, Duty
from otklik.regulation.worktime import Clock

_INSTANT = timedelta(seconds=1)


def within_own_hours(duty: Duty, own: Clock) -> Duty:
    """An open duty that ends outside of the unit's hours, with its last working moment before as "must have by".

    Every other moment stays: the term binds the body, by the body's clock.
    """
    if not duty.is_open or duty.due_at is None or duty.kind in OUT_OF_HOURS:
        return duty
    until = min(duty.due_at, duty.must_by or duty.due_at)
    last = last_moment(own, until)
    return duty if last == until else replace(duty, must_by=last)


def last_moment(clock: Clock, until: datetime) -> datetime:
    """The latest instant of work not after `until`; closing and opening times are such instants themselves."""
    if clock.next_opening(until) == until:
        return until
    return clock.back(until, _INSTANT) + _INSTANT
