"""Working time as an exact coordinate (R-2) on the calendar of a body (R-3).

W(t) is the working time elapsed up to t. A clock keeps its openings and closings and W at each of
them, so every question is one or two short searches. Hours are whole seconds; moments and amounts
are counted to the microsecond. Moments returned are in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, overload
from zoneinfo import ZoneInfo

from otklik.regulation import batch
from otklik.regulation.intervals import Interval, Pause, Pauses
from otklik.regulation.pauses import Pausable
from otklik.regulation.roundclock import CalendarTime
from otklik.regulation.timetable import NEVER, OutsideCalendar, Timetable, Weeks, timetable
from otklik.regulation.wallclock import local_date, midnight
from otklik.regulation.week import DayKind, SpecialDay, Week

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

__all__ = [
    "CalendarTime",
    "Clock",
    "DayKind",
    "Interval",
    "OutsideCalendar",
    "Pause",
    "Pauses",
    "SpecialDay",
    "Week",
    "WorkingTime",
    "working_time",
]

_NOTHING = timedelta(0)
_SECOND = timedelta(seconds=1)
_ONE_DAY = timedelta(days=1)


class Clock(Protocol):
    """What the rules ask of a clock, be it of working time or of calendar time."""

    @property
    def version(self) -> str: ...
    @property
    def zone(self) -> ZoneInfo: ...
    def elapsed(self, at: datetime) -> int: ...
    def between(self, start: datetime, end: datetime) -> timedelta: ...
    def add(self, start: datetime, amount: timedelta) -> datetime: ...
    def back(self, due: datetime, amount: timedelta) -> datetime: ...
    def between_paused(self, start: datetime, end: datetime, pauses: Pauses = ()) -> timedelta: ...
    def add_paused(self, start: datetime, amount: timedelta, pauses: Pauses = ()) -> datetime | None: ...
    def back_paused(self, due: datetime, amount: timedelta, pauses: Pauses = ()) -> datetime: ...
    def intervals(self, start: datetime, end: datetime) -> tuple[Interval, ...]: ...
    def is_open(self, at: datetime) -> bool: ...
    def next_opening(self, at: datetime) -> datetime: ...
    def day(self, day: date) -> SpecialDay: ...
    def working_day(self, day: date) -> bool: ...
    def close_of(self, day: date) -> datetime | None: ...
    def end_of_working_day(self, after: date, count: int) -> datetime: ...
    def next_working_day(self, day: date) -> date: ...
    def previous_working_day(self, day: date) -> date: ...
    def warnings(self, start: datetime, end: datetime) -> tuple[int, ...]: ...
    def day_warnings(self, start: datetime, end: datetime) -> tuple[int, ...]: ...


def working_time(
    weeks: Weeks,
    special: Iterable[SpecialDay] = (),
    *,
    zone: str,
    first: date,
    last: date,
    version: str,
    confirmed_through: date | int,
) -> WorkingTime:
    """The clock of a body from the morning of `first` to the midnight after `last`, local days.

    `weeks` is one week, or weeks with the day from which each is in force, the first of them not
    after `first`, else ValueError. Where several `special` days fall on one day the last one
    decides, so give the country's before the body's and the unit's. `confirmed_through` is the
    last day, or year, whose table is final (R-3). `version` is stored with what was counted.
    """
    if isinstance(confirmed_through, int):
        confirmed_through = date(confirmed_through, 12, 31)
    wall = ZoneInfo(zone)
    specials = {each.day: each for each in special if first <= each.day <= last}
    table = timetable(weeks, specials, zone=wall, first=first, last=last, version=version)
    return WorkingTime(table, wall, confirmed_through, specials)


@dataclass(frozen=True, slots=True, eq=False)
class WorkingTime(Pausable):
    """A clock that runs while its body is at work. Build it with `working_time`.

    Every question and answer lies in the days `first` … `last`, else OutsideCalendar.
    """

    table: Timetable = field(repr=False)
    zone: ZoneInfo
    confirmed_through: date
    special: Mapping[date, SpecialDay] = field(repr=False)

    @property
    def version(self) -> str:
        return self.table.version

    @property
    def first(self) -> date:
        return self.table.first

    @property
    def last(self) -> date:
        return self.table.last

    def elapsed(self, at: datetime) -> int:
        """W(at): whole working seconds since the morning of `first`, rounded down.

        To judge whether something is late use `between`, which keeps microseconds.
        """
        return self.table.coordinate(at) // _SECOND

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; negative when `end` is earlier."""
        coordinate = self.table.coordinate
        return coordinate(end) - coordinate(start)

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest moment at which `amount` has elapsed since `start` (R-2); zero returns `start`.

        ValueError when `amount` is negative.
        """
        if amount > _NOTHING:
            table = self.table
            return table.earliest(table.coordinate(start) + amount)
        if amount < _NOTHING:
            raise ValueError(f"an amount of time is not negative: {amount}")
        return start.astimezone(UTC)

    def back(self, due: datetime, amount: timedelta) -> datetime:
        """The latest moment that still has all of `amount` ahead before `due` (R-2); zero returns `due`.

        ValueError when `amount` is negative.
        """
        if amount > _NOTHING:
            table = self.table
            return table.latest(table.coordinate(due) - amount)
        if amount < _NOTHING:
            raise ValueError(f"an amount of time is not negative: {amount}")
        return due.astimezone(UTC)

    def intervals(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """Open stretches between `start` and `end`, in order; empty when `end` is not later."""
        table = self.table
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        first = bisect_right(table.closes, table.second(start))
        beyond = bisect_left(table.opens, table.second(end) + 1, first, len(table.opens) - 1)
        stretches = (
            (max(start, table.moment(table.opens[index])), min(end, table.moment(table.closes[index])))
            for index in range(first, beyond)
        )
        return tuple(Interval(since, until) for since, until in stretches if since < until)

    def is_open(self, at: datetime) -> bool:
        """Whether the clock runs at this moment; at the moment of closing it does not."""
        second = self.table.second(at)
        index = bisect_right(self.table.closes, second)
        return self.table.opens[index] <= second and self.table.closes[index] != NEVER

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself when the body is at work, else the moment it next opens."""
        table = self.table
        index = bisect_right(table.closes, table.second(at))
        if table.closes[index] == NEVER:
            raise table.outside()
        return max(at.astimezone(UTC), table.moment(table.opens[index]))

    def day(self, day: date) -> SpecialDay:
        """How `day` differs from its place in the week; FULL or OFF, without a title, when it does not."""
        ordinary = DayKind.FULL if self.working_day(day) else DayKind.OFF
        return self.special.get(day) or SpecialDay(day, ordinary)

    def working_day(self, day: date) -> bool:
        """Whether there is any working time on the local `day`."""
        index = self.table.working_days_before(day)
        days = self.table.working_days
        return index < len(days) and days[index] == day.toordinal()

    def close_of(self, day: date) -> datetime | None:
        """When work ends on the local `day`; None on a day off."""
        return self._close_of(day) if self.working_day(day) else None

    def end_of_working_day(self, after: date, count: int) -> datetime:
        """Close of the `count`-th working day, the first of which comes after the day `after` (clause 16)."""
        if count < 1:
            raise ValueError(f"working days are counted from 1, not {count}")
        passed = self.table.working_days_before(after) + self.working_day(after)
        return self._close_of(self.table.working_day(passed + count - 1))

    def next_working_day(self, day: date) -> date:
        """`day` itself when it is a working day, else the first one after it (R-8)."""
        return self.table.working_day(self.table.working_days_before(day))

    def previous_working_day(self, day: date) -> date:
        """The last working day before `day`, never `day` itself (R-8)."""
        return self.table.working_day(self.table.working_days_before(day) - 1)

    def warnings(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """Years between `start` and `end` whose table is not confirmed (R-3)."""
        since = max(local_date(start, self.zone), self.confirmed_through + _ONE_DAY)
        until = local_date(end, self.zone)
        return tuple(range(since.year, until.year + 1)) if since <= until else ()

    def day_warnings(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """The same where days are counted, not hours."""
        return self.warnings(start, end)

    @overload
    def add_many(self, starts: Sequence[datetime], amount: timedelta) -> list[datetime]: ...
    @overload
    def add_many(self, starts: NDArray[numpy.datetime64], amount: timedelta) -> NDArray[numpy.datetime64]: ...
    def add_many(self, starts: Any, amount: timedelta) -> Any:
        """`add` for each start: a list for a sequence; for an array of datetime64 (UTC), an array."""
        if batch.is_array(starts):
            return batch.columns(self.table).add(starts, amount)
        return [self.add(start, amount) for start in starts]

    @overload
    def between_many(self, starts: Sequence[datetime], ends: Sequence[datetime]) -> list[timedelta]: ...
    @overload
    def between_many(
        self, starts: NDArray[numpy.datetime64], ends: NDArray[numpy.datetime64]
    ) -> NDArray[numpy.timedelta64]: ...
    def between_many(self, starts: Any, ends: Any) -> Any:
        """`between` for each pair: a list, or for arrays of datetime64 (UTC) an array of timedelta64."""
        if batch.is_array(starts):
            return batch.columns(self.table).between(starts, ends)
        return [self.between(start, end) for start, end in zip(starts, ends, strict=True)]

    def _close_of(self, day: date) -> datetime:
        """Of a working day; the midnight after it where work goes on through that."""
        end = midnight(day + _ONE_DAY, self.zone)
        second = self.table.second(end)
        index = bisect_right(self.table.closes, second)
        return end if self.table.opens[index] < second else self.table.moment(self.table.closes[index - 1])
