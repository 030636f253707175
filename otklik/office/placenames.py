"""The gazetteer of a body: streets and settlements read from a file of the administrator.

Names of a body hold for the bodies below it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from otklik.language.places import Gazetteer, Name, PlaceKind
from otklik.language.placesfile import Row
from otklik.office.actions import require_administrator
from otklik.office.models import Body, Employee
from otklik.office.places import PlaceImport, PlaceName

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; `gone` only when the names replace those that are there."""

    added: tuple[Row, ...]
    known: int
    gone: tuple[Row, ...]


def names_of(body: Body) -> QuerySet[PlaceName]:
    """The names that the body itself has imported."""
    return PlaceName.objects.filter(body=body).order_by("settlement", "street")


def imports_of(body: Body) -> QuerySet[PlaceImport]:
    return PlaceImport.objects.filter(body=body).select_related("by").order_by("-pk")


def preview(body: Body, rows: Sequence[Row], *, replace: bool) -> Preview:
    """Changes nothing."""
    held = set(_held(body))
    given = dict.fromkeys(rows)
    added = tuple(row for row in given if row not in held)
    gone = tuple(sorted(held - set(given))) if replace else ()
    return Preview(added, len(given) - len(added), gone)


@transaction.atomic
def keep(
    body: Body, rows: Sequence[Row], *, replace: bool, name: str = "", by: Employee | None, at: datetime
) -> PlaceImport:
    """Adds the names, or puts them in the place of all; recorded. `by` None: the console."""
    if by is not None:
        require_administrator(body, by, at)
    Body.objects.select_for_update().get(pk=body.pk)
    seen = preview(body, rows, replace=replace)
    if replace:
        PlaceName.objects.filter(body=body).delete()
    fresh = dict.fromkeys(rows) if replace else seen.added
    PlaceName.objects.bulk_create(
        [PlaceName(body=body, settlement=row.settlement, street=row.street) for row in fresh],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return PlaceImport.objects.create(
        body=body, at=at, by=by, file=name[:200], added=len(seen.added), removed=len(seen.gone)
    )


def _held(body: Body) -> list[Row]:
    return [Row(*pair) for pair in PlaceName.objects.filter(body=body).values_list("settlement", "street")]


def places_version(body: Body) -> str:
    """Changes with every import that concerns the body."""
    rows = PlaceImport.objects.filter(body__in=body.lineage).order_by("-pk")
    return str(rows.values_list("pk", flat=True).first() or "")


def gazetteer_of(body: Body) -> Gazetteer | None:
    """Names of the body and of those above it, ready for search; None when there are none."""
    rows = PlaceName.objects.filter(body__in=body.lineage).order_by("body_id", "pk")
    names = [_name(*pair) for pair in rows.values_list("settlement", "street")]
    settlements = dict.fromkeys(name.settlement for name in names if name.settlement)
    every = [*names, *(Name(PlaceKind.SETTLEMENT, name) for name in settlements)]
    return Gazetteer(dict.fromkeys(every)) if every else None


def _name(settlement: str, street: str) -> Name:
    if street:
        return Name(PlaceKind.STREET, street, settlement)
    return Name(PlaceKind.SETTLEMENT, settlement)
