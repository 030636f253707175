"""A year of working days as a page shows it: twelve months of weeks."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from otklik.regulation.week import DayKind
from otklik.regulation.worktime import WorkingTime


class Look(StrEnum):
    PLAIN = "plain"
    WEEKEND = "weekend"
    OFF = "off"
    SHORT = "short"
    MOVED = "moved"
    CUSTOM = "custom"
    OUTSIDE = "outside"  # no table for it


LOOKS = {
    DayKind.OFF: Look.OFF,
    DayKind.SHORT: Look.SHORT,
    DayKind.WORKING: Look.MOVED,
    DayKind.CUSTOM: Look.CUSTOM,
}
MARKS = {Look.SHORT: "−1", Look.MOVED: "↔", Look.CUSTOM: "≈", Look.OFF: "×"}


@dataclass(frozen=True, slots=True)
class Cell:
    day: date
    look: Look
    title: str = ""
    own: bool = False  # by the body itself, not by the country

    @property
    def mark(self) -> str:
        return MARKS.get(self.look, "")


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


def months(clock: WorkingTime, year: int, own: Collection[date]) -> list[Month]:
    return [_month(clock, date(year, number, 1), own) for number in range(1, 13)]


def _month(clock: WorkingTime, first: date, own: Collection[date]) -> Month:
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        first,
        tuple(
            tuple(_cell(clock, day, day in own) if day.month == first.month else None for day in week)
            for week in weeks
        ),
    )


def _cell(clock: WorkingTime, day: date, own: bool) -> Cell:
    if not clock.first <= day <= clock.last:
        return Cell(day, Look.OUTSIDE)
    special = clock.special.get(day)
    look = LOOKS.get(special.kind) if special else None
    if look is None:
        look = Look.PLAIN if clock.working_day(day) else Look.WEEKEND
    return Cell(day, look, special.title if special else "", own)


def unconfirmed(clock: WorkingTime, year: int) -> bool:
    """R-3: the table of the year is not final, or there is none."""
    return date(year, 12, 31) > clock.confirmed_through
