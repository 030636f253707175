"""What a report is about: bodies, a period and, where it is narrowed, one network, topic, unit …"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from otklik.regulation.periods import Period


@dataclass(frozen=True, slots=True)
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

    @property
    def start(self) -> datetime:
        """The first moment of the period, UTC."""
        return self._midnight(0)

    @property
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
