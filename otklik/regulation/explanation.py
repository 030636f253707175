"""Why a term ends when it does: the working time counted, day by day (R-2, R-3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from otklik.regulation.intervals import Interval, Pause, Pauses, merged, split
from otklik.regulation.wallclock import local_date, midnight
from otklik.regulation.week import DayKind
from otklik.regulation.worktime import Clock

_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One local day of a term. Lunch is the gap between two of its `intervals`."""

    day: date
    kind: DayKind
    short: bool  # an hour shorter, also when `kind` is WORKING
    instead_of: date | None
    title: str
    intervals: tuple[Interval, ...]  # counted; aware UTC, in order
    paused: tuple[Interval, ...]  # working time that a pause took out
    counted: timedelta
    total: timedelta  # running, in the order of counting


@dataclass(frozen=True, slots=True)
class Explanation:
    """How `amount` was counted: from `start` on, or, when `backward`, back from `start`.

    `days` are in the order of counting, so backward ones come latest first. `result` is None while
    an open pause keeps it from being known; `days` then reach to the beginning of that pause.
    """

    start: datetime
    amount: timedelta
    backward: bool
    result: datetime | None
    days: tuple[CountedDay, ...]
    pauses: tuple[Pause, ...]  # merged
    version: str  # of the calendar
    zone: ZoneInfo
    unconfirmed_years: tuple[int, ...]

    @property
    def counted(self) -> timedelta:
        """Equals `amount` once there is a result."""
        return self.days[-1].total

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON: moments as ISO 8601 with the offset of the body's zone, amounts in seconds."""
        return {
            "start": self._told(self.start),
            "amount": _seconds(self.amount),
            "direction": "backward" if self.backward else "forward",
            "result": self._told(self.result),
            "calendar": self.version,
            "zone": self.zone.key,
            "unconfirmed_years": list(self.unconfirmed_years),
            "pauses": self._all_told(self.pauses),
            "days": [self._day_told(day) for day in self.days],
        }

    def _day_told(self, day: CountedDay) -> dict[str, Any]:
        return {
            "day": day.day.isoformat(),
            "kind": day.kind.value,
            "short": day.short,
            "instead_of": day.instead_of and day.instead_of.isoformat(),
            "title": day.title,
            "intervals": self._all_told(day.intervals),
            "paused": self._all_told(day.paused),
            "seconds": _seconds(day.counted),
            "total": _seconds(day.total),
        }

    def _all_told(self, stretches: Iterable[Interval | Pause]) -> list[dict[str, str | None]]:
        return [{"start": self._told(each.start), "end": self._told(each.end)} for each in stretches]

    def _told(self, at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(self.zone).isoformat()


def explain(clock: Clock, start: datetime, amount: timedelta, pauses: Pauses = ()) -> Explanation:
    """The same term as `clock.add_paused`, with the days that were counted."""
    stops = merged(pauses)
    due = clock.add_paused(start, amount, stops)
    until = stops[-1].start if due is None else due
    window = (start.astimezone(UTC), max(start, until).astimezone(UTC))
    return _explanation(clock, window, amount, stops, result=due, backward=False)


def explain_back(clock: Clock, due: datetime, amount: timedelta, pauses: Pauses = ()) -> Explanation:
    """The same term as `clock.back_paused`, with the days that were counted, latest first."""
    stops = merged(pauses)
    result = clock.back_paused(due, amount, stops)
    window = (result, due.astimezone(UTC))
    return _explanation(clock, window, amount, stops, result=result, backward=True)


def _explanation(
    clock: Clock,
    window: tuple[datetime, datetime],
    amount: timedelta,
    pauses: tuple[Pause, ...],
    *,
    result: datetime | None,
    backward: bool,
) -> Explanation:
    days = list(_days(window, clock.zone))
    return Explanation(
        start=window[1] if backward else window[0],
        amount=amount,
        backward=backward,
        result=result,
        days=tuple(_counted(clock, window, days[::-1] if backward else days, pauses)),
        pauses=pauses,
        version=clock.version,
        zone=clock.zone,
        unconfirmed_years=clock.warnings(*window),
    )


def _days(window: tuple[datetime, datetime], zone: ZoneInfo) -> Iterator[date]:
    """The local days that the window has a part in, and the one it starts on even if it is empty."""
    day = local_date(window[0], zone)
    yield day
    while midnight(day := day + _ONE_DAY, zone) < window[1]:
        yield day


def _counted(
    clock: Clock, window: tuple[datetime, datetime], days: Iterable[date], pauses: tuple[Pause, ...]
) -> Iterator[CountedDay]:
    total = _NOTHING
    for day in days:
        since = max(window[0], midnight(day, clock.zone))
        until = min(window[1], midnight(day + _ONE_DAY, clock.zone))
        parts = [split(interval, pauses) for interval in clock.intervals(since, until)]
        intervals = tuple(each for outside, _ in parts for each in outside)
        counted = sum((each.end - each.start for each in intervals), _NOTHING)
        total += counted
        plan = clock.day(day)
        yield CountedDay(
            day=day,
            kind=plan.kind,
            short=plan.short or plan.kind is DayKind.SHORT,
            instead_of=plan.instead_of,
            title=plan.title,
            intervals=intervals,
            paused=tuple(each for _, inside in parts for each in inside),
            counted=counted,
            total=total,
        )


def _seconds(amount: timedelta) -> int | float:
    """Whole where it is whole."""
    seconds = amount.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds
