"""The figures of a question for other programs: each with its key, sentence in both languages, unit and the values
of three periods. Keys and fields are told in docs/api.md; a test compares."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.office.cells import unformulated
from otklik.office.clocks import editions_for, terms_of
from otklik.office.models import Body, TermsEdition
from otklik.regulation.terms import Every
from otklik.reports import documents, wording
from otklik.reports.counting import Compared, Counted
from otklik.reports.figures import FIGURES, Figure, Unit
from otklik.reports.layout import Document, Section, Table
from otklik.reports.scope import Scope
from otklik.reports.tallies import Value

FORMAT = 1  # grows when a field or a key changes its meaning or goes
PERIODS = ("now", "before", "year_before")
FIELDS: Mapping[Unit, tuple[str, ...]] = {
    Unit.COUNT: ("number",),
    Unit.SHARE: ("number", "of", "share"),
    Unit.LENGTH: ("number", "median", "p90"),
}
CELLS = ("number", "of", "share", "median", "p90")
MOMENT = timedelta(seconds=1)
BOM = "\ufeff"  # by which office programs know the encoding
T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """What was asked, of which bodies, and how often such a period comes."""

    scope: Scope
    every: Every | None  # None: any days
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class Words:
    """Of one figure in one language; `groups`: names by key."""

    name: str
    sentence: str
    groups: Mapping[str, str]


def data(asked: Question, found: Compared) -> dict[str, Any]:
    """JSON-ready."""
    words = _in_both(lambda: {figure.key: _words(figure, found) for figure in FIGURES})
    return {
        "format": FORMAT,
        "counted_at": found.now.at.isoformat(),
        "scope": _scope(asked),
        "periods": {name: _period(each) for name, each in _each(found).items()},
        "editions": _editions(asked),
        "figures": [
            _figure(figure, found, {code: held[figure.key] for code, held in words.items()})
            for figure in FIGURES
        ],
    }


def _in_both(say: Callable[[], T]) -> dict[str, T]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = say()
    return found


def _each(found: Compared) -> dict[str, Counted]:
    return {name: getattr(found, name) for name in PERIODS}


def _scope(asked: Question) -> dict[str, Any]:
    names = ("network", "topic", "unit", "executor", "importance", "place")
    return {
        "bodies": [{"id": body.pk, "name": body.name} for body in asked.bodies],
        "zone": asked.scope.zone,
        "every": asked.every.value if asked.every else None,
        **{name: getattr(asked.scope, name) or None for name in names},
    }


def _period(counted: Counted) -> dict[str, str]:
    period = counted.scope.period
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def _editions(asked: Question) -> list[dict[str, Any]]:
    """The terms in force at the end of the period."""
    found = editions_for(asked.bodies, asked.scope.end - MOMENT)
    return [{"body": key, **_edition(edition)} for key, edition in found.items()]


def _edition(edition: TermsEdition) -> dict[str, Any]:
    return {
        "id": edition.pk,
        "title": terms_of(edition).title,
        "in_force_from": edition.in_force_from.isoformat(),
        "sha256": hashlib.sha256(edition.terms.encode()).hexdigest(),
    }


def _groups(figure: Figure, found: Compared) -> list[str]:
    return sorted({group for counted in _each(found).values() for group in counted.groups(figure.key)})


def _words(figure: Figure, found: Compared) -> Words:
    groups = dict.fromkeys(_groups(figure, found))
    names = wording.group_names(figure.groups, groups) if groups else {}
    return Words(str(figure.name), str(figure.sentence), names)


def _figure(figure: Figure, found: Compared, words: Mapping[str, Words]) -> dict[str, Any]:
    return {
        "key": figure.key,
        "name": {code: held.name for code, held in words.items()},
        "sentence": {code: held.sentence for code, held in words.items()},
        "unit": figure.unit.value,
        "grouped_by": figure.groups or None,
        **_values(figure, found, ""),
        "groups": [
            {
                "key": group,
                "name": {code: held.groups.get(group, group) for code, held in words.items()},
                **_values(figure, found, group),
            }
            for group in _groups(figure, found)
        ],
    }


def _values(figure: Figure, found: Compared, group: str) -> dict[str, dict[str, float | None]]:
    return {
        name: {field: getattr(_value(counted, figure, group), field) for field in FIELDS[figure.unit]}
        for name, counted in _each(found).items()
    }


def _value(counted: Counted, figure: Figure, group: str) -> Value:
    return counted.values[figure.key].get(group, Value())


# -- as a table --------------------------------------------------------------------------------

Row = tuple[str | float, ...]


def header() -> tuple[str, ...]:
    names = [
        f"{word}_{code}" for word in ("name", "sentence", "group_name") for code, _n in settings.LANGUAGES
    ]
    values = [f"{period}_{cell}" for period in PERIODS for cell in ("first", "last", *CELLS)]
    return ("key", "group", *names, "unit", *values)


def rows(held: Mapping[str, Any]) -> Iterator[Row]:
    """One for each figure and one for each of its groups, of what `data` told."""
    for figure in held["figures"]:
        for row in (figure | {"key": "", "name": dict.fromkeys(figure["name"], "")}, *figure["groups"]):
            words = (*figure["name"].values(), *figure["sentence"].values(), *row["name"].values())
            values = [cell for name in PERIODS for cell in _cells(held["periods"][name], row[name])]
            yield (figure["key"], row["key"], *words, figure["unit"], *values)


def _cells(period: Mapping[str, str], value: Mapping[str, float | None]) -> Iterator[str | float]:
    yield from (period["first"], period["last"])
    for cell in CELLS:
        found = value.get(cell)
        yield "" if found is None else found


def as_csv(held: Mapping[str, Any]) -> str:
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(header())
    writer.writerows([unformulated(cell) for cell in row] for row in rows(held))
    return out.getvalue()


def as_workbook(held: Mapping[str, Any], asked: Question) -> bytes:
    """By the writer of the papers: a sheet that says what it is, a sheet of figures."""
    table = Table(header(), tuple(rows(held)), _widths(), figures=True)
    document = Document(
        title=_("Reports"),
        heads=tuple(_heads(held, asked)),
        sections=(Section(_("Figures of the period"), (), table),),
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    return documents.sheet(document.with_notice())


def _widths() -> tuple[int, ...]:
    return tuple(20 if name.startswith(("name", "sentence", "group_name")) else 8 for name in header())


def _heads(held: Mapping[str, Any], asked: Question) -> Sequence[str]:
    return [
        ", ".join(body.name for body in asked.bodies),
        _("Period: %(period)s") % {"period": wording.period(asked.scope.period)},
        *(f"{name}: {value}" for name, value in held["scope"].items() if name != "bodies" and value),
        *(f"{edition['title']}, {edition['in_force_from']}" for edition in held["editions"]),
        held["counted_at"],
    ]
