"""Calendar time: the clock of editions that count round the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from otklik.regulation.intervals import Interval
from otklik.regulation.pauses import Pausable
from otklik.regulation.wallclock import EPOCH, midnight
from otklik.regulation.week import DayKind, SpecialDay

_SECOND = timedelta(seconds=1)
_ONE_DAY = timedelta(days=1)


class Days(Protocol):
    """What is asked of a table where whole days are counted: those of `worktime.Clock`."""

    @property
    def version(self) -> str: ...
    def working_day(self, day: date) -> bool: ...
    def close_of(self, day: date) -> datetime | None: ...
    def end_of_working_day(self, after: date, count: int) -> datetime: ...
    def next_working_day(self, day: date) -> date: ...
    def previous_working_day(self, day: date) -> date: ...
    def day_warnings(self, start: datetime, end: datetime) -> tuple[int, ...]: ...


class CalendarTime(Pausable):
    """Every hour of every day counts; never closed.

    Where whole days are counted (clauses 10, 16, R-12) they are those of `days`, the working time of the
    body (R-34); without a table every day is one, to its midnight.
    """

    __slots__ = ("days", "zone")

    def __init__(self, zone: str, days: Days | None = None) -> None:
        self.zone = ZoneInfo(zone)
        self.days = days or EveryDay(self.zone)

    @property
    def version(self) -> str:
        return "+".join(filter(None, ("round-the-clock", self.days.version)))

    def __repr__(self) -> str:
        return f"CalendarTime({self.zone.key!r})"

    def elapsed(self, at: datetime) -> int:
        """Whole seconds since 1970, rounded down."""
        return (at - EPOCH) // _SECOND

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Time from `start` to `end`; negative when `end` is earlier."""
        return end.astimezone(UTC) - start.astimezone(UTC)

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The moment `amount` after `start`; ValueError when `amount` is negative."""
        return start.astimezone(UTC) + _not_negative(amount)

    def back(self, due: datetime, amount: timedelta) -> datetime:
        """The moment `amount` before `due`; ValueError when `amount` is negative."""
        return due.astimezone(UTC) - _not_negative(amount)

    def intervals(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """All the time between `start` and `end`, in one piece; empty when `end` is not later."""
        return (Interval(start.astimezone(UTC), end.astimezone(UTC)),) if start < end else ()

    def is_open(self, at: datetime) -> bool:
        return True

    def next_opening(self, at: datetime) -> datetime:
        return at.astimezone(UTC)

    def day(self, day: date) -> SpecialDay:
        return SpecialDay(day, DayKind.FULL)

    def working_day(self, day: date) -> bool:
        return self.days.working_day(day)

    def close_of(self, day: date) -> datetime | None:
        return self.days.close_of(day)

    def end_of_working_day(self, after: date, count: int) -> datetime:
        return self.days.end_of_working_day(after, count)

    def next_working_day(self, day: date) -> date:
        return self.days.next_working_day(day)

    def previous_working_day(self, day: date) -> date:
        return self.days.previous_working_day(day)

    def warnings(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """None: hours are counted without a table."""
        return ()

    def day_warnings(self, start: datetime, end: datetime) -> tuple[int, ...]:
        return self.days.day_warnings(start, end)


class EveryDay:
    """All days alike, each to its midnight, and no calendar to run out of."""

    __slots__ = ("zone",)
    version = ""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def working_day(self, day: date) -> bool:
        return True

    def close_of(self, day: date) -> datetime:
        """The midnight after `day`."""
        return midnight(day + _ONE_DAY, self.zone)

    def end_of_working_day(self, after: date, count: int) -> datetime:
        """The midnight after the `count`-th day, the first of which follows the day `after` (clause 16)."""
        if count < 1:
            raise ValueError(f"days are counted from 1, not {count}")
        return self.close_of(after + count * _ONE_DAY)

    def next_working_day(self, day: date) -> date:
        return day

    def previous_working_day(self, day: date) -> date:
        return day - _ONE_DAY

    def day_warnings(self, start: datetime, end: datetime) -> tuple[int, ...]:
        return ()


def _not_negative(amount: timedelta) -> timedelta:
    if amount.days < 0:
        raise ValueError(f"an amount of time is not negative: {amount}")
    return amount
