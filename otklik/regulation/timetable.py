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


class OutsideCalendar(LookupError):
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
    done: list[int]  # seconds of W at the closing
    before: list[timedelta]  # W at the opening
    bases: list[datetime]  # the opening less W: when work would have begun had it never stopped
    close_marks: list[int]  # how many stretches have closed by each DAY
    done_marks: list[int]  # how many are done before each MARK of W
    working_days: list[int]  # ordinals of the local days with any working time
    first: date
    last: date
    version: str

    def coordinate(self, at: datetime) -> timedelta:
        """W(at)."""
        passed = at - self.origin
        day = passed.days
        if not 0 <= day < len(self.close_marks) - 1:
            raise self.outside()
        second = day * DAY + passed.seconds
        index = bisect_right(self.closes, second, self.close_marks[day], self.close_marks[day + 1])
        worked = at - self.bases[index]  # right where work is on, too little where it is yet to begin
        before = self.before[index]
        if worked < before:
            return before
        if self.closes[index] == NEVER and worked > before:
            raise self.outside()
        return worked

    def earliest(self, worked: timedelta) -> datetime:
        """The first moment at which W is `worked`, which is more than nothing."""
        if worked > self.before[-1]:
            raise self.outside()
        needed = worked.days * DAY + worked.seconds
        mark = needed // MARK
        if worked.microseconds:
            needed += 1
        index = bisect_left(self.done, needed, self.done_marks[mark], self.done_marks[mark + 1])
        return self.bases[index] + worked

    def latest(self, worked: timedelta) -> datetime:
        """The last moment at which W is still `worked`, which is less than all of it."""
        if worked.days < 0:
            raise self.outside()
        seconds = worked.days * DAY + worked.seconds
        mark = seconds // MARK
        index = bisect_right(self.done, seconds, self.done_marks[mark], self.done_marks[mark + 1])
        return self.bases[index] + worked

    def second(self, at: datetime) -> int:
        """Whole seconds, rounded down; openings and closings are whole, so none is passed over."""
        passed = at - self.origin
        second = passed.days * DAY + passed.seconds
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
    start, end = epoch_second(first, 0, zone), epoch_second(last, DAY, zone)
    stretches, working_days = _laid_out(_in_force(weeks, first), special, zone, first, last)
    opens = [*(opening - start for opening, _ in stretches), end - start]
    closes = [closing - start for _, closing in stretches]
    done = list(accumulate(closing - opening for opening, closing in stretches))
    before = [timedelta(seconds=seconds) for seconds in (0, *done)]
    origin = EPOCH + timedelta(seconds=start)
    return Timetable(
        origin=origin,
        opens=opens,
        closes=[*closes, NEVER],
        done=[*done, NEVER],
        before=before,
        bases=[origin + timedelta(seconds=each) - worked for each, worked in zip(opens, before, strict=True)],
        close_marks=_marks(bisect_right, closes, DAY, end - start),
        done_marks=_marks(bisect_left, done, MARK, done[-1] if done else 0),
        working_days=working_days,
        first=first,
        last=last,
        version=version,
    )


def _laid_out(
    in_force: _InForce, special: Mapping[date, SpecialDay], zone: ZoneInfo, first: date, last: date
) -> tuple[list[Stretch], list[int]]:
    """Open stretches in seconds since 1970, and the ordinals of the days that have any."""
    stretches: list[Stretch] = []
    working_days: list[int] = []
    for day in _days(first, last):
        found = _stretches_of(day, in_force.on(day), special.get(day), zone)
        if found:
            working_days.append(day.toordinal())
            _append_joined(stretches, found)
    return stretches, working_days


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
