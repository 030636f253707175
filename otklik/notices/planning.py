"""Notices become letters: who, by which way, when, and what goes into one letter.

A letter that waits takes in what comes with the same fold: a kind of notice at once, everything that is due at
the same opening. After BURST letters of a kind within WINDOW the next one waits for the window's end, so that a
hundred notices are a few letters and not a hundred. An alert (clause 24) is a letter of its own, at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min

from otklik.notices import demands, escalating
from otklik.notices.gates import gates_of
from otklik.notices.models import Letter, Mode, Notice, NoticeKind, Way, Wishes
from otklik.notices.reaching import addresses_of, ways_to
from otklik.notices.timing import Clocks, due
from otklik.office.models import Employee

BATCH = 200
BURST, WINDOW = 3, timedelta(minutes=10)
STALE = timedelta(hours=24)  # older things are in the page; a letter about them would be noise


@dataclass(frozen=True)
class Fold:
    """What makes one letter."""

    to: int
    way: Way
    name: str
    urgent: bool
    try_at: datetime
    body_id: int


def plan(*, at: datetime) -> int:
    """Makes letters of a batch of notices; returns how many notices there were. One transaction."""
    with transaction.atomic():
        rows = list(
            Notice.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(planned_at=None)
            .select_related("to__body", "to__unit", "body")
            .order_by("pk")[:BATCH]
        )
        folds = _Planner(rows, at).folds() if rows else {}
        for fold, notices in folds.items():
            _put(fold, notices, at)
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(planned_at=at)
    return len(rows)


def _put(fold: Fold, notices: Iterable[Notice], at: datetime) -> None:
    """Into the letter that waits, or into a new one."""
    same = {"to_id": fold.to, "way": fold.way, "fold": fold.name, "state": "waiting"}
    letter = Letter.objects.select_for_update().filter(**same).first()
    if letter is None:
        letter = Letter.objects.create(
            **same, body_id=fold.body_id, urgent=fold.urgent, try_at=fold.try_at, made_at=at
        )
    letter.notices.add(*notices)


class _Planner:
    """A batch of notices with all that is asked about their people, fetched at once."""

    def __init__(self, rows: list[Notice], at: datetime) -> None:
        self.rows, self.at = [row for row in rows if row.at > at - STALE], at
        people: list[Employee] = list({row.to_id: row.to for row in self.rows}.values())
        self.gates = gates_of({person.body_id: person.body for person in people}.values())
        self.addresses = addresses_of(people)
        self.wishes = {row.employee_id: row for row in Wishes.objects.filter(employee__in=people)}
        self.recent = self._recent(people)
        self.clocks = Clocks()

    def _recent(self, people: list[Employee]) -> dict[tuple[int, str, str], tuple[int, datetime]]:
        """Letters of a fold within the window: how many, and when the first was made."""
        rows = Letter.objects.filter(to__in=people, fold__in=NoticeKind.values, made_at__gt=self.at - WINDOW)
        counted = rows.exclude(state="waiting").values_list("to", "way", "fold")
        found = counted.annotate(count=Count("pk"), first=Min("made_at"))
        return {(to, way, fold): (count, first) for to, way, fold, count, first in found}

    def folds(self) -> dict[Fold, list[Notice]]:
        found: dict[Fold, list[Notice]] = {}
        for row in self.rows:
            ways = ways_to(row.to, self.gates, self.addresses)
            if row.kind == NoticeKind.ALERT and not ways:
                escalating.has_no_way(row, at=self.at)
            wishes = self.wishes.get(row.to_id) or Wishes()
            for way, mode in demands.modes_of(wishes.modes, NoticeKind(row.kind), ways).items():
                found.setdefault(self._fold(row, way, mode, wishes), []).append(row)
        return found

    def _fold(self, row: Notice, way: Way, mode: Mode, wishes: Wishes) -> Fold:
        if row.kind in demands.FIXED:
            return Fold(row.to_id, way, f"alert:{row.pk}", True, self.at, row.to.body_id)
        when = due(mode, self.clocks.of(row.to), quiet=wishes.quiet, at=self.at)
        if when > self.at:
            return Fold(row.to_id, way, f"at:{when:%Y%m%d%H%M}", False, when, row.to.body_id)
        return self._at_once(row, way)

    def _at_once(self, row: Notice, way: Way) -> Fold:
        count, first = self.recent.get((row.to_id, way, row.kind), (0, self.at))
        if count < BURST:
            return Fold(row.to_id, way, row.kind, False, self.at, row.to.body_id)
        return Fold(row.to_id, way, f"more:{row.kind}", False, first + WINDOW, row.to.body_id)
