"""A paper as headings, sentences and tables: the one source of its three formats and of its page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from otklik.incidents.errors import role_list
from otklik.incidents.wording import duty_name
from otklik.networks import notice
from otklik.office.models import Body
from otklik.regulation.duties import DutyKind
from otklik.regulation.history import Role
from otklik.reports import wording
from otklik.reports.counting import Compared, Counted
from otklik.reports.figures import BY_KEY, FIGURES, Figure, Unit
from otklik.reports.marks import ON_ROAD
from otklik.reports.tallies import Value
from otklik.reports.violation import Violation
from otklik.reports.violations import of_others

HEADLINES = tuple(figure for figure in FIGURES if not figure.groups or figure.key in ("received", "excluded"))
BREAKDOWNS = ("on_time", "time_of_step", "excluded", "topics", "units", "networks")

Cell = str | float


@dataclass(frozen=True)
class Table:
    """Numbers are right-aligned; `figures`: so is all but the first column. `widths`: shares of the page's width."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    figures: bool = False


@dataclass(frozen=True)
class Section:
    heading: str
    text: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Document:
    """`heads` stand under the title; `feet` at the end: what it was counted by, and who signed it."""

    title: str
    heads: tuple[str, ...]
    sections: tuple[Section, ...]
    feet: tuple[str, ...] = field(default=())
    language: str = "ru"

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Document:
        sections = tuple(
            Section(row["heading"], tuple(row["text"]), _table(row["table"])) for row in data["sections"]
        )
        return cls(data["title"], tuple(data["heads"]), sections, tuple(data["feet"]), data["language"])


def _table(data: dict[str, Any] | None) -> Table | None:
    if data is None:
        return None
    rows = tuple(tuple(row) for row in data["rows"])
    return Table(tuple(data["header"]), rows, tuple(data["widths"]), data["figures"])


# -- summary, clause 23 ------------------------------------------------------------------------


def summary_sections(compared: Compared, found: Sequence[Violation], zone: ZoneInfo) -> Iterator[Section]:
    yield Section(_("Figures of the period"), tuple(_warnings(compared)), _headlines(compared))
    for key in BREAKDOWNS:
        table = _breakdown(BY_KEY[key], compared.now)
        if table.rows:
            yield Section(str(BY_KEY[key].name), (str(BY_KEY[key].sentence),), table)
    rows = tuple(_line(row, zone, {}) for row in of_others(found))
    if rows:
        said = _("Terms of the monitor and of the dispatcher that were not kept (clauses 7, 13, 15).")
        yield Section(_("Late outside the units"), (said,), Table(_lines_header(), rows, _LINES_WIDTHS))
    definitions = tuple((str(figure.name), str(figure.sentence)) for figure in FIGURES if figure in _shown())
    yield Section(_("What the figures mean"), (), Table((_("Figure"), _("Definition")), definitions, (3, 7)))


def _shown() -> tuple[Figure, ...]:
    return (*HEADLINES, *(BY_KEY[key] for key in BREAKDOWNS))


def _warnings(compared: Compared) -> Iterator[str]:
    if compared.is_little:
        yield _("Few messages were received: fewer than half of a period before. Is somebody looking?")


def _headlines(compared: Compared) -> Table:
    header = (
        _("Figure"),
        wording.period(compared.now.scope.period),
        _("of"),
        wording.period(compared.before.scope.period),
        _("change"),
        wording.period(compared.year_before.scope.period),
    )
    rows = tuple(_headline(figure, compared) for figure in HEADLINES)
    return Table(header, rows, (32, 14, 8, 14, 14, 14), figures=True)


def _headline(figure: Figure, compared: Compared) -> tuple[Cell, ...]:
    now, then, last_year = (
        counted.whole(figure.key) for counted in (compared.now, compared.before, compared.year_before)
    )
    return (
        str(figure.name),
        cell(figure, now),
        now.of if figure.unit is not Unit.COUNT else "",
        cell(figure, then),
        wording.change(figure, now, then),
        cell(figure, last_year),
    )


def cell(figure: Figure, value: Value) -> Cell:
    return value.number if figure.unit is Unit.COUNT else wording.said(figure, value)


def _breakdown(figure: Figure, counted: Counted) -> Table:
    groups = counted.groups(figure.key)
    names = wording.group_names(figure.groups, groups)
    ordered = sorted(groups.items(), key=lambda pair: _order(figure, pair))
    if figure.unit is Unit.COUNT:
        rows = tuple((names.get(key, key), value.number) for key, value in ordered)
        return Table((_group_title(figure), _("number")), rows, (8, 2), figures=True)
    if figure.unit is Unit.SHARE:
        return _share_table(figure, names, ordered)
    return _length_table(figure, names, ordered)


def _share_table(figure: Figure, names: dict[str, str], ordered: Sequence[tuple[str, Value]]) -> Table:
    rows = tuple(
        (names.get(key, key), wording.share(value), value.number, value.of) for key, value in ordered
    )
    header = (_group_title(figure), _("share"), _("in time"), _("of"))
    return Table(header, rows, (4, 2, 2, 2), figures=True)


def _length_table(figure: Figure, names: dict[str, str], ordered: Sequence[tuple[str, Value]]) -> Table:
    rows = tuple(
        (names.get(key, key), wording.minutes(value.median), wording.minutes(value.p90), value.of)
        for key, value in ordered
    )
    header = (_group_title(figure), _("median"), _("90 of 100 within"), _("steps"))
    return Table(header, rows, (4, 2, 2, 2), figures=True)


def _group_title(figure: Figure) -> str:
    """What stands in the first column; the heading above names the figure."""
    titles = {
        "clause": _("Clause"),
        "step": _("Step"),
        "ground": _("Ground"),
        "topic": _("Topic"),
        "unit": _("Unit"),
        "network": _("Network"),
    }
    return titles[figure.groups]


def _order(figure: Figure, pair: tuple[str, Value]) -> tuple[int, str]:
    """Clauses and steps as they follow one another, all else by number."""
    key, value = pair
    if figure.groups == "clause":
        return (int(key), key)
    if figure.groups == "step":
        return (ON_ROAD.index(DutyKind(key)), key)
    return (-value.number, key)


# -- register, clause 22 -----------------------------------------------------------------------

_LINES_WIDTHS = (7, 4, 15, 17, 12, 10, 16, 19)


def _lines_header() -> tuple[str, ...]:
    return (
        _("Incident"),
        _("Cl."),
        _("What was owed"),
        _("Who"),
        _("Due, done"),
        _("Late by"),
        pgettext("of a violation", "State"),
        _("Explanation, measure"),
    )


def register_sections(
    found: Sequence[Violation], measures: dict[str, str], zone: ZoneInfo
) -> Iterator[Section]:
    if not found:
        yield Section(_("Violations of executors"), (_("No violations in this period."),))
        return
    rows = tuple(_line(row, zone, measures) for row in found)
    said = _("Violations in all: %(n)d. Late by is working time.") % {"n": len(rows)}
    yield Section(_("Violations of executors"), (said,), Table(_lines_header(), rows, _LINES_WIDTHS))
    yield Section(_("By clause and unit"), (), _by_clause_and_unit(found))


def _line(row: Violation, zone: ZoneInfo, measures: dict[str, str]) -> tuple[Cell, ...]:
    owner = row.unit or role_list([row.role])
    done = wording.moment(row.done_at, zone) or _("not done yet")
    late = wording.length(row.late)
    return (
        row.number,
        str(row.clause),
        duty_name(row.kind),
        "\n".join(filter(None, (owner, row.person))),
        f"{wording.moment(row.due_at, zone)}\n{done}",
        late + ("\n" + _("received late") if row.received_late else ""),
        "\n".join(_state(row, measures)),
        "\n".join(filter(None, (row.explanation, measures.get(row.key, "")))),
    )


def _state(row: Violation, measures: dict[str, str]) -> Iterator[str]:
    """What has become of it: of an executor's, whether it is explained and answered by a measure too (clause 22)."""
    yield _("done late") if row.done_at else _("still open")
    if row.role is Role.EXECUTOR:
        yield _("explained") if row.explanation else _("not explained")
        yield _("measure taken") if measures.get(row.key) else _("no measure")


def _by_clause_and_unit(found: Sequence[Violation]) -> Table:
    totals: dict[tuple[int, str], int] = {}
    for row in found:
        totals[row.clause, row.unit] = totals.get((row.clause, row.unit), 0) + 1
    rows = tuple((str(clause), unit, number) for (clause, unit), number in sorted(totals.items()))
    return Table((_("Clause"), _("Unit"), _("number")), rows, (2, 6, 2))


# -- the whole ---------------------------------------------------------------------------------


def with_notice(document: Document) -> Document:
    """The law: a paper that names certain networks says whose they are."""
    named = notice.names_them(json.dumps(document.as_data(), ensure_ascii=False))
    return replace(document, feet=(*document.feet, notice.words())) if named else document


def heads(body: Body, period: str, *notes: str) -> tuple[str, ...]:
    return (body.name, _("Period: %(period)s") % {"period": period}, *filter(None, notes))
