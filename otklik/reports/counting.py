"""The figures of a period: one pass over the incidents, whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from otklik.incidents.models import Incident, Message, MessageState
from otklik.regulation.periods import Period, before, year_before
from otklik.regulation.terms import Every
from otklik.reports.figures import BY_KEY, FIGURES, Figure, Unit
from otklik.reports.lives import Life, lives, narrowed
from otklik.reports.scope import Scope

LITTLE = 2  # a period with less than half of the messages of the one before is suspicious


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

    number: int = 0
    of: int = 0
    minutes: Counter[int] = field(default_factory=Counter)

    def value(self, unit: Unit) -> Value:
        if unit is Unit.COUNT:
            return Value(self.of)
        if unit is Unit.SHARE:
            return Value(self.number, self.of)
        return Value(self.of, self.of, rank(self.minutes, 50), rank(self.minutes, 90))


def rank(minutes: Counter[int], percent: int) -> int | None:
    """The nearest-rank percentile: the least value that `percent` of all do not exceed; None of nothing."""
    left = -(-percent * minutes.total() // 100)
    for value in sorted(minutes):
        left -= minutes[value]
        if left <= 0:
            return value
    return None


@dataclass(frozen=True)
class Counted:
    """The figures of a scope as they stood at a moment. Groups of a figure by its key; "" is the whole."""

    scope: Scope
    at: datetime
    values: Mapping[str, Mapping[str, Value]]

    def whole(self, key: str) -> Value:
        return self.values[key].get("", Value())

    def groups(self, key: str) -> dict[str, Value]:
        return {group: value for group, value in self.values[key].items() if group}


def counted(scope: Scope, *, at: datetime) -> Counted:
    """One streaming pass, and one count of messages."""
    tallies: dict[str, dict[str, Tally]] = {figure.key: {} for figure in FIGURES}
    for life in lives(scope):
        for figure in FIGURES:
            _take(tallies[figure.key], figure, life, scope, at)
    values = {
        key: {group: tally.value(BY_KEY[key].unit) for group, tally in sorted(found.items())}
        for key, found in tallies.items()
    }
    values["received"] = _received(scope)
    return Counted(scope, at, values)


def _take(held: dict[str, Tally], figure: Figure, life: Life, scope: Scope, at: datetime) -> None:
    for mark in figure.marks(life, scope, at) if figure.marks else ():
        for group in {"", mark.group}:
            tally = held.setdefault(group, Tally())
            tally.of += 1
            tally.number += mark.met
            if figure.unit is Unit.LENGTH:
                tally.minutes[mark.minutes] += 1


def _messages(scope: Scope) -> QuerySet[Message]:
    rows = Message.objects.filter(
        body__in=scope.bodies, collected_at__gte=scope.start, collected_at__lt=scope.end
    ).exclude(state=MessageState.OWN)
    if scope.network:
        rows = rows.filter(network=scope.network)
    if scope.topic or scope.unit or scope.executor or scope.importance:
        rows = rows.filter(incident__in=narrowed(Incident.objects.filter(body__in=scope.bodies), scope))
    return rows


def _received(scope: Scope) -> dict[str, Value]:
    rows = _messages(scope).order_by("network").values_list("network").annotate(Count("pk"))
    found = {network: Value(number) for network, number in rows}
    return {"": Value(sum(value.number for value in found.values())), **found}


# -- what stands behind a figure ---------------------------------------------------------------


@dataclass(frozen=True)
class Behind:
    """An incident behind a figure. `met` None where the figure has no yes and no."""

    incident: Incident
    words: str
    met: bool | None = None
    minutes: int | None = None


def behind(scope: Scope, key: str, group: str = "", *, at: datetime) -> Iterator[Behind]:
    """The incidents that the figure (or one group of it) counts, in the order of detection.

    KeyError for an unknown figure; messages received are no incidents: nothing is behind them here.
    """
    figure = BY_KEY[key]
    if figure.marks is None:
        return
    for life in lives(scope):
        marks = [mark for mark in figure.marks(life, scope, at) if group in ("", mark.group)]
        if marks:
            worst = max((mark.minutes for mark in marks), default=0)
            yield Behind(
                life.incident,
                life.words,
                all(mark.met for mark in marks) if figure.unit is Unit.SHARE else None,
                worst if figure.unit is Unit.LENGTH else None,
            )


# -- comparison --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """The period beside the one before and the same one of last year."""

    now: Counted
    before: Counted
    year_before: Counted

    @property
    def is_little(self) -> bool:
        """Too few messages is suspicious: perhaps nobody looks (R-1)."""
        had = max(self.before.whole("received").number, self.year_before.whole("received").number)
        return LITTLE * self.now.whole("received").number < had or not self.now.whole("received").number


def compared(scope: Scope, every: Every = Every.MONTH, *, at: datetime) -> Compared:
    """Three passes. A week and a day are compared with those 52 weeks and one year before."""
    past, last_year = earlier(every, scope.period)
    return Compared(
        counted(scope, at=at), counted(scope.during(past), at=at), counted(scope.during(last_year), at=at)
    )


def earlier(every: Every, period: Period) -> tuple[Period, Period]:
    past = before(every, period)
    if every in (Every.MONTH, Every.QUARTER):
        return past, year_before(period)
    return past, weeks_before(period)


def weeks_before(period: Period) -> Period:
    """The same weekdays 52 weeks before."""
    year = timedelta(weeks=52)
    return Period(period.first - year, period.last - year)


def table(values: Counted, figures: Iterable[Figure] = FIGURES) -> list[dict[str, Any]]:
    """The figures as plain rows, JSON-ready: key, group, number, of, median, p90."""
    return [
        {
            "key": figure.key,
            "group": group,
            "number": value.number,
            "of": value.of,
            "median": value.median,
            "p90": value.p90,
        }
        for figure in figures
        for group, value in values.values[figure.key].items()
    ]
