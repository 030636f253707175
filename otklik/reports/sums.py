"""Sums of all marks by body, figure, day and group: the figures of whole days without reading any incident."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from otklik.incidents.models import OpenDuty
from otklik.office.clocks import terms_of
from otklik.office.models import TermsEdition
from otklik.regulation.duties import DutyKind
from otklik.regulation.periods import ONE_DAY, Period
from otklik.reports.figures import BY_KEY, FIGURES, Figure, Rule, Unit
from otklik.reports.marks import Mark, once
from otklik.reports.models import ALWAYS, NEVER, DaySum, Sheet
from otklik.reports.scope import Scope
from otklik.reports.sheets import marks_of
from otklik.reports.tallies import Tallies

OF_OPEN_DUTIES = {"on_time": None, "answers_on_time": DutyKind.ANSWER, "promises": DutyKind.FINAL}
BY_MONTH = "/month"  # lengths are summed by month too: a day has nearly as many rows as marks


class Key(NamedTuple):
    """A row of DaySum. A tuple, for millions are made."""

    body: int
    figure: str
    day: date
    group: str
    since: date
    until: date
    minutes: int


@dataclass(slots=True)
class Change:
    """What is added to rows; negative where it is taken away."""

    met: Counter[Key]
    of: Counter[Key]

    @classmethod
    def none(cls) -> Change:
        return cls(Counter(), Counter())

    def take(self, sheet: Sheet, zone: ZoneInfo, times: int = 1) -> None:
        for figure in FIGURES:
            for key, mark in _keys(sheet, figure, zone):
                self.met[key] += times * mark.met
                self.of[key] += times


def _keys(sheet: Sheet, figure: Figure, zone: ZoneInfo) -> Iterator[tuple[Key, Mark]]:
    for mark, before in _standing(sheet, figure):
        if mark.known is not None:
            continue
        day = _day(mark.at, zone)
        since = ALWAYS if before is None else _day(before, zone)
        until = NEVER if mark.until is None else _day(mark.until, zone)
        minutes = mark.minutes if figure.unit is Unit.LENGTH else 0
        key = Key(sheet.body_id, figure.key, day, mark.group[:300], since, until, minutes)
        yield key, mark
        if figure.unit is Unit.LENGTH:
            yield key._replace(figure=figure.key + BY_MONTH, day=day.replace(day=1)), mark


def _standing(sheet: Sheet, figure: Figure) -> Iterator[tuple[Mark, datetime | None]]:
    """Each mark with the moment of the one before it that takes its place in a period."""
    found = marks_of(sheet.marks, figure.key)
    if figure.rule is Rule.FIRST:
        return ((each.mark, each.since) for each in once(found))
    return ((mark, None) for mark in found)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


ADD = """
INSERT INTO reports_daysum AS held (body_id, figure, day, "group", since, until, minutes, met, "of")
SELECT body, figure, day, name, since, until, minutes, met, number
FROM json_to_recordset(%s::json) AS given (body bigint, figure text, day date, name text, since date, until date,
                                           minutes int, met int, number int)
ON CONFLICT (body_id, figure, day, "group", since, until, minutes)
DO UPDATE SET met = held.met + excluded.met, "of" = held."of" + excluded."of"
"""
NAMES = ("body", "figure", "day", "name", "since", "until", "minutes", "met", "number")


def add(change: Change) -> None:
    """One statement. Only `following` may call it, under its lock."""
    keys = sorted(key for key in change.of if change.of[key] or change.met[key])
    rows = [dict(zip(NAMES, (*key, change.met[key], change.of[key]), strict=True)) for key in keys]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [json.dumps(rows, default=date.isoformat)])


# -- reading -----------------------------------------------------------------------------------


def read(scope: Scope, figures: Iterable[Figure], *, at: datetime, without: Iterable[int]) -> Tallies:
    """What has ended by day sums, what is owed by open duties; those of the incidents `without` left out.

    Of the day sums nobody can leave out an incident: the caller takes them back.
    """
    tallies, keys = Tallies(), [figure.key for figure in figures]
    for row in _ended(scope, keys, at):
        tallies.add(BY_KEY[row["figure"]], row["group"], row["minutes"], met=row["mets"], of=row["ofs"])
    if set(keys) & set(OF_OPEN_DUTIES):
        rows = overdue(scope, at=at, without=without).values_list("kind", "clause")
        for kind, clause, number in rows.annotate(Count("pk")).order_by():
            for key, only in OF_OPEN_DUTIES.items():
                if key in keys and only in (None, kind):
                    tallies.add(BY_KEY[key], str(clause) if only is None else "", 0, met=0, of=number)
    return tallies


def _ended(scope: Scope, keys: list[str], at: datetime) -> Iterator[dict[str, Any]]:
    first, last = scope.period.first, scope.period.last
    rows = DaySum.objects.filter(body__in=scope.bodies)
    rules = {rule: [key for key in keys if BY_KEY[key].rule is rule] for rule in Rule}
    within = rows.filter(day__gte=first, day__lte=last)
    whole = Q(figure__in=_stored(rules[Rule.WITHIN], scope.period))
    whole |= Q(figure__in=rules[Rule.FIRST], since__lt=first, until__gt=last)
    whole |= Q(figure__in=rules[Rule.STANDING], until__gt=last)
    yield from _summed(within.filter(whole))
    if rules[Rule.RUNNING]:
        until = Q(until=NEVER) if at < scope.end else Q(day__lte=last, until__gt=last)
        yield from _summed(rows.filter(until, figure__in=rules[Rule.RUNNING]))


def _stored(keys: list[str], period: Period) -> list[str]:
    """Under which names the figures of such a period are summed."""
    is_months = period.first.day == 1 and (period.last + ONE_DAY).day == 1
    return [key + BY_MONTH if is_months and BY_KEY[key].unit is Unit.LENGTH else key for key in keys]


def _summed(rows: QuerySet[DaySum]) -> Iterator[dict[str, Any]]:
    found = rows.values("figure", "group", "minutes").annotate(mets=Sum("met"), ofs=Sum("of"))
    for row in found.exclude(ofs=0).order_by():
        yield {**row, "figure": row["figure"].removesuffix(BY_MONTH)}


def overdue(scope: Scope, *, at: datetime, without: Iterable[int]) -> QuerySet[OpenDuty]:
    """Open duties that fell due in the period and are late; norms are none."""
    rows = OpenDuty.objects.filter(
        body__in=scope.bodies, due_at__gte=scope.start, due_at__lt=scope.end, late_after__lt=at
    )
    rows = rows.exclude(incident__in=list(without)).exclude(kind=DutyKind.ACKNOWLEDGE)
    norms = _with_norms()
    return rows.exclude(kind=DutyKind.ROUTE, incident__edition__in=norms) if norms else rows


def _with_norms() -> list[int]:
    """Editions by which to assign is a norm and no term."""
    return [edition.pk for edition in TermsEdition.objects.all() if terms_of(edition).route_is_norm]
