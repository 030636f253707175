"""When a body is at work: the ordinary week, and the days that differ from it (R-3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise

Hours = tuple[tuple[time, time], ...]  # local; the time 00:00 as an end means the end of that day

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = 60 * 60
DAY = 24 * HOUR
SHORTER_BY = HOUR  # Labour Code, article 95: the day before a public holiday

_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Week:
    """Local working hours of Monday … Sunday; lunch is the gap between two of them.

    Hours past midnight belong to the next day: 22:00-24:00 and then 00:00-06:00.
    ValueError when a day's hours run backwards, overlap or are not in order.
    """

    days: tuple[Hours, ...]

    def __post_init__(self) -> None:
        if len(self.days) != len(WEEKDAYS):
            raise ValueError(f"a week has 7 days, not {len(self.days)}")
        for name, hours in zip(WEEKDAYS, self.days, strict=True):
            check_hours(hours, name)

    @classmethod
    def parse(cls, mapping: Mapping[str, Sequence[str]]) -> Week:
        """From `{"mon": ["08:30-13:00", "14:00-17:30"], …}`; a day that is not named is a day off."""
        unknown = sorted(set(mapping) - set(WEEKDAYS))
        if unknown:
            raise ValueError(f"unknown day {unknown[0]!r}: write one of {', '.join(WEEKDAYS)}")
        return cls(tuple(parse_hours(mapping.get(name, ()), name) for name in WEEKDAYS))

    def hours_of(self, day: date) -> Hours:
        return self.days[day.weekday()]


class DayKind(StrEnum):
    """How a day differs from its place in the week."""

    OFF = "off"
    SHORT = "short"  # an hour shorter, cut from its end
    WORKING = "working"  # moved here: as long as the day it replaced
    FULL = "full"  # ordinary
    CUSTOM = "custom"  # hours of its own, for example on duty


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that does not follow the week.

    `instead_of` is the day whose hours a WORKING day takes, `short` says that an hour of them is
    cut; `hours` are those of a CUSTOM day. ValueError when they do not fit the kind.
    """

    day: date
    kind: DayKind
    instead_of: date | None = None
    hours: Hours = ()
    title: str = ""
    short: bool = False

    def __post_init__(self) -> None:
        if self.kind is DayKind.WORKING and self.instead_of is None:
            raise ValueError(f"{self.day}: a moved working day needs the day it is instead of")
        if bool(self.hours) != (self.kind is DayKind.CUSTOM):
            raise ValueError(f"{self.day}: hours belong to a day of kind custom, and to no other")
        if self.short and self.kind is not DayKind.WORKING:
            raise ValueError(f"{self.day}: only a moved working day is marked short; else its kind is short")
        check_hours(self.hours, str(self.day))

    def hours_in(self, week: Week) -> Hours:
        """Local working hours of this day where `week` is the ordinary one."""
        match self.kind:
            case DayKind.OFF:
                return ()
            case DayKind.CUSTOM:
                return self.hours
            case DayKind.SHORT:
                return shortened(week.hours_of(self.day))
            case _:
                hours = week.hours_of(self.instead_of or self.day)
                return shortened(hours) if self.short else hours


def parse_hours(texts: Iterable[str], name: str = "hours") -> Hours:
    """From `["08:30-13:00", "14:00-17:30"]`; 24:00 is allowed as an end. `name` is for the ValueError."""
    hours = tuple(_parse_one(text, name) for text in texts)
    check_hours(hours, name)
    return hours


def check_hours(hours: Hours, name: str) -> None:
    """ValueError, naming the day `name`, when hours run backwards, overlap or are out of order."""
    for start, end in hours:
        if start.tzinfo or end.tzinfo or start.microsecond or end.microsecond:
            raise ValueError(f"{name}: hours are local times of whole seconds, not {start}-{end}")
        if seconds_of(start) >= end_seconds_of(end):
            raise ValueError(
                f"{name}: {start:%H:%M}-{end:%H:%M} runs backwards; split it at midnight (24:00)"
            )
    for (_, before), (start, _) in pairwise(hours):
        if end_seconds_of(before) > seconds_of(start):
            raise ValueError(f"{name}: hours overlap or are out of order at {start:%H:%M}")


def shortened(hours: Hours) -> Hours:
    """An hour less, cut from the end; from the stretch before, too, when the last one is shorter."""
    cut = SHORTER_BY
    kept = list(hours)
    while kept and cut:
        start, end = kept.pop()
        length = end_seconds_of(end) - seconds_of(start)
        if length > cut:
            kept.append((start, _time_at(end_seconds_of(end) - cut)))
        cut -= min(cut, length)
    return tuple(kept)


def seconds_of(moment: time) -> int:
    """Seconds from midnight by the wall clock."""
    return moment.hour * HOUR + moment.minute * 60 + moment.second


def end_seconds_of(moment: time) -> int:
    """As `seconds_of`, but midnight is the end of the day."""
    return seconds_of(moment) or DAY


def _parse_one(text: str, name: str) -> tuple[time, time]:
    found = _HOURS.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{name}: {text!r} is not a stretch of hours; write 08:30-13:00")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    try:
        end = time(0) if (to_hour, to_minute) == (24, 0) else time(to_hour, to_minute)
        return time(from_hour, from_minute), end
    except ValueError as error:
        raise ValueError(f"{name}: there is no such time in {text!r}") from error


def _time_at(seconds: int) -> time:
    return time(seconds // HOUR, seconds // 60 % 60, seconds % 60)
