"""Marks added up: a number, a share, or the percentiles of whole minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from otklik.reports.figures import BY_KEY, FIGURES, Figure, Unit
from otklik.reports.marks import Mark


@dataclass(frozen=True, slots=True)
class Value:
    """`number`: the count; `of`: marks in all (SHARE); `median` and `p90`: whole minutes (LENGTH)."""

    number: int = 0
    of: int = 0
    median: int | None = None
    p90: int | None = None

    @property
    def share(self) -> float | None:
        """Per cent with one decimal; None where there was nothing to judge."""
        return round(100 * self.number / self.of, 1) if self.of else None


@dataclass
class Tally:
    """Marks of one group. Minutes are kept as a histogram: memory follows their variety, not their number."""

    met: int = 0
    of: int = 0
    minutes: Counter[int] = field(default_factory=Counter)

    def value(self, unit: Unit) -> Value:
        if unit is Unit.COUNT:
            return Value(self.of)
        if unit is Unit.SHARE:
            return Value(self.met, self.of)
        return Value(self.of, self.of, rank(self.minutes, 50), rank(self.minutes, 90))


def rank(minutes: Counter[int], percent: int) -> int | None:
    """The nearest-rank percentile: the least value that `percent` of all do not exceed; None of nothing."""
    left = -(-percent * minutes.total() // 100)
    for value in sorted(minutes):
        left -= minutes[value]
        if minutes[value] and left <= 0:
            return value
    return None


class Tallies:
    """Of all figures, by group; "" is the whole."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, Tally]] = {figure.key: {} for figure in FIGURES}

    def take(self, figure: Figure, marks: Iterable[Mark], times: int = 1) -> None:
        """`times` -1 takes back what was added."""
        for mark in marks:
            self.add(figure, mark.group, mark.minutes, met=times * mark.met, of=times)

    def add(self, figure: Figure, group: str, minutes: int, *, met: int, of: int) -> None:
        """Marks of one group that took as many minutes."""
        for name in {"", group}:
            tally = self._held[figure.key].setdefault(name, Tally())
            tally.met += met
            tally.of += of
            if figure.unit is Unit.LENGTH:
                tally.minutes[minutes] += of

    def values(self) -> dict[str, Mapping[str, Value]]:
        return {
            key: {group: tally.value(BY_KEY[key].unit) for group, tally in sorted(groups.items()) if tally.of}
            for key, groups in self._held.items()
        }
