"""Stretches of time: what is counted, and what is cut out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` up to, but not including, `end`; both aware, `start` < `end`, else ValueError."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not self.start.astimezone(UTC) < self.end.astimezone(UTC):
            raise ValueError(f"an interval runs forward: {self.start} is not before {self.end}")


@dataclass(frozen=True, slots=True)
class Pause:
    """Time during which a term stands still (clause 10); without an end while the author is silent.

    Both moments are aware; ValueError when it ends before it starts.
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end.astimezone(UTC) < self.start.astimezone(UTC):
            raise ValueError(f"a pause runs forward: it starts {self.start} and ends {self.end}")


Pauses = Sequence[Interval | Pause]


def merged(pauses: Iterable[Interval | Pause]) -> tuple[Pause, ...]:
    """The same stopped time as pauses in order, in UTC, that neither overlap nor touch (R-5).

    An open pause swallows everything after its start, so only the last one can be open.
    """
    whole: list[Pause] = []
    for pause in sorted(map(_in_utc, pauses), key=lambda each: each.start):
        if whole and _reaches(whole[-1], pause.start):
            whole[-1] = Pause(whole[-1].start, _later(whole[-1].end, pause.end))
        else:
            whole.append(pause)
    return tuple(whole)


def split(interval: Interval, pauses: Sequence[Pause]) -> tuple[list[Interval], list[Interval]]:
    """What of `interval` lies outside and what inside of the merged `pauses`; both in order."""
    inside = list(_inside(interval, pauses))
    edges = [interval.start, *(edge for part in inside for edge in (part.start, part.end)), interval.end]
    outside = zip(edges[::2], edges[1::2], strict=True)
    return [Interval(start, end) for start, end in outside if start < end], inside


def _in_utc(pause: Interval | Pause) -> Pause:
    return Pause(pause.start.astimezone(UTC), pause.end and pause.end.astimezone(UTC))


def _reaches(pause: Pause, moment: datetime) -> bool:
    return pause.end is None or moment <= pause.end


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _inside(interval: Interval, pauses: Sequence[Pause]) -> Iterator[Interval]:
    for pause in pauses:
        start = max(interval.start, pause.start)
        end = interval.end if pause.end is None else min(interval.end, pause.end)
        if start < end:
            yield Interval(start, end)
