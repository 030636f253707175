"""Terms that stand still for a while (clause 10, R-5).

A pause is taken out of working time as if its stretch of the calendar did not exist, so
earliest and latest moments keep their meaning (R-2).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

from otklik.regulation.intervals import Pauses, merged

_NOTHING = timedelta(0)


class Pausable(ABC):
    """Adds pauses to a clock that can measure and count without them."""

    __slots__ = ()

    @abstractmethod
    def between(self, start: datetime, end: datetime) -> timedelta: ...

    @abstractmethod
    def add(self, start: datetime, amount: timedelta) -> datetime: ...

    @abstractmethod
    def back(self, due: datetime, amount: timedelta) -> datetime: ...

    def between_paused(self, start: datetime, end: datetime, pauses: Pauses = ()) -> timedelta:
        """Working time from `start` to `end` outside of `pauses`; negative when `end` is earlier."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end < start:
            return -self.between_paused(end, start, pauses)
        counted = self.between(start, end)
        for pause in merged(pauses):
            since, until = max(start, pause.start), min(end, pause.end or end)
            if since < until:
                counted -= self.between(since, until)
        return counted

    def add_paused(self, start: datetime, amount: timedelta, pauses: Pauses = ()) -> datetime | None:
        """The earliest moment at which `amount` has elapsed outside of `pauses`.

        None while an open pause keeps that moment from being known.
        """
        if not amount or not pauses:
            return self.add(start, amount)
        for pause in merged(pauses):
            before = self.between(start, pause.start) if start < pause.start else _NOTHING
            if before >= amount:
                break
            if pause.end is None:
                return None
            amount -= before
            start = max(start, pause.end)
        return self.add(start, amount)

    def back_paused(self, due: datetime, amount: timedelta, pauses: Pauses = ()) -> datetime:
        """The latest moment that still has `amount` ahead before `due`, outside of `pauses`.

        ValueError when a pause is open at `due`, since such a moment is not known yet.
        """
        if not amount or not pauses:
            return self.back(due, amount)
        for pause in reversed(merged(pauses)):
            if pause.start >= due:
                continue
            if pause.end is None:
                raise ValueError(f"nothing is due at {due}: the pause since {pause.start} is open")
            after = self.between(pause.end, due) if pause.end < due else _NOTHING
            if after >= amount:
                break
            amount -= after
            due = pause.start
        return self.back(due, amount)
