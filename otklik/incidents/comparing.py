"""What other terms would change: the same histories judged by both editions. Reads only, constant memory.

Incidents keep the edition of their detection, so this tells what to expect, not what will happen to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from otklik.incidents import record
from otklik.incidents.judging import Bench, Benches
from otklik.incidents.models import Entry, Incident, OpenDuty
from otklik.office.models import Body
from otklik.regulation.duties import Duty
from otklik.regulation.errors import RegulationError
from otklik.regulation.periods import Period, before, month_of
from otklik.regulation.succession import key_of
from otklik.regulation.terms import Every, Terms

CHUNK = 200
CAP = 3000  # incidents of each kind that are judged again, the latest
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Shifted:
    """A duty whose moment the other terms set differently; None where it is not owed."""

    incident: Incident
    kind: str
    clause: int
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """Violations of a clause by the terms that counted, and by the other ones."""

    clause: int
    before: int
    after: int


@dataclass(slots=True)
class Tally:
    """Of one set of incidents. `cut`: there were more than CAP."""

    incidents: int = 0
    differing: int = 0  # incidents with at least one moment that differs
    unfit: int = 0  # histories that cannot be judged by the other terms
    cut: bool = False
    before: Counter[int] = field(default_factory=Counter)
    after: Counter[int] = field(default_factory=Counter)
    shifted: list[Shifted] = field(default_factory=list)

    @property
    def lines(self) -> list[ClauseLine]:
        clauses = sorted({*self.before, *self.after})
        return [ClauseLine(clause, self.before[clause], self.after[clause]) for clause in clauses]


@dataclass(frozen=True, slots=True)
class Comparison:
    month: Period
    last_month: Tally
    open: Tally


def compare(body: Body, terms: Terms, *, at: datetime) -> Comparison:
    """Last month's incidents of the body and those open now, by their own terms and by `terms`."""
    zone = ZoneInfo(body.zone)
    month = before(Every.MONTH, month_of(at.astimezone(zone).date()))
    start = datetime.combine(month.first, time(), zone)
    end = datetime.combine(month.last + timedelta(days=1), time(), zone)
    owed = Exists(OpenDuty.objects.filter(incident=OuterRef("pk")))
    mine = Incident.objects.filter(body=body)
    return Comparison(
        month,
        _tally(mine.filter(detected_at__gte=start, detected_at__lt=end), terms, at),
        _tally(mine.filter(Q(owed)), terms, at),
    )


def _tally(rows: QuerySet[Incident], terms: Terms, at: datetime) -> Tally:
    tally, benches = Tally(), Benches()
    for incident in _latest(rows):
        if tally.incidents == CAP:
            tally.cut = True
            break
        bench = benches.of(incident)
        _add(tally, incident, bench, replace(bench, terms=terms), at)
    return tally


def _latest(rows: QuerySet[Incident]) -> Iterator[Incident]:
    entries = Prefetch("entries", Entry.objects.order_by("number"))
    rows = rows.select_related("body", "edition").prefetch_related(entries).order_by("-detected_at", "-pk")
    return rows[: CAP + 1].iterator(chunk_size=CHUNK)


def _add(tally: Tally, incident: Incident, own: Bench, other: Bench, at: datetime) -> None:
    history = record.history_of(incident.entries.all())
    tally.incidents += 1
    try:
        now, then = own.duties(history), other.duties(history)
    except (RegulationError, KeyError):
        tally.unfit += 1
        return
    tally.before.update(duty.clause for duty in now if duty.broken(at))
    tally.after.update(duty.clause for duty in then if duty.broken(at))
    shifted = list(_shifted(incident, now, then))
    tally.differing += bool(shifted)
    tally.shifted += shifted[: MOST_SHOWN - len(tally.shifted)]


def _shifted(incident: Incident, now: tuple[Duty, ...], then: tuple[Duty, ...]) -> Iterator[Shifted]:
    old, new = ({key_of(duty): duty for duty in found} for found in (now, then))
    for key in dict.fromkeys((*old, *new)):
        was, becomes = old.get(key), new.get(key)
        due = was.due_at if was else None
        moment = becomes.due_at if becomes else None
        if due != moment:
            clause = (was or becomes).clause  # type: ignore[union-attr]
            yield Shifted(incident, key[0], clause, due, moment)
