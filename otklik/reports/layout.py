"""A paper as headings, sentences and tables: the one source of its three formats and of its page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from otklik.incidents.errors import role_list
from otklik.incidents.wording import duty_name
from otklik.networks import notice
from otklik.regulation.duties import DutyKind
from otklik.regulation.history import Role
from otklik.reports import wording
from otklik.reports.counting import Compared
from otklik.reports.figures import BY_KEY, FIGURES, Figure, Unit
from otklik.reports.marks import ON_ROAD
from otklik.reports.tallies import Value
from otklik.reports.violation import Violation
from otklik.reports.violations import of_others

WIDE = 6  # more columns than this lie on a turned sheet
WHOLE = ("received", "excluded", "reactions")  # told among the headlines and by group as well
HEADLINES = tuple(figure for figure in FIGURES if not figure.groups or figure.key in WHOLE)
BREAKDOWNS = (
    "on_time",
    "time_of_step",
    "excluded",
    "reactions",
    "topics",
    "units",
    "executors",
    "importances",
    "networks",
    "settlements",
)

BREAKDOWN_WIDTHS = {
    Unit.COUNT: (52, 16),
    Unit.SHARE: (20, 16),
    Unit.LENGTH: (34, 14),
}  # of a name, of a value

Cell = str | float


@dataclass(frozen=True)
class Table:
    """Numbers are right-aligned; `figures`: so is all but the first column. `widths`: shares of the page's width."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    figures: bool = False

    @property
    def is_wide(self) -> bool:
        return len(self.header) > WIDE


@dataclass(frozen=True)
class Section:
    """An `appendix` stands after the signatures."""

    heading: str
    text: tuple[str, ...] = ()
    table: Table | None = None
    appendix: bool = False


@dataclass(frozen=True)
class Signature:
    """`said` stands in the place of the stroke of the pen; "": there is room for one."""

    position: str
    name: str
    said: str = ""


@dataclass(frozen=True)
class Document:
    """`to` stands in the corner, `office` above the title, `heads` under it; then come the sections, the
    signatures, `feet` (what it was counted by) and the appendices."""

    title: str
    heads: tuple[str, ...]
    sections: tuple[Section, ...]
    feet: tuple[str, ...] = ()
    language: str = "ru"
    office: str = ""
    to: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @property
    def body(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if not section.appendix)

    @property
    def appendices(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.appendix)

    @property
    def is_wide(self) -> bool:
        """Whether the sheets before the appendices are turned."""
        return any(section.table is not None and section.table.is_wide for section in self.body)

    def with_notice(self) -> Document:
        """The law: a paper that names certain networks says whose they are."""
        owed = notice.is_owed(json.dumps(self.as_data(), ensure_ascii=False))
        return replace(self, feet=(*self.feet, notice.words())) if owed else self

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Document:
        sections = tuple(
            Section(row["heading"], tuple(row["text"]), _table(row["table"]), row.get("appendix", False))
            for row in data["sections"]
        )
        return cls(
            data["title"],
            tuple(data["heads"]),
            sections,
            tuple(data["feet"]),
            data["language"],
            data.get("office", ""),
            tuple(data.get("to", ())),
            tuple(Signature(**row) for row in data.get("signatures", ())),
        )


def _table(data: dict[str, Any] | None) -> Table | None:
    if data is None:
        return None
    rows = tuple(tuple(row) for row in data["rows"])
    return Table(tuple(data["header"]), rows, tuple(data["widths"]), data["figures"])


# -- summary, clause 23 ------------------------------------------------------------------------


def summary_sections(compared: Compared, found: Sequence[Violation], zone: ZoneInfo) -> Iterator[Section]:
    yield Section(_("Figures of the period"), tuple(_warnings(compared)), _headlines(compared))
    for key in BREAKDOWNS:
        table = _breakdown(BY_KEY[key], compared)
        if table.rows:
            notice = wording.notice(compared.groups(key)) if key == "networks" else ""
            said = tuple(filter(None, (str(BY_KEY[key].sentence), notice)))
            yield Section(str(BY_KEY[key].name), said, table)
    definitions = tuple((str(figure.name), str(figure.sentence)) for figure in FIGURES if figure in _shown())
    meaning = Table((_("Figure"), _("Definition")), definitions, (3, 7))
    yield Section(_("What the figures mean"), (), meaning, appendix=True)
    rows = tuple(_line(number, row, zone, {}) for number, row in enumerate(of_others(found), 1))
    if rows:
        said = (_("Terms of the monitor and of the dispatcher that were not kept (clauses 7, 13, 15)."),)
        table = Table(_lines_header(), rows, _LINES_WIDTHS)
        yield Section(_("Late outside the units"), said, table, appendix=True)


def in_order(sections: Iterable[Section], conclusions: str) -> tuple[Section, ...]:
    """The conclusions before the appendices, which are numbered."""
    found = list(sections)
    last = [Section(_("Conclusions"), (conclusions,))] if conclusions else []
    appendices = [section for section in found if section.appendix]
    return (
        *(section for section in found if not section.appendix),
        *last,
        *(
            replace(section, heading=_("Appendix %(n)d. %(title)s") % {"n": n, "title": section.heading})
            for n, section in enumerate(appendices, 1)
        ),
    )


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


def _breakdown(figure: Figure, compared: Compared) -> Table:
    """The groups now, beside the period before and that of last year."""
    each = [found.groups(figure.key) for found in (compared.now, compared.before, compared.year_before)]
    groups = {key: each[0].get(key, Value()) for key in compared.groups(figure.key)}
    names = wording.group_names(figure.groups, groups)
    rows = [
        (
            names.get(key, key),
            *_now(figure, value),
            *(cell(figure, then.get(key, Value())) for then in each[1:]),
        )
        for key, value in sorted(groups.items(), key=lambda pair: _order(figure, pair))
    ]
    then = [wording.period(found.scope.period) for found in (compared.before, compared.year_before)]
    header = (_group_title(figure), *_now_header(figure, compared), *then)
    name, value = BREAKDOWN_WIDTHS[figure.unit]
    return Table(header, tuple(rows), (name, *(value,) * (len(header) - 1)), figures=True)


def _now(figure: Figure, value: Value) -> tuple[Cell, ...]:
    if figure.unit is Unit.COUNT:
        return (value.number,)
    if figure.unit is Unit.SHARE:
        return (wording.share(value), value.number, value.of)
    return (wording.minutes(value.median), wording.minutes(value.p90), value.of)


def _now_header(figure: Figure, compared: Compared) -> tuple[str, ...]:
    period = wording.period(compared.now.scope.period)
    if figure.unit is Unit.COUNT:
        return (period,)
    if figure.unit is Unit.SHARE:
        return (period, _("in time"), _("of"))
    return (_("%(period)s, median") % {"period": period}, _("90 of 100 within"), _("steps"))


def _group_title(figure: Figure) -> str:
    """What stands in the first column; the heading above names the figure."""
    titles = {
        "clause": _("Clause"),
        "step": _("Step"),
        "ground": _("Ground"),
        "topic": _("Topic"),
        "unit": _("Unit"),
        "network": _("Network"),
        "executor": _("Executor"),
        "importance": _("Importance"),
        "reaction": _("Reaction"),
        "place": _("Settlement"),
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

_LINES_WIDTHS = (4, 13, 4, 14, 17, 12, 8, 13, 15)


def _lines_header() -> tuple[str, ...]:
    return (
        _("No."),
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
    rows = tuple(_line(number, row, zone, measures) for number, row in enumerate(found, 1))
    said = _("Violations in all: %(n)d. Late by is working time.") % {"n": len(rows)}
    yield Section(_("Violations of executors"), (said,), Table(_lines_header(), rows, _LINES_WIDTHS))
    yield Section(_("By clause and unit"), (), _by_clause_and_unit(found))


def _line(number: int, row: Violation, zone: ZoneInfo, measures: dict[str, str]) -> tuple[Cell, ...]:
    owner = row.unit or role_list([row.role])
    done = wording.moment(row.done_at, zone) or _("not done yet")
    late = wording.length(row.late)
    measure = measures.get(row.key, "")
    return (
        number,
        "\n".join(filter(None, (row.number, row.topic))),
        str(row.clause),
        duty_name(row.kind),
        "\n".join(filter(None, (owner, row.person))),
        f"{wording.moment(row.due_at, zone)}\n{done}",
        late + ("\n" + _("received late") if row.received_late else ""),
        "\n".join(_state(row, measures)),
        "\n".join(
            filter(
                None,
                (
                    row.explanation and _("Explanation: %(text)s") % {"text": row.explanation},
                    measure and _("Measure: %(text)s") % {"text": measure},
                ),
            )
        ),
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
