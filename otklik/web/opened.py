"""What the public page says of stored totals: cells in words, each table with the sentence of its figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from otklik.office.cells import unformulated
from otklik.reports import wording
from otklik.reports.figures import BY_KEY
from otklik.reports.totals import FEW, LEAST, SHOWN, WITHHELD

Row = tuple[str, ...]


@dataclass(frozen=True)
class Headline:
    name: str
    said: str
    sentence: str


@dataclass(frozen=True)
class Table:
    name: str
    sentence: str
    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Told:
    """`notice`: what the law demands beside the name of a network."""

    period: str
    headlines: tuple[Headline, ...]
    tables: tuple[Table, ...]
    notice: str
    withheld: bool


def definitions() -> dict[str, str]:
    return {key: str(BY_KEY[key].sentence) for key in SHOWN}


def told(content: Mapping[str, Any]) -> Told:
    return Told(
        period=f"{_month(content['first'][:7])} – {_month(content['last'][:7])}",
        headlines=tuple(_headlines(content)),
        tables=tuple(table for table in _tables(content) if table.rows),
        notice=wording.notice(content["by_network"]),
        withheld=WITHHELD in _hidden(content),
    )


def rows(content: Mapping[str, Any]) -> Iterator[Row]:
    """The same as one table: what, of which, value."""
    if not content:
        return
    yield (_("Figure"), "", _("Value"))
    for each in _headlines(content):
        yield (each.name, "", _ungrouped(each.said))
    for table in _tables(content):
        for name, *cells in table.rows:
            yield from (
                (f"{table.name}: {head}", unformulated(name), _ungrouped(cell))
                for head, cell in zip(table.header[1:], cells, strict=True)
            )


def _ungrouped(text: str) -> str:
    """1484, as programs read it."""
    return text.replace("\N{NO-BREAK SPACE}", "")


def _headlines(content: Mapping[str, Any]) -> Iterator[Headline]:
    for key, at, said in (
        ("received", "received", _number),
        ("answered", "answered", _number),
        ("answers_on_time", "answers_on_time", _share),
        ("time_to_answer", "minutes_to_answer", _minutes),
    ):
        yield Headline(str(BY_KEY[key].name), said(content[at]), str(BY_KEY[key].sentence))


def _tables(content: Mapping[str, Any]) -> Iterator[Table]:
    share, number = _("share in time"), _("number")
    clauses = wording.group_names("clause", content["by_clause"])
    yield _table(
        "on_time", share, ((clauses[key], _share(cell)) for key, cell in content["by_clause"].items())
    )
    months = tuple(
        (
            _month(row["month"]),
            _number(row["received"]),
            _number(row["answered"]),
            _share(row["answers_on_time"]),
            _minutes(row["minutes_to_answer"]),
        )
        for row in content["by_month"]
    )
    heads = ("received", "answered", "answers_on_time", "time_to_answer")
    yield Table(_("By month"), "", ("", *(str(BY_KEY[key].name) for key in heads)), months)
    yield _table("topics", number, ((key, _number(cell)) for key, cell in content["by_topic"].items()))
    networks = ((wording.network_name(key), _number(cell)) for key, cell in content["by_network"].items())
    yield _table("received", number, networks, _("Messages by network"))


def _table(key: str, head: str, rows: Iterable[Row], name: str = "") -> Table:
    figure = BY_KEY[key]
    return Table(name or str(figure.name), str(figure.sentence), ("", head), tuple(rows))


def _month(text: str) -> str:
    """ "2026-11" in words."""
    year, month = text.split("-")
    return f"{wording.MONTHS[int(month) - 1]} {year}"


def _held(cell: Mapping[str, Any]) -> str:
    return _("fewer than %(n)d") % {"n": LEAST} if cell.get("hidden") == FEW else _("not told")


def _number(cell: Mapping[str, Any]) -> str:
    return formats.number_format(cell["number"], 0, force_grouping=True) if "number" in cell else _held(cell)


def _share(cell: Mapping[str, Any]) -> str:
    return f"{formats.number_format(cell['number'], 1)} %" if cell.get("number") is not None else _few(cell)


def _minutes(cell: Mapping[str, Any]) -> str:
    return wording.minutes(cell["number"]) if cell.get("number") is not None else _few(cell)


def _few(cell: Mapping[str, Any]) -> str:
    """Of fewer than five there is neither share nor median."""
    return _("too few to tell") if cell.get("hidden") == FEW else "–"


def _hidden(value: Any) -> set[str]:
    """Every way of holding back that occurs."""
    if isinstance(value, Mapping):
        own = {str(value["hidden"])} if "hidden" in value else set()
        return own.union(*(_hidden(inner) for inner in value.values()))
    return set().union(*(_hidden(inner) for inner in value)) if isinstance(value, list) else set()
