"""The table behind a clock: when work opens and closes, in seconds, and W at each opening (R-2)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from otklik.regulation.wallclock import EPOCH, epoch_second
from otklik.regulation.week import DAY, HOUR, SpecialDay, Week, end_seconds_of, seconds_of

Weeks = Week | Sequence[tuple[date, Week]]
Stretch = tuple[int, int]  # opening and closing

MARK = 8 * HOUR  # of working time: about a day of it
NEVER = 1 << 60  # a second later than any that a datetime can tell


class OutsideCalendar(LookupError):  # noqa: N818 - a name that says what happened
    """A question about, or an answer in, a time that the calendar does not cover.

    `first` and `last` are the local days that calendar `version` covers.
    """

    def __init__(self, first: date, last: date, version: str) -> None:
        super().__init__(first, last, version)
        self.first = first
        self.last = last
        self.version = version

    def __str__(self) -> str:
        return f"calendar {self.version!r} covers {self.first} to {self.last} only"


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """Seconds are counted from `origin`, the midnight in which the first day begins.

    One entry for each open stretch, and a last one that only ends the lists: it opens when the
    table ends and never closes. The marks are where a search begins, so that it is short.
    """

    origin: datetime
    opens: list[int]
    closes: list[int]
    before: list[int]  # W at the opening
    done: list[int]  # W at the closing
    shift: list[int]  # from W inside the stretch to its second
    close_marks: list[int]  # how many stretches have closed by each DAY
    done_marks: list[int]  # how many are done before each MARK of W
    working_days: list[int]  # ordinals of the local days with any working time
    first: date
    last: date
    version: str

    def coordinate(self, at: datetime) -> tuple[int, int]:
        """W(at) in whole seconds, and the microseconds beyond them."""
        passed = at - self.origin
        day = passed.days
        second = day * DAY + passed.seconds
        if not 0 <= second <= self.opens[-1]:
            raise self.outside()
        marks = self.close_marks
        index = bisect_right(self.closes, second, marks[day], marks[day + 1])
        into = second - self.opens[index]
        if into < 0:
            return self.before[index], 0
        if passed.microseconds and second == self.opens[-1]:
            raise self.outside()
        return self.before[index] + into, passed.microseconds

    def earliest(self, seconds: int, micro: int) -> datetime:
        """The first moment at which W is `seconds` and `micro` microseconds, more than nothing."""
        mark = seconds // MARK
        try:
            low, high = self.done_marks[mark], self.done_marks[mark + 1]
            index = bisect_left(self.done, seconds + 1 if micro else seconds, low, high)
            return self.origin + timedelta(0, seconds + self.shift[index], micro)
        except IndexError:
            raise self.outside() from None

    def latest(self, seconds: int, micro: int) -> datetime:
        """The last moment at which W is still `seconds` and `micro` microseconds, less than all of it."""
        mark = seconds // MARK
        index = bisect_right(self.done, seconds, self.done_marks[mark], self.done_marks[mark + 1])
        return self.origin + timedelta(0, seconds + self.shift[index], micro)

    def second(self, at: datetime) -> int:
        """Whole seconds, rounded down; openings and closings are whole, so none is passed over."""
        passed = at - self.origin
        second = passed.days * 86400 + passed.seconds
        if not (0, 0) <= (second, passed.microseconds) <= (self.opens[-1], 0):
            raise self.outside()
        return second

    def moment(self, second: int) -> datetime:
        return self.origin + timedelta(0, second)

    def working_days_before(self, day: date) -> int:
        """How many working days come before the local `day`."""
        if not self.first <= day <= self.last:
            raise self.outside()
        return bisect_left(self.working_days, day.toordinal())

    def working_day(self, index: int) -> date:
        """The working day that has `index` others before it."""
        if not 0 <= index < len(self.working_days):
            raise self.outside()
        return date.fromordinal(self.working_days[index])

    def outside(self) -> OutsideCalendar:
        return OutsideCalendar(self.first, self.last, self.version)


def timetable(
    weeks: Weeks,
    special: Mapping[date, SpecialDay],
    *,
    zone: ZoneInfo,
    first: date,
    last: date,
    version: str,
) -> Timetable:
    """Lay the ordinary weeks and the special days out from `first` to `last`."""
    if last < first:
        raise ValueError(f"a calendar runs forward: {first} is after {last}")
    in_force = _in_force(weeks, first)
    stretches: list[Stretch] = []
    working_days: list[int] = []
    for day in _days(first, last):
        found = _stretches_of(day, in_force.on(day), special.get(day), zone)
        if found:
            working_days.append(day.toordinal())
            _append_joined(stretches, found)
    origin, until = epoch_second(first, 0, zone), epoch_second(last, DAY, zone)
    done = list(accumulate(end - start for start, end in stretches))
    return Timetable(
        origin=EPOCH + timedelta(seconds=origin),
        opens=[start - origin for start, _ in stretches] + [until - origin],
        closes=[end - origin for _, end in stretches] + [NEVER],
        before=[0, *done],
        done=[*done, NEVER],
        shift=[start - origin - before for (start, _), before in zip(stretches, [0, *done], strict=False)],
        close_marks=_marks(bisect_right, [end - origin for _, end in stretches], DAY, until - origin),
        done_marks=_marks(bisect_left, done, MARK, done[-1] if done else 0),
        working_days=working_days,
        first=first,
        last=last,
        version=version,
    )


@dataclass(frozen=True, slots=True)
class _InForce:
    since: list[date]
    weeks: list[Week]

    def on(self, day: date) -> Week:
        return self.weeks[bisect_right(self.since, day) - 1]


def _in_force(weeks: Weeks, first: date) -> _InForce:
    if isinstance(weeks, Week):
        return _InForce([first], [weeks])
    ordered = sorted(weeks, key=lambda each: each[0])
    if not ordered or ordered[0][0] > first:
        raise ValueError(f"no working week is in force on {first}, the first day of the calendar")
    return _InForce([since for since, _ in ordered], [week for _, week in ordered])


def _days(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _stretches_of(day: date, week: Week, special: SpecialDay | None, zone: ZoneInfo) -> list[Stretch]:
    hours = special.hours_in(week) if special else week.hours_of(day)
    wall = ((seconds_of(start), end_seconds_of(end)) for start, end in hours)
    found = [(epoch_second(day, start, zone), epoch_second(day, end, zone)) for start, end in wall]
    return [(start, end) for start, end in found if start < end]  # the zone may have skipped all of it


def _append_joined(stretches: list[Stretch], found: Iterable[Stretch]) -> None:
    for start, end in found:
        if stretches and stretches[-1][1] == start:
            start, _ = stretches.pop()
        stretches.append((start, end))


def _marks(reached: Callable[[list[int], int], int], bounds: list[int], step: int, until: int) -> list[int]:
    return [reached(bounds, mark) for mark in range(0, until + 2 * step, step)]
