"""What a report is about: bodies, a period and, where it is narrowed, one network, topic, unit …"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from otklik.regulation.periods import Period


@dataclass(frozen=True)
class Scope:
    """Empty fields do not narrow. `bodies` are keys; `zone` is that of the body the report is made for."""

    bodies: tuple[int, ...]
    period: Period
    zone: str = "Europe/Moscow"
    network: str = ""
    topic: str = ""  # code of the classifier
    unit: int | None = None
    executor: int | None = None
    importance: str = ""
    place: str = ""  # as the suggestions name it

    @property
    def of_parts(self) -> bool:
        """Is only a part of what was done in an incident asked about?"""
        return self.unit is not None or self.executor is not None

    @property
    def is_narrowed(self) -> bool:
        return self.of_parts or bool(self.network or self.topic or self.importance or self.place)

    @cached_property
    def start(self) -> datetime:
        """The first moment of the period, UTC."""
        return self._midnight(0)

    @cached_property
    def end(self) -> datetime:
        """The first moment after the period, UTC."""
        return self._midnight((self.period.last - self.period.first).days + 1)

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.end

    def during(self, period: Period) -> Scope:
        """The same question about another period."""
        return replace(self, period=period)

    def _midnight(self, days: int) -> datetime:
        day = self.period.first + timedelta(days=days)
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)
