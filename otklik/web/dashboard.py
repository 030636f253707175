"""What the dashboard shows, made of the figures: headlines, charts with their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from otklik.reports import charts, wording
from otklik.reports.charts import DARK, LIGHT, Bar, Day, Ink
from otklik.reports.counting import Compared, Counted
from otklik.reports.figures import BY_KEY, Figure, Unit
from otklik.reports.tallies import Value

SIX = ("needing", "answered", "answers_on_time", "time_to_answer", "rework", "open")
MOST_BARS = 10


@dataclass(frozen=True)
class Headline:
    """One of the figures on top."""

    figure: Figure
    said: str
    of: int
    before: str
    change: str


@dataclass(frozen=True)
class Chart:
    """A drawing for each theme, and the table that says the same. `key`: the figure behind it."""

    key: str
    name: str
    sentence: str
    light: str
    dark: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]  # key of the group, cells
    legend: tuple[str, ...] = ()


def headlines(compared: Compared) -> list[Headline]:
    found = []
    for key in SIX:
        figure, now, then = BY_KEY[key], compared.now.whole(key), compared.before.whole(key)
        of = now.of if figure.unit is Unit.SHARE else 0
        change = wording.change(figure, now, then)
        found.append(Headline(figure, wording.said(figure, now), of, wording.said(figure, then), change))
    return found


def all_of(counted: Counted) -> list[Chart]:
    """The charts that have anything to show."""
    found = [_days(counted), *(_bars(counted, key) for key in ("on_time", "time_of_step", "topics", "units"))]
    return [chart for chart in found if chart.rows]


def _drawn(draw: Callable[[Ink], str]) -> tuple[str, str]:
    return charts.address(draw(LIGHT)), charts.address(draw(DARK))


def _bars(counted: Counted, key: str) -> Chart:
    figure, groups = BY_KEY[key], counted.groups(key)
    names = wording.group_names(figure.groups, groups)
    ordered = sorted(groups.items(), key=lambda pair: _order(figure, pair))[:MOST_BARS]
    rows = [
        Bar(names.get(group, group), _size(figure, value), wording.said(figure, value))
        for group, value in ordered
    ]
    most = 100.0 if figure.unit is Unit.SHARE else None
    light, dark = _drawn(lambda ink: charts.bars(rows, ink, most))
    cells = tuple((group, (names.get(group, group), *_cells(figure, value))) for group, value in ordered)
    return Chart(key, str(figure.name), str(figure.sentence), light, dark, _header(figure), cells)


def _order(figure: Figure, pair: tuple[str, Value]) -> tuple[float, str]:
    if figure.groups == "clause":
        return int(pair[0]), ""
    return -_size(figure, pair[1]), pair[0]


def _size(figure: Figure, value: Value) -> float:
    if figure.unit is Unit.COUNT:
        return value.number
    return (value.share if figure.unit is Unit.SHARE else value.median) or 0


def _header(figure: Figure) -> tuple[str, ...]:
    heads: Mapping[Unit, tuple[str, ...]] = {
        Unit.COUNT: (_("number"),),
        Unit.SHARE: (_("share"), _("in time"), _("of")),
        Unit.LENGTH: (_("median"), _("90 of 100 within"), _("steps")),
    }
    return ("", *heads[figure.unit])


def _cells(figure: Figure, value: Value) -> tuple[str, ...]:
    if figure.unit is Unit.COUNT:
        return (str(value.number),)
    if figure.unit is Unit.SHARE:
        return (wording.share(value), str(value.number), str(value.of))
    return (wording.minutes(value.median), wording.minutes(value.p90), str(value.of))


def _days(counted: Counted) -> Chart:
    came, went = counted.groups("detected_by_day"), counted.groups("answered_by_day")
    period = counted.scope.period
    last = min(period.last, counted.at.date())
    every: list[date] = [period.first + timedelta(days=n) for n in range((last - period.first).days + 1)]
    rows = [Day(f"{day:%d.%m}", _number(came, day), _number(went, day)) for day in every]
    light, dark = _drawn(lambda ink: charts.days(rows, ink))
    cells = tuple(
        (day.isoformat(), (row.label, str(row.came), str(row.went)))
        for day, row in zip(every, rows, strict=True)
        if row.came or row.went
    )
    return Chart(
        "detected_by_day",
        _("Detected and answered by day"),
        _("Columns: incidents detected. Line with dots: incidents answered."),
        light,
        dark,
        (_("Day"), _("detected"), _("answered")),
        cells,
    )


def _number(groups: Mapping[str, Any], day: date) -> int:
    value = groups.get(day.isoformat())
    return value.number if value else 0
