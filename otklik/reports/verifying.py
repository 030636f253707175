"""Makes the copies of figures anew from the histories and compares (`otklik verify`). Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Min

from otklik.incidents.models import Incident
from otklik.incidents.verifying import Difference
from otklik.office.models import Body
from otklik.regulation.errors import RegulationError
from otklik.regulation.periods import Period, before, month_of
from otklik.regulation.terms import Every
from otklik.reports.lives import CHUNK, Life, lives_of
from otklik.reports.models import DaySum, Sheet
from otklik.reports.scope import Scope
from otklik.reports.sheets import sheet_of, touched
from otklik.reports.sums import Change, Key

FIELDS = ("body_id", "detected_at", "last_at", "is_open", "broken", "broken_from", "broken_until")


def verify() -> Iterator[Difference]:
    """What the job has not counted yet is no difference."""
    yield from _sheets()
    for body in Body.objects.order_by("pk"):
        yield from _sums(body)


def _sheets() -> Iterator[Difference]:
    keys = (
        Incident.objects.filter(counted__gte=F("entries_count")).order_by("pk").values_list("pk", flat=True)
    )
    stream = keys.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        stored = Sheet.objects.in_bulk(chunk)
        try:
            for life in lives_of(chunk):
                yield from _sheet(life, stored.get(life.incident.pk))
        except (RegulationError, ValueError, KeyError, IndexError, TypeError):
            continue  # a history that cannot be replayed is named by the check of histories


def _sheet(life: Life, stored: Sheet | None) -> Iterator[Difference]:
    fresh = sheet_of(life)
    if stored is None:
        yield _differs(life.incident, "sheet", "no row", "marks")
        return
    for name in FIELDS:
        if getattr(stored, name) != getattr(fresh, name):
            yield _differs(life.incident, f"sheet: {name}", getattr(stored, name), getattr(fresh, name))
    for key in sorted({*stored.marks, *fresh.marks}):
        if stored.marks.get(key) != fresh.marks.get(key):
            yield _differs(life.incident, f"marks: {key}", stored.marks.get(key), fresh.marks.get(key))


def _differs(incident: Incident, what: str, stored: object, computed: object) -> Difference:
    return Difference(incident.label, incident.body.short_name, what, str(stored), str(computed))


def _sums(body: Body) -> Iterator[Difference]:
    """Month by month, so that memory holds the sums of one month."""
    ends = DaySum.objects.filter(body=body).aggregate(first=Min("day"), last=Max("day"))
    held = Sheet.objects.filter(body=body).aggregate(first=Min("detected_at"), last=Max("last_at"))
    days = [day for day in (*ends.values(), *(_day(at, body) for at in held.values())) if day is not None]
    if not days:
        return
    month = month_of(max(days))
    while month.last >= min(days):
        yield from _month(body, month)
        month = before(Every.MONTH, month)


def _day(at: datetime | None, body: Body) -> date | None:
    return at.astimezone(ZoneInfo(body.zone)).date() if at else None


def _month(body: Body, month: Period) -> Iterator[Difference]:
    computed = Change.none()
    for sheet in touched(Scope((body.pk,), month, body.zone)).iterator(chunk_size=CHUNK):
        computed.take(sheet, ZoneInfo(body.zone))
    expected = {key: (computed.met[key], number) for key, number in computed.of.items() if key.day in month}
    stored = {}
    for row in DaySum.objects.filter(body=body, day__gte=month.first, day__lte=month.last).exclude(of=0):
        key = Key(body.pk, row.figure, row.day, row.group, row.since, row.until, row.minutes)
        stored[key] = (row.met, row.of)
    for key in sorted(key for key in {*expected, *stored} if expected.get(key) != stored.get(key)):
        where = f"{key.day} {key.group} {key.minutes}".strip()
        yield Difference(
            where, body.short_name, f"sum: {key.figure}", str(stored.get(key)), str(expected.get(key))
        )
