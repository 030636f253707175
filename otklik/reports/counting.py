"""The figures of a period: from copies where they are true, else from the histories (decision 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DateField, Q, QuerySet
from django.db.models import Value as NoValue
from django.db.models.functions import Cast, TruncDate

from otklik.incidents.models import Incident, Message, MessageState
from otklik.incidents.paging import Page, page
from otklik.incidents.queries import first_messages
from otklik.networks.models import Network
from otklik.office.models import Body
from otklik.regulation.periods import Period, before, moved, year_before
from otklik.regulation.terms import Every
from otklik.reports import following
from otklik.reports.figures import BY_KEY, FIGURES, Figure, Unit
from otklik.reports.lives import Life, asked_of, lives, lives_of, narrowed
from otklik.reports.marks import Mark
from otklik.reports.models import Sheet
from otklik.reports.scope import Scope
from otklik.reports.sheets import CHUNK, marks_of, touched
from otklik.reports.steady import remembered, steady
from otklik.reports.sums import Question, in_one, numbered, read_each
from otklik.reports.tallies import Tallies, Value

BY_DAY = "received_by_day"
NO_DAY = Cast(NoValue(None), DateField())
LITTLE = 2  # a period with less than half of the messages of the one before is suspicious


@dataclass(frozen=True)
class Counted:
    """The figures of a scope as they stood at a moment. Groups of a figure by its key; "" is the whole."""

    scope: Scope
    at: datetime
    values: Mapping[str, Mapping[str, Value]]

    def whole(self, key: str) -> Value:
        return self.values[key].get("", Value())

    def groups(self, key: str) -> dict[str, Value]:
        return {group: value for group, value in self.values[key].items() if group}


def counted(scope: Scope, *, at: datetime, figures: Iterable[Figure] = FIGURES) -> Counted:
    """From the sums of whole days, or from the sheets where the question is narrowed; what the copies do not
    know yet, from its history. `figures` not asked for are empty."""
    return counted_each([(scope, figures)], at=at)[0]


def counted_each(questions: Iterable[tuple[Scope, Iterable[Figure]]], *, at: datetime) -> list[Counted]:
    """Several periods of the same bodies, of one moment of the copies."""
    asked = [(scope, tuple(figures)) for scope, figures in questions]
    first = asked[0][0]
    with steady():
        late = following.behind(first.bodies)
        if late is None:
            return [streamed(scope, at=at) for scope, _figures in asked]
        marked = [(scope, [each for each in figures if each.marks is not None]) for scope, figures in asked]
        read = _from_sheets if first.is_narrowed or not is_local(first) else _from_sums
        found = read(marked, late, at)
        for (scope, figures), tallies in zip(marked, found, strict=True):
            for life in lives_of(late, scope) if late else ():
                _take(tallies, figures, life, scope, at)
        received = _received(asked)
    return [
        Counted(scope, at, tallies.values() | came)
        for (scope, _figures), tallies, came in zip(asked, found, received, strict=True)
    ]


def streamed(scope: Scope, *, at: datetime) -> Counted:
    """The same from the histories alone: one streaming pass, and one count of messages."""
    tallies = Tallies()
    for life in lives(scope):
        _take(tallies, FIGURES, life, scope, at)
    return Counted(scope, at, tallies.values() | _received([(scope, FIGURES)])[0])


def _take(tallies: Tallies, figures: Iterable[Figure], life: Life, scope: Scope, at: datetime) -> None:
    for figure in figures:
        tallies.take(figure, marks_in(figure, life, scope, at))


def marks_in(figure: Figure, life: Life, scope: Scope, at: datetime) -> list[Mark]:
    """What a life adds to a figure in a period."""
    return figure.counting(figure.marks(life), scope, at, life.parts) if figure.marks else []


def is_local(scope: Scope) -> bool:
    """Are the days of the sums those of the period?"""
    others = Body.objects.filter(pk__in=scope.bodies).exclude(zone=scope.zone)
    return remembered(("local", scope.bodies, scope.zone), lambda: not others.exists())


def _from_sums(questions: Sequence[Question], late: list[int], at: datetime) -> list[Tallies]:
    found = read_each(questions, at=at, without=late)
    bodies = questions[0][0].bodies
    for sheet in Sheet.objects.filter(incident__in=late, body__in=bodies) if late else ():
        for (scope, figures), tallies in zip(questions, found, strict=True):
            for figure in figures:
                known = (mark for mark in marks_of(sheet.marks, figure.key) if mark.known is None)
                tallies.take(figure, figure.counting(known, scope, at), -1)
    return found


def _from_sheets(questions: Sequence[Question], late: list[int], at: datetime) -> list[Tallies]:
    return [_of_sheets(scope, figures, late, at) for scope, figures in questions]


def _of_sheets(scope: Scope, figures: Sequence[Figure], late: list[int], at: datetime) -> Tallies:
    tallies = Tallies()
    for sheet, parts in sheets_in(touched(scope).exclude(incident__in=late), scope):
        for figure in figures:
            found = marks_of(sheet.marks, figure.key)
            tallies.take(figure, figure.counting(found, scope, at, parts))
    return tallies


def sheets_in(rows: QuerySet[Sheet], scope: Scope) -> Iterator[tuple[Sheet, frozenset[int] | None]]:
    """Sheets of the incidents that the scope does not leave out, each with the parts that are asked about."""
    if scope.is_narrowed:
        rows = rows.filter(incident__in=narrowed(Incident.objects.filter(body__in=scope.bodies), scope))
    stream = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        asked = asked_of([sheet.pk for sheet in chunk], scope)
        for sheet in chunk:
            yield sheet, None if asked is None else asked.get(sheet.pk, frozenset())


def _messages(scope: Scope) -> QuerySet[Message]:
    rows = Message.objects.filter(
        ~Q(state=MessageState.OWN),
        body__in=scope.bodies,
        collected_at__gte=scope.start,
        collected_at__lt=scope.end,
    )
    if scope.network:
        rows = rows.filter(network=scope.network)
    if scope.topic or scope.of_parts or scope.importance or scope.place:
        rows = rows.filter(incident__in=narrowed(Incident.objects.filter(body__in=scope.bodies), scope))
    return rows


def _received(questions: Sequence[Question]) -> list[dict[str, dict[str, Value]]]:
    """Of each period the figures of messages: by network, and by day where that is asked. One query, and where the
    visibility map allows it of the index alone."""
    parts = []
    for number, (scope, figures) in enumerate(questions):
        asked = any(figure.key == BY_DAY for figure in figures)
        day = TruncDate("collected_at", tzinfo=ZoneInfo(scope.zone)) if asked else NO_DAY
        named = _messages(scope).order_by().annotate(question=numbered(number), day=day)
        counted = named.values("question", "network", "day").annotate(came=Count("*"))
        parts.append(counted.values_list("question", "network", "day", "came"))
    networks: list[Counter[str]] = [Counter() for _question in questions]
    days: list[Counter[str]] = [Counter() for _question in questions]
    for number, network, day, came in in_one(parts):
        networks[number][network] += came
        days[number][day.isoformat() if day else ""] += came
    return [
        {"received": _values(by_network), BY_DAY: _values(by_day) if "" not in by_day else {}}
        for by_network, by_day in zip(networks, days, strict=True)
    ]


def _values(numbers: Counter[str]) -> dict[str, Value]:
    return {"": Value(numbers.total()), **{key: Value(number) for key, number in sorted(numbers.items())}}


# -- what stands behind a figure ---------------------------------------------------------------


@dataclass(frozen=True)
class Behind:
    """An incident behind a figure. `met` None where the figure has no yes and no."""

    incident: Incident
    words: str
    met: bool | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Listed:
    """A page of incidents in the order of detection; `next` continues it, "" at its end."""

    rows: list[Behind]
    next: str


PAGE = 50


@dataclass(frozen=True)
class Asked:
    """Of which marks the incidents are listed; `missed`: only those that are not met (what was late)."""

    figure: Figure
    group: str = ""
    missed: bool = False

    def of(self, marks: list[Mark]) -> list[Mark]:
        return [mark for mark in marks if self.group in ("", mark.group) and not (self.missed and mark.met)]


def behind(
    scope: Scope,
    key: str,
    group: str = "",
    *,
    missed: bool = False,
    at: datetime,
    after: str = "",
    size: int = PAGE,
) -> Listed:
    """The incidents that the figure (or one group of it) counts.

    KeyError for an unknown figure; messages received are no incidents: `messages_behind` lists them.
    """
    asked = Asked(BY_KEY[key], group, missed)
    if asked.figure.marks is None:
        return Listed([], "")
    with steady():
        late = following.behind(scope.bodies)
        found = _all_behind if late is None else _sheets_behind
        rows = list(islice(found(scope, asked, at, _opened(after), late or []), size + 1))
    more = len(rows) > size
    rows = sorted(rows, key=lambda row: row[0])[:size]
    kept = Incident.objects.select_related("topic").in_bulk([mark[1] for mark, _marks in rows])
    words = first_messages(set(kept))
    shown = [_told(asked.figure, kept[mark[1]], words.get(mark[1]), marks) for mark, marks in rows]
    return Listed(shown, _sealed(rows[-1][0]) if more else "")


def messages_behind(scope: Scope, group: str = "", *, after: str = "", size: int = PAGE) -> Page[Message]:
    """The messages that were received, or those of one network or day, in the order in which they came."""
    rows = _messages(scope).select_related("incident__topic")
    if group in Network.values:
        rows = rows.filter(network=group)
    elif group:
        rows = rows.alias(day=TruncDate("collected_at", tzinfo=ZoneInfo(scope.zone)))
        rows = rows.filter(day=date.fromisoformat(group))
    return page(rows, by="collected_at", before=after, size=size, newest_first=False)


Place = tuple[datetime, int]  # moment of detection, key


def _sheets_behind(
    scope: Scope, asked: Asked, at: datetime, after: Place | None, late: list[int]
) -> Iterator[tuple[Place, list[Mark]]]:
    """In order; those whose copies are not true yet come from their histories, each in its place."""
    waiting = sorted(_lives_behind(lives_of(late, scope), scope, asked, at, after), reverse=True)
    figure = asked.figure
    rows = touched(scope).filter(marks__has_key=figure.key).exclude(incident__in=late)
    if after:
        rows = rows.filter(Q(detected_at__gt=after[0]) | Q(detected_at=after[0], incident__gt=after[1]))
    for sheet, parts in sheets_in(rows.order_by("detected_at", "incident"), scope):
        place = (sheet.detected_at, sheet.pk)
        while waiting and waiting[-1][0] < place:
            yield waiting.pop()
        marks = asked.of(figure.counting(marks_of(sheet.marks, figure.key), scope, at, parts))
        if marks:
            yield place, marks
    yield from reversed(waiting)


def _all_behind(
    scope: Scope, asked: Asked, at: datetime, after: Place | None, late: list[int]
) -> Iterator[tuple[Place, list[Mark]]]:
    return _lives_behind(lives(scope), scope, asked, at, after)


def _lives_behind(
    found: Iterable[Life], scope: Scope, asked: Asked, at: datetime, after: Place | None
) -> Iterator[tuple[Place, list[Mark]]]:
    for life in found:
        place = (life.incident.detected_at, life.incident.pk)
        marks = asked.of(marks_in(asked.figure, life, scope, at))
        if marks and (after is None or place > after):
            yield place, marks


def _told(figure: Figure, incident: Incident, message: Message | None, marks: list[Mark]) -> Behind:
    return Behind(
        incident,
        message.text if message else "",
        all(mark.met for mark in marks) if figure.unit is Unit.SHARE else None,
        max(mark.minutes for mark in marks) if figure.unit is Unit.LENGTH else None,
    )


def _sealed(place: Place) -> str:
    return f"{place[0].isoformat()}~{place[1]}"


def _opened(after: str) -> Place | None:
    """A mark that somebody has spoiled begins the list anew."""
    try:
        moment, key = after.split("~")
        found = datetime.fromisoformat(moment)
        return (found, int(key)) if found.tzinfo else None
    except ValueError:
        return None


# -- comparison --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """The period beside the one before and the same one of last year."""

    now: Counted
    before: Counted
    year_before: Counted

    def groups(self, key: str) -> list[str]:
        """Those of a figure that any of the three periods has."""
        each = (self.now, self.before, self.year_before)
        return list(dict.fromkeys(group for counted in each for group in counted.groups(key)))

    @property
    def is_little(self) -> bool:
        """Too few messages is suspicious: perhaps nobody looks (R-1)."""
        had = max(self.before.whole("received").number, self.year_before.whole("received").number)
        return LITTLE * self.now.whole("received").number < had or not self.now.whole("received").number


def compared(
    scope: Scope,
    every: Every | None = Every.MONTH,
    *,
    at: datetime,
    figures: Iterable[Figure] = FIGURES,
    then: Iterable[Figure] = FIGURES,
) -> Compared:
    """A week, a day and any days (`every` None) are compared with those 52 weeks before.

    `then`: the figures that are compared.
    """
    past, last_year = earlier(every, scope.period)
    then = tuple(then)
    questions = [(scope, tuple(figures)), (scope.during(past), then), (scope.during(last_year), then)]
    return Compared(*counted_each(questions, at=at))


def earlier(every: Every | None, period: Period) -> tuple[Period, Period]:
    """The period before and that of last year."""
    if every is None:
        return moved(period, -1), weeks_before(period)
    past = before(every, period)
    if every in (Every.MONTH, Every.QUARTER, Every.YEAR):
        return past, year_before(period)
    return past, weeks_before(period)


def weeks_before(period: Period) -> Period:
    """The same weekdays 52 weeks before."""
    year = timedelta(weeks=52)
    return Period(period.first - year, period.last - year)


def table(values: Counted, figures: Iterable[Figure] = FIGURES) -> list[dict[str, Any]]:
    """The figures as plain rows, JSON-ready: key, group, number, of, median, p90."""
    return [
        {
            "key": figure.key,
            "group": group,
            "number": value.number,
            "of": value.of,
            "median": value.median,
            "p90": value.p90,
        }
        for figure in figures
        for group, value in values.values[figure.key].items()
    ]
