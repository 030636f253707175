"""R-10: a change of calendar or hours moves open duties; a person sees which before it is made.

A new table of the country comes with a release (`follow_country`): nobody is asked, what is open is held.

Nothing is written to the histories: the change is a row of its own, and duties follow it by themselves.
Only the copies have to be saved again, in batches, by a job where there are many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from otklik.incidents import deferring, record
from otklik.incidents.judging import Bench, Benches, bench_of
from otklik.incidents.models import Entry, Incident
from otklik.office import countries, scheduling
from otklik.office.actions import require_administrator
from otklik.office.models import Body, CalendarChange, CountryTable, Employee
from otklik.regulation.history import History
from otklik.regulation.succession import Judged, Key, key_of

CHUNK = 200
AT_ONCE = 100  # so many open incidents are recomputed in the change's own transaction
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """An open duty whose due moment the change moves. `wanted`: what it would be without the hold of R-10."""

    incident: Incident
    kind: str
    clause: int
    part: int | None
    before: datetime | None
    after: datetime | None
    wanted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """`moved` holds the first MOST_SHOWN; the numbers count all."""

    incidents: int  # open ones that were looked at
    changed: int  # duties that move
    sooner: int
    held: int
    moved: tuple[Moved, ...]


def preview(
    body: Body, proposal: scheduling.Proposal, *, confirmed: bool = False, by: Employee, at: datetime
) -> Preview:
    """What the change would move, by making it and taking it back. Constant memory."""
    require_administrator(body, by, at)
    before = Benches()
    with transaction.atomic():
        rows = open_incidents(body)
        for each in _bodies_of(rows):
            before.calendars(each)
        scheduling.change_calendar(body, proposal, reason="", confirmed=confirmed, by=by, at=at)
        found = _counted(rows, before, Benches())
        transaction.set_rollback(True)
    return found


def change_calendar(
    body: Body,
    proposal: scheduling.Proposal,
    *,
    reason: str,
    order_number: str = "",
    confirmed: bool = False,
    by: Employee,
    at: datetime,
) -> CalendarChange:
    """Makes the change; few open incidents are recomputed with it, the others by a job."""
    with transaction.atomic():
        change = scheduling.change_calendar(
            body, proposal, reason=reason, order_number=order_number, confirmed=confirmed, by=by, at=at
        )
        Incident.objects.filter(pk__in=open_incidents(body).values("pk")).update(counted=0)  # decision 9
        last = recompute(change, at=at, size=AT_ONCE)
        if last is not None:
            deferring.recompute(change.pk, last)
    return change


def follow_country(*, at: datetime) -> CountryTable | None:
    """Takes in the table of the country that this release brings, where it is a newer one.

    Before the pages open. What a former start has not finished is asked for again.
    """
    unfinished = list(CountryTable.objects.filter(recomputed_at=None).defer("content"))
    with transaction.atomic():
        table = countries.take_in(at=at)
        for each in [*unfinished, *([table] if table and table.at else [])]:
            last = recompute(each, at=at, size=AT_ONCE)
            if last is not None:
                deferring.recompute_country(each.pk, last)
    return table


@transaction.atomic
def recompute(
    change: CalendarChange | CountryTable, *, at: datetime, after: int = 0, size: int = CHUNK
) -> int | None:
    """Saves the copies of the next `size` open incidents; the key of the last one, None at the end.

    May be run again: it only ever writes what the histories say.
    """
    rows = open_incidents(change.body if isinstance(change, CalendarChange) else None)
    keys = list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])
    change.moved = (change.moved or 0) + sum(_save_again(key) for key in keys)
    whole = len(keys) < size
    if whole:
        change.recomputed_at = at
    change.save(update_fields=["recomputed_at", "moved"])
    return None if whole else keys[-1]


def _save_again(key: int) -> int:
    """The number of open duties that have another due moment now."""
    held = (
        Incident.objects.select_for_update(of=("self",))
        .select_related("body", "edition", "topic")
        .get(pk=key)
    )
    due = held.open_duties.values_list("kind", "part", "started_at", "due_at")
    before = set(due)
    record.save_copies(held, record.history_of(held.entries.order_by("number")), bench_of(held))
    return len(set(due.all()) - before)


def open_incidents(body: Body | None = None) -> QuerySet[Incident]:
    """Those of the body and of the bodies below it, which follow its calendar where they have no own; or all."""
    rows = Incident.objects.filter(open_duties__isnull=False)
    if body is not None:
        rows = rows.filter(body__path__startswith=body.path)
    return rows.select_related("body", "edition", "topic").distinct()


def _bodies_of(rows: QuerySet[Incident]) -> QuerySet[Body]:
    return Body.objects.filter(pk__in=rows.order_by().values("body"))


def _counted(rows: QuerySet[Incident], before: Benches, after: Benches) -> Preview:
    incidents = changed = sooner = held = 0
    shown: list[Moved] = []
    entries = Prefetch("entries", Entry.objects.order_by("number"))
    for incident in rows.order_by("pk").prefetch_related(entries).iterator(chunk_size=CHUNK):
        incidents += 1
        history = record.history_of(incident.entries.all())
        for moved in moves(incident, history, before.of(incident), after.of(incident)):
            changed += 1
            sooner += bool(moved.before and moved.after and moved.after < moved.before)
            held += moved.wanted is not None
            if len(shown) < MOST_SHOWN:
                shown.append(moved)
    return Preview(incidents, changed, sooner, held, tuple(shown))


def moves(incident: Incident, history: History, before: Bench, after: Bench) -> Iterator[Moved]:
    """Open duties whose moment differs, or that R-10 holds."""
    old, new = _open(before, history), _open(after, history)
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        due = was.duty.due_at if was else None
        becomes = now.duty.due_at if now else None
        fresh_hold = now is not None and now.held_from is not None and (was is None or was.held_from is None)
        if due != becomes or fresh_hold:
            kind, part, _fact = key
            clause = (now or was).duty.clause  # type: ignore[union-attr]
            yield Moved(incident, kind, clause, part, due, becomes, now.held_from if now else None)


def _open(bench: Bench, history: History) -> dict[Key, Judged]:
    return {key_of(each.duty): each for each in bench.judged(history) if each.duty.is_open}
