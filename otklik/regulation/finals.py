"""Clause 16: until when the answer promised by an interim one is owed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from otklik.regulation.duty import Rule
from otklik.regulation.terms import ClockKind, Terms
from otklik.regulation.worktime import Clock


def final_due(
    clock: Clock, terms: Terms, published_at: datetime, promised_for: date | None
) -> tuple[datetime | None, Rule]:
    """Close of work of the last day (the day after publication is day 1), or of an earlier promised date."""
    by_days = _by_days(clock, terms, published_at)
    if promised_for is None:
        return by_days, Rule.NONE if by_days is None else Rule.DAYS
    promised = _end_of(clock, terms, promised_for, published_at)
    if by_days is None or promised < by_days:
        return promised, Rule.PROMISE
    return by_days, Rule.DAYS


def _by_days(clock: Clock, terms: Terms, published_at: datetime) -> datetime | None:
    if terms.final_days is None:
        return None
    return _end_of_day(clock, terms, published_at, terms.final_days)


def _end_of_day(clock: Clock, terms: Terms, published_at: datetime, count: int) -> datetime:
    """Of the `count`-th day after the publication, as the edition counts days."""
    day = published_at.astimezone(clock.zone).date()
    if terms.final_counted is ClockKind.CALENDAR:
        return _midnight_after(clock, day + timedelta(days=count))
    return clock.end_of_working_day(day, count)


def _end_of(clock: Clock, terms: Terms, day: date, published_at: datetime) -> datetime:
    """The end of the promised day (R-16); never before the publication."""
    end = _midnight_after(clock, day) if terms.final_counted is ClockKind.CALENDAR else _close_of(clock, day)
    if end is None or end <= published_at:
        return _end_of_day(clock, terms, published_at, 1)
    return end


def _close_of(clock: Clock, day: date) -> datetime | None:
    """Close of work of `day`, or of the last working day before it."""
    working = day if clock.working_day(day) else clock.previous_working_day(day)
    return clock.close_of(working)


def _midnight_after(clock: Clock, day: date) -> datetime:
    midnight = datetime.combine(day + timedelta(days=1), time(), clock.zone)
    return midnight.astimezone(UTC)
