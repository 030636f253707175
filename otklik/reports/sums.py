"""Sums of all marks by body, figure, day and group: the figures of whole days without reading any incident."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, IntegerField, Q, QuerySet, Sum, Value

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
from otklik.reports.steady import remembered
from otklik.reports.tallies import Tallies

OF_OPEN_DUTIES = {"on_time": None, "answers_on_time": DutyKind.ANSWER, "promises": DutyKind.FINAL}
BY_MONTH = "/month"  # what has nearly as many rows in a day as marks is summed by month too


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
        if _is_by_month(figure):
            yield key._replace(figure=figure.key + BY_MONTH, day=day.replace(day=1)), mark


def _is_by_month(figure: Figure) -> bool:
    return figure.unit is Unit.LENGTH or figure.groups == "place"


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

Question = tuple[Scope, Sequence[Figure]]  # a period, and what is asked about it


def read_each(questions: Sequence[Question], *, at: datetime, without: Iterable[int]) -> list[Tallies]:
    """What has ended by day sums, what is owed by open duties; those of the incidents `without` left out.

    Of the day sums nobody can leave out an incident: the caller takes them back. Three queries, however many
    questions there are.
    """
    found = [Tallies() for _question in questions]
    for number, figure, group, minutes, met, of in _ended(questions, at):
        found[number].add(BY_KEY[figure.removesuffix(BY_MONTH)], group, minutes, met=met, of=of)
    asking = [number for number, (_scope, figures) in enumerate(questions) if _of_open_duties(figures)]
    for number, kind, clause, late in _owed(questions, asking, at, without) if asking else ():
        for figure, only in _of_open_duties(questions[number][1]).items():
            if only in (None, kind):
                group = str(clause) if only is None else ""
                found[number].add(BY_KEY[figure], group, 0, met=0, of=late)
    return found


def _of_open_duties(figures: Iterable[Figure]) -> dict[str, DutyKind | None]:
    return {figure.key: OF_OPEN_DUTIES[figure.key] for figure in figures if figure.key in OF_OPEN_DUTIES}


def in_one(parts: Sequence[QuerySet[Any, Any]]) -> Iterator[Any]:
    """The rows of several questions that have the same columns, asked as one."""
    first, *others = parts
    return iter(first.union(*others, all=True) if others else first)


def numbered(number: int) -> Value:
    """Tells in such rows which question they answer."""
    return Value(number, IntegerField())


def _ended(questions: Sequence[Question], at: datetime) -> Iterator[Any]:
    parts = [
        _summed(rows, number)
        for number, (scope, figures) in enumerate(questions)
        for rows in _counting(scope, [figure.key for figure in figures], at)
    ]
    return in_one(parts) if parts else iter(())


def _counting(scope: Scope, keys: list[str], at: datetime) -> Iterator[QuerySet[DaySum]]:
    first, last = scope.period.first, scope.period.last
    rows = DaySum.objects.filter(body__in=scope.bodies)
    rules = {rule: [key for key in keys if BY_KEY[key].rule is rule] for rule in Rule}
    if any(rules[rule] for rule in Rule if rule is not Rule.RUNNING):
        whole = Q(figure__in=_stored(rules[Rule.WITHIN], scope.period))
        whole |= Q(figure__in=rules[Rule.FIRST], since__lt=first, until__gt=last)
        whole |= Q(figure__in=rules[Rule.STANDING], until__gt=last)
        yield rows.filter(whole, day__gte=first, day__lte=last)
    if rules[Rule.RUNNING]:
        until = Q(until=NEVER) if at < scope.end else Q(day__lte=last, until__gt=last)
        yield rows.filter(until, figure__in=rules[Rule.RUNNING])


def _stored(keys: list[str], period: Period) -> list[str]:
    """Under which names the figures of such a period are summed."""
    is_months = period.first.day == 1 and (period.last + ONE_DAY).day == 1
    return [key + BY_MONTH if is_months and _is_by_month(BY_KEY[key]) else key for key in keys]


def _summed(rows: QuerySet[DaySum], number: int) -> QuerySet[Any, Any]:
    asked = rows.annotate(question=numbered(number)).values("question", "figure", "group", "minutes")
    found = asked.annotate(mets=Sum("met"), ofs=Sum("of")).exclude(ofs=0).order_by()
    return found.values_list("question", "figure", "group", "minutes", "mets", "ofs")


def _owed(
    questions: Sequence[Question], asking: list[int], at: datetime, without: Iterable[int]
) -> Iterator[Any]:
    norms = with_norms()
    parts = []
    for number in asking:
        rows = overdue(questions[number][0], at=at, without=without, norms=norms)
        named = rows.annotate(question=numbered(number)).values("question", "kind", "clause")
        counted = named.annotate(late=Count("pk")).order_by()
        parts.append(counted.values_list("question", "kind", "clause", "late"))
    return in_one(parts)


def overdue(scope: Scope, *, at: datetime, without: Iterable[int], norms: list[int]) -> QuerySet[OpenDuty]:
    """Open duties that fell due in the period and are late; norms (`with_norms`) are none."""
    rows = OpenDuty.objects.filter(
        body__in=scope.bodies, due_at__gte=scope.start, due_at__lt=scope.end, late_after__lt=at
    )
    rows = rows.exclude(incident__in=list(without)).exclude(kind=DutyKind.ACKNOWLEDGE)
    return rows.exclude(kind=DutyKind.ROUTE, incident__edition__in=norms) if norms else rows


def with_norms() -> list[int]:
    """Editions by which to assign is a norm and no term."""
    return remembered(
        "norms",
        lambda: [edition.pk for edition in TermsEdition.objects.all() if terms_of(edition).route_is_norm],
    )
