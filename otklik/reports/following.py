"""Copies follow the histories: a job counts again every incident that has entries its copies do not know.

Between an entry and the job nothing is wrong: readers take the incidents of `behind` from their histories. So the
copies may be dropped, made in part or late, and the figures are the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet

from otklik.incidents.models import Incident
from otklik.reports import sums
from otklik.reports.lives import lives_of
from otklik.reports.models import DaySum, Sheet
from otklik.reports.sheets import sheet_of
from otklik.reports.steady import lock, remembered

BATCH = 1000
MOST_BEHIND = 1000  # with more of them, histories are read instead of copies


def uncounted() -> QuerySet[Incident]:
    return Incident.objects.filter(counted__lt=F("entries_count"))


def behind(bodies: Collection[int]) -> list[int] | None:
    """Incidents whose copies are not true now, with those that repeat them (clause 18: how long ago the earlier
    one was closed); None where there are so many that the copies are of no use. Two queries."""
    return remembered(("behind", frozenset(bodies)), lambda: _behind(bodies))


def _behind(bodies: Collection[int]) -> list[int] | None:
    rows = uncounted().filter(body__in=bodies).values_list("pk", flat=True)
    keys = list(rows[: MOST_BEHIND + 1])
    if len(keys) > MOST_BEHIND:
        return None
    repeats = Incident.objects.filter(repeat_of__in=keys).values_list("pk", flat=True) if keys else ()
    return sorted({*keys, *repeats})


@transaction.atomic
def follow(size: int = BATCH) -> int:
    """Counts the next incidents again; returns how many, 0 at the end. May be killed or run twice."""
    lock("pg_advisory_xact_lock")
    late = uncounted().order_by("body", "pk").select_for_update(of=("self",), skip_locked=True)
    keys = list(late.values_list("pk", flat=True)[:size])
    again = {*keys, *Incident.objects.filter(repeat_of__in=keys).values_list("pk", flat=True)}
    if keys:
        _count_again(again)
        Incident.objects.filter(pk__in=keys).update(counted=F("entries_count"))
    return len(keys)


def _count_again(keys: Collection[int]) -> None:
    change = sums.Change.none()
    for old in Sheet.objects.filter(incident__in=keys).select_related("body"):
        change.take(old, ZoneInfo(old.body.zone), -1)
    fresh = [sheet_of(life) for life in lives_of(keys)]
    for sheet in fresh:
        change.take(sheet, ZoneInfo(sheet.body.zone))
    fields = ["body", "detected_at", "last_at", "is_open", "marks", "broken", "broken_from", "broken_until"]
    Sheet.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["incident"], update_fields=fields, batch_size=BATCH
    )
    sums.add(change)


@transaction.atomic
def begin_anew() -> None:
    """Drops all copies; the job makes them again, figures are counted from histories meanwhile."""
    lock("pg_advisory_xact_lock")
    Incident.objects.filter(~Q(counted=0)).update(counted=0)
    Sheet.objects.all().delete()
    DaySum.objects.all().delete()


@dataclass(frozen=True, slots=True)
class Progress:
    left: int
    of: int

    @property
    def done(self) -> int:
        return self.of - self.left


def progress() -> Progress:
    return Progress(uncounted().count(), Incident.objects.count())
