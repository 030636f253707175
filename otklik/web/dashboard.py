"""What the dashboard shows, made of the figures: headlines, charts with their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, zip_longest

from django.utils.translation import gettext as _

from otklik.regulation.duties import DutyKind
from otklik.reports import charts, wording
from otklik.reports.charts import DARK, LIGHT, Bar, Day, Ink
from otklik.reports.counting import Compared, Counted
from otklik.reports.figures import BY_KEY, FIGURES, Figure, Unit
from otklik.reports.marks import ON_ROAD
from otklik.reports.tallies import Value

KEYS = ("needing", "answered", "answers_on_time", "time_to_answer", "rework", "open")
SIX = tuple(BY_KEY[key] for key in KEYS)
BARS = ("on_time", "time_of_step", "topics", "units", "networks", "weekdays", "places")
DAYS = ("received_by_day", "detected_by_day", "answered_by_day", "hours")
SHOWN = tuple(figure for figure in FIGURES if figure.key in {*KEYS, *BARS, *DAYS})
MOST_BARS = 10
MOST_DAYS = 100  # a longer period is drawn by month


@dataclass(frozen=True)
class Headline:
    """One of the figures on top."""

    figure: Figure
    said: str
    of: int
    before: str
    change: str
    year_before: str
    year_change: str


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
    by_month: bool = False  # the group is the first day of a month
    keys: tuple[str, ...] = ()  # of the columns after the first, where each has a figure of its own

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Rows with the figure of each cell, "" where its column has none of its own."""
        columns = ("", *self.keys)
        return [(group, list(zip_longest(cells, columns, fillvalue=""))) for group, cells in self.rows]


def headlines(compared: Compared) -> list[Headline]:
    found = []
    for figure in SIX:
        now, before, year_before = (
            values.whole(figure.key) for values in (compared.now, compared.before, compared.year_before)
        )
        if compared.before.scope == compared.year_before.scope:  # a year: it is said once
            year_before = Value()
        of = now.of if figure.unit is Unit.SHARE else 0
        then = [
            text
            for value in (before, year_before)
            for text in (_said(figure, value), _change(figure, now, value))
        ]
        found.append(Headline(figure, wording.said(figure, now), of, *then))
    return found


def _said(figure: Figure, value: Value) -> str:
    """ "" where there is nothing to compare with: nothing was there yet."""
    return wording.said(figure, value) if value != Value() else ""


def _change(figure: Figure, now: Value, then: Value) -> str:
    return wording.change(figure, now, then) if then != Value() else ""


@dataclass(frozen=True)
class Line:
    """A figure, or one group of it, in three periods."""

    group: str
    name: str
    now: str
    of: int
    before: str
    change: str
    year_before: str


@dataclass(frozen=True)
class Told:
    """A figure with its groups."""

    figure: Figure
    whole: Line
    groups: tuple[Line, ...]


def everything(compared: Compared) -> list[Told]:
    """Every figure of the module of definitions."""
    return [_told(figure, compared) for figure in FIGURES]


def _told(figure: Figure, compared: Compared) -> Told:
    now = compared.now.groups(figure.key)
    groups = compared.groups(figure.key)
    names = wording.group_names(figure.groups, groups)
    keys = sorted(groups, key=lambda key: _order(figure, (key, now.get(key, Value()))))
    lines = tuple(_line(figure, compared, key, names.get(key, key)) for key in keys)
    return Told(figure, _line(figure, compared, "", ""), lines)


def _line(figure: Figure, compared: Compared, group: str, name: str) -> Line:
    now, then, last_year = (
        each.values[figure.key].get(group, Value())
        for each in (compared.now, compared.before, compared.year_before)
    )
    of = now.of if figure.unit is not Unit.COUNT else 0
    return Line(
        group,
        name,
        wording.said(figure, now),
        of,
        _said(figure, then),
        _change(figure, now, then),
        _said(figure, last_year),
    )


def late(counted: Counted) -> int:
    """How many violations there are."""
    whole = counted.whole("on_time")
    return whole.of - whole.number


def all_of(counted: Counted) -> list[Chart]:
    """The charts that have anything to show."""
    found = [_days(counted), *(_bars(counted, key) for key in BARS), _hours(counted)]
    return [chart for chart in found if chart.rows]


def _drawn(draw: Callable[[Ink], str]) -> tuple[str, str]:
    return charts.address(draw(LIGHT)), charts.address(draw(DARK))


def _bars(counted: Counted, key: str) -> Chart:
    figure, groups = BY_KEY[key], counted.groups(key)
    if figure.groups == "weekday" and groups:  # a day without any shows too
        groups = {str(day): Value() for day in range(1, 8)} | groups
    names = wording.group_names(figure.groups, groups)
    ordered = sorted(groups.items(), key=lambda pair: _order(figure, pair))[:MOST_BARS]
    rows = [
        Bar(_label(figure, names.get(group, group)), _size(figure, value), wording.said(figure, value))
        for group, value in ordered
    ]
    most = 100.0 if figure.unit is Unit.SHARE else None
    light, dark = _drawn(lambda ink: charts.bars(rows, ink, most))
    cells = tuple((group, (names.get(group, group), *_cells(figure, value))) for group, value in ordered)
    return Chart(key, str(figure.name), str(figure.sentence), light, dark, _header(figure), cells)


def _label(figure: Figure, name: str) -> str:
    """Of a place that is too long for a bar its end: the beginning is the same for most."""
    while figure.groups == "place" and len(name) > charts.LONGEST_LABEL and ", " in name:
        name = name.partition(", ")[2]
    return name


def _order(figure: Figure, pair: tuple[str, Value]) -> tuple[float, str]:
    if figure.groups in ("clause", "weekday", "hour"):
        return int(pair[0]), ""
    if figure.groups == "day":
        return 0, pair[0]
    if figure.groups == "step":
        return ON_ROAD.index(DutyKind(pair[0])), ""
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


@dataclass(frozen=True)
class Stretch:
    """A day, or a month of a long period: what stands at one place of the chart."""

    first: date
    label: str
    days: tuple[date, ...]


def _days(counted: Counted) -> Chart:
    stretches = _stretches(counted)
    came, found, went = (
        [sum(_of(counted.groups(key), day.isoformat()) for day in each.days) for each in stretches]
        for key in DAYS[:3]
    )
    rows = [Day(each.label, *pair) for each, *pair in zip(stretches, came, went, strict=True)]
    light, dark = _drawn(lambda ink: charts.days(rows, ink))
    cells = tuple(
        (each.first.isoformat(), (each.label, *map(str, numbers)))
        for each, *numbers in zip(stretches, came, found, went, strict=True)
        if any(numbers)
    )
    return Chart(
        "detected_by_day",
        _("Received and answered by day"),
        _(
            "Columns: messages received. Line with dots: incidents answered. The table tells those detected too."
        ),
        light,
        dark,
        (_("Day"), _("received"), _("detected"), _("answered")),
        cells,
        by_month=any(len(each.days) > 1 for each in stretches),
        keys=DAYS[:3],
    )


def _stretches(counted: Counted) -> list[Stretch]:
    period = counted.scope.period
    last = min(period.last, counted.at.date())
    every = [period.first + timedelta(days=n) for n in range((last - period.first).days + 1)]
    if (period.last - period.first).days <= MOST_DAYS:
        return [Stretch(day, f"{day:%d.%m}", (day,)) for day in every]
    months = groupby(every, lambda day: day.replace(day=1))
    return [Stretch(first, f"{first:%m.%Y}", tuple(days)) for first, days in months]


def _hours(counted: Counted) -> Chart:
    figure, groups = BY_KEY["hours"], counted.groups("hours")
    rows = [Day(f"{hour:02}", _of(groups, f"{hour:02}"), 0) for hour in range(24)]
    light, dark = _drawn(lambda ink: charts.columns(rows, ink))
    names = wording.group_names(figure.groups, groups)
    cells = tuple((key, (names[key], str(value.number))) for key, value in sorted(groups.items()))
    return Chart(figure.key, str(figure.name), str(figure.sentence), light, dark, _header(figure), cells)


def _of(groups: Mapping[str, Value], key: str) -> int:
    return groups[key].number if key in groups else 0
