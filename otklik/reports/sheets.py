"""The marks of one incident in one row: written after each entry, read instead of the history.

{figure: [[at, group, met, minutes, part, until, known], …]}: moments are whole microseconds since 1970, values at
the end of a row that are as in `Mark` are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from otklik.reports.figures import FIGURES, Rule
from otklik.reports.lives import REACH, Life
from otklik.reports.marks import Mark
from otklik.reports.models import Sheet
from otklik.reports.scope import Scope
from otklik.reports.violation import due_of, kept

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
BLANK: list[Any] = [None, "", 1, 0, None, None, None]
CHUNK = 2000

Kept = dict[str, list[list[Any]]]


def sheet_of(life: Life) -> Sheet:
    """Not saved."""
    found = {figure.key: list(figure.marks(life)) for figure in FIGURES if figure.marks is not None}
    every = [mark for marks in found.values() for mark in marks]
    running = [mark for figure in FIGURES if figure.rule is Rule.RUNNING for mark in found[figure.key]]
    broken = kept(life)
    due = [due_of(row) for row in broken]
    return Sheet(
        incident=life.incident,
        body=life.incident.body,
        detected_at=life.incident.detected_at,
        last_at=max((mark.until or mark.at for mark in every), default=life.incident.detected_at),
        is_open=any(mark.until is None for mark in running) or any(mark.known for mark in every),
        broken=broken,
        broken_from=min(due, default=None),
        broken_until=max(due, default=None),
        marks={key: [_row(mark) for mark in marks] for key, marks in found.items() if marks},
    )


def _row(mark: Mark) -> list[Any]:
    row = [
        _ticks(mark.at),
        mark.group,
        int(mark.met),
        mark.minutes,
        mark.part,
        mark.until and _ticks(mark.until),
        mark.known and _ticks(mark.known),
    ]
    while row[-1] == BLANK[len(row) - 1]:
        row.pop()
    return row


def marks_of(stored: Kept, key: str) -> Iterator[Mark]:
    for row in stored.get(key, ()):
        at, group, met, minutes, part, until, known = [*row, *BLANK[len(row) :]]
        yield Mark(
            _moment(at),
            group,
            bool(met),
            minutes,
            part,
            None if until is None else _moment(until),
            None if known is None else _moment(known),
        )


def _ticks(at: datetime) -> int:
    return (at - EPOCH) // TICK


def _moment(ticks: int) -> datetime:
    return EPOCH + ticks * TICK


def touched(scope: Scope) -> QuerySet[Sheet]:
    """Sheets of which any mark may count in the period."""
    rows = Sheet.objects.filter(body__in=scope.bodies, detected_at__lt=scope.end + REACH)
    return rows.filter(Q(last_at__gte=scope.start) | Q(is_open=True))
