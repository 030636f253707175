"""Search over everything a person may see: messages, answers, notes (their traces), with filters.

Russian morphology and phrases come from PostgreSQL's full text; an incident's number or a pasted address leads
straight there (`pointing`), a misspelt word to a better one (`respelling`). A constant number of SQL queries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from otklik.incidents.models import Assignment, MessageState, Trace
from otklik.incidents.paging import Mark, opened, sealed
from otklik.office.models import Employee
from otklik.office.queries import bodies_of

SIZE = 25
RANKED = 1000  # by relevance: of the latest so many that match
SHORTEST = 2  # letters
FINER = 1_000_000  # a rank as a whole number, so that a page begins where the one before has ended
OPEN, CLOSE = "\ue000", "\ue001"  # round a found word in a headline; of no alphabet
_LETTERS = re.compile(r"[^\W_]")


class Order(StrEnum):
    NEWEST = "newest"
    RELEVANCE = "relevance"


class Dates(StrEnum):
    WRITTEN = "written"
    DETECTED = "detected"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Empty values filter nothing; days are inclusive, in `zone`."""

    words: str = ""
    kind: str = ""  # TraceKind
    network: str = ""
    topic: int | None = None
    unit: int | None = None
    state: str = ""  # of an incident, or "new" and "dismissed" of a message without one
    importance: str = ""
    bodies: tuple[int, ...] = ()
    place: str = ""
    since: date | None = None
    until: date | None = None
    dates: Dates = Dates.WRITTEN
    order: Order = Order.NEWEST

    @property
    def empty(self) -> bool:
        return replace(self, dates=Dates.WRITTEN, order=Order.NEWEST) == Wanted()

    @property
    def too_short(self) -> bool:
        return bool(self.words) and len(_LETTERS.findall(self.words)) < SHORTEST


@dataclass(frozen=True, slots=True)
class Findings:
    """Traces with their texts; `headline` of each marks the found words. `next` continues the list."""

    rows: Sequence[Any]
    next: str | None = None


def query_of(words: str) -> SearchQuery:
    """Words, "phrases", OR and -without, as people write them in any search."""
    plain = words.replace("ё", "е").replace("Ё", "Е").replace("«", '"').replace("»", '"')
    return SearchQuery(plain, config="russian", search_type="websearch")


def search(employee: Employee, wanted: Wanted, *, before: str | None = None, size: int = SIZE) -> Findings:
    """A page of what the person may see. Five queries, however many are found."""
    if wanted.empty or wanted.too_short:
        return Findings(())
    rows = _matching(employee, wanted)
    if wanted.order is Order.RELEVANCE and wanted.words:
        keys, following = _by_relevance(rows, wanted, before, size)
    else:
        keys, following = _newest(rows, before, size)
    return Findings(_shown(keys, wanted), following)


def _matching(employee: Employee, wanted: Wanted) -> QuerySet[Trace]:
    seen = set(bodies_of(employee).order_by().values_list("pk", flat=True))
    if wanted.bodies:
        seen &= set(wanted.bodies)
    rows = Trace.objects.filter(body__in=sorted(seen))
    if wanted.words:
        rows = rows.filter(words=query_of(wanted.words))
    return rows.filter(*_conditions(wanted, employee.body.zone))


def _conditions(wanted: Wanted, zone: str) -> list[Q | Exists]:
    found: list[Q | Exists] = []
    plain = {"kind": wanted.kind, "network": wanted.network}
    found += [Q(**{name: value}) for name, value in plain.items() if value]
    if wanted.topic:
        found.append(Q(incident__topic=wanted.topic))
    if wanted.importance:
        found.append(Q(incident__importance=wanted.importance))
    if wanted.unit:
        found.append(Exists(Assignment.objects.filter(incident=OuterRef("incident"), unit=wanted.unit)))
    if wanted.state:
        found.append(_in_state(wanted.state))
    if wanted.place:
        found.append(_at_place(wanted.place))
    return found + _between(wanted, ZoneInfo(zone))


def _in_state(state: str) -> Q:
    """ "new" is said of messages in the inbox and of incidents that went back there."""
    if state in (MessageState.NEW, MessageState.DISMISSED):
        return Q(message__state=state) | Q(incident__state=state)
    return Q(incident__state=state)


def _at_place(place: str) -> Q | Exists:
    """The message itself, or one of the incident's, names the place."""
    named = Trace.objects.filter(incident=OuterRef("incident"), message__isnull=False, words=query_of(place))
    return Q(message__isnull=False, words=query_of(place)) | Q(Exists(named), message=None)


def _between(wanted: Wanted, zone: ZoneInfo) -> list[Q | Exists]:
    field = "at" if wanted.dates is Dates.WRITTEN else "incident__detected_at"
    found: list[Q | Exists] = []
    if wanted.since:
        found.append(Q(**{f"{field}__gte": datetime.combine(wanted.since, time(), zone)}))
    if wanted.until and wanted.until < date.max:
        following = wanted.until + timedelta(days=1)
        found.append(Q(**{f"{field}__lt": datetime.combine(following, time(), zone)}))
    return found


def _newest(rows: QuerySet[Trace], before: str | None, size: int) -> tuple[list[int], str | None]:
    mark = opened(before)
    if mark:
        rows = rows.filter(Q(at__lt=mark.moment) | Q(at=mark.moment, pk__lt=mark.key))
    found = list(rows.order_by("-at", "-pk").values_list("pk", "at")[: size + 1])
    more = len(found) > size
    found = found[:size]
    return [key for key, _at in found], sealed(Mark(found[-1][1], found[-1][0])) if more else None


def _by_relevance(
    rows: QuerySet[Trace], wanted: Wanted, before: str | None, size: int
) -> tuple[list[int], str | None]:
    """The latest RANKED that match, the closest first. Ranks are whole numbers of FINER parts."""
    latest = rows.order_by("-at", "-pk").values("pk")[:RANKED]
    rank = Cast(SearchRank(F("words"), query_of(wanted.words)) * FINER, IntegerField())
    ranked = Trace.objects.filter(pk__in=latest).annotate(score=rank)
    mark = opened(before)
    if mark and mark.score is not None:
        below = Q(at__lt=mark.moment) | Q(at=mark.moment, pk__lt=mark.key)
        ranked = ranked.filter(Q(score__lt=mark.score) | Q(Q(score=mark.score) & below))
    found = list(ranked.order_by("-score", "-at", "-pk").values_list("pk", "at", "score")[: size + 1])
    more = len(found) > size
    found = found[:size]
    return [row[0] for row in found], sealed(Mark(found[-1][1], *found[-1][::2])) if more else None


def _shown(keys: list[int], wanted: Wanted) -> list[Trace]:
    """The rows in that order with all that a line of the list shows."""
    text = Coalesce("message__text", "version__text", "note__text")
    headline: Any = text
    if wanted.words:
        headline = SearchHeadline(
            text,
            query_of(wanted.words),
            config="russian",
            start_sel=OPEN,
            stop_sel=CLOSE,
            max_words=45,
            min_words=20,
            max_fragments=2,
            fragment_delimiter=" … ",
        )
    units = Prefetch("incident__assignments", Assignment.objects.select_related("unit").order_by("part"))
    rows = (
        Trace.objects.defer("words")
        .select_related("body", "message", "incident__topic", "version__author", "version__reply", "note__by")
        .prefetch_related(units)
        .annotate(headline=headline)
        .in_bulk(keys)
    )
    return [rows[key] for key in keys if key in rows]
