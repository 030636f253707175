"""Why a moment is what it is, for the page: the rule's own explanation, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from otklik.regulation.worktime import Interval


@dataclass(frozen=True, slots=True)
class DayLine:
    day: date
    title: str
    intervals: Sequence[Interval]
    length: timedelta
    total: timedelta


@dataclass(frozen=True, slots=True)
class Reasons:
    sentence: str
    days: tuple[DayLine, ...]
    pauses: Sequence[Interval]
    edition: str
    calendar: str
