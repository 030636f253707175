"""Streets and settlements of a body: imported from a file, with a preview of what would change."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.language.placesfile import Row, as_text
from otklik.office import placenames
from otklik.office.actions import administered
from otklik.office.models import Body, PlaceName
from otklik.office.queries import bodies_of
from otklik.web.asking import UNFIT, StaffRequest, attempt, found
from otklik.web.forms.places import KeepPlacesForm, PlacesFileForm

SHOWN = 500  # names of a page
PREVIEWED = 50


def _kept(request: StaffRequest, body_pk: int) -> Body:
    body: Body = found(administered(request.user, timezone.now()).get, pk=body_pk)
    return body


@require_safe
def places(request: StaffRequest, body_pk: int) -> HttpResponse:
    return page(request, found(bodies_of(request.user).get, pk=body_pk))


def page(
    request: StaffRequest, body: Body, form: PlacesFileForm | None = None, status: int = 200
) -> HttpResponse:
    names = Paginator(placenames.names_of(body), SHOWN).get_page(request.GET.get("page"))
    shown = {
        "body": body,
        "names": names,
        "grouped": _grouped(list(names)),
        "imports": placenames.imports_of(body)[:10],
        "may": administered(request.user, timezone.now()).filter(pk=body.pk).exists(),
        "form": form or PlacesFileForm(),
    }
    return render(request, "office/places.html", shown, status=status)


def _grouped(rows: list[PlaceName]) -> list[tuple[str, list[str]]]:
    """Settlements with their streets."""
    groups = groupby(rows, key=lambda row: row.settlement)
    return [(settlement, [row.street for row in own if row.street]) for settlement, own in groups]


@require_POST
def preview(request: StaffRequest, body_pk: int) -> HttpResponse:
    """What the file would change; nothing is changed yet."""
    body = _kept(request, body_pk)
    form = PlacesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, body, form, UNFIT)
    table, how = form.table, form.cleaned_data["how"]
    seen = placenames.preview(body, table.rows, replace=how == "replace")
    name = form.cleaned_data["file"].name or ""
    start = {"text": as_text(table.rows), "name": name[-200:], "how": how}
    shown = {
        "body": body,
        "table": table,
        "seen": seen,
        "added": _first(seen.added),
        "gone": _first(seen.gone),
        "how": how,
        "file": name,
        "form": KeepPlacesForm(initial=start),
    }
    return render(request, "office/places_preview.html", shown)


def _first(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return rows[:PREVIEWED]


@require_POST
def keep(request: StaffRequest, body_pk: int) -> HttpResponse:
    body = _kept(request, body_pk)
    form = KeepPlacesForm(request.POST)

    def step(data: dict[str, Any]) -> None:
        placenames.keep(
            body,
            form.rows(),
            replace=data["how"] == "replace",
            name=data["name"],
            by=request.user,
            at=timezone.now(),
        )

    status = attempt(form, step)
    if status:
        return page(request, body, status=status)
    messages.success(request, _("The names are kept. They are looked for in the next messages."))
    return redirect("places", body_pk)
