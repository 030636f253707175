"""The case in one view, and why each moment is what it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.incidents import cases
from otklik.web import reasons
from otklik.web.asking import StaffRequest, found
from otklik.web.sheets import sheet_of


@require_safe
def case(request: StaffRequest, pk: int) -> HttpResponse:
    return page(request, pk)


def page(
    request: StaffRequest, pk: int, bound: Mapping[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    """The case page; `bound`: the form that was just refused, with what was typed."""
    at = timezone.now()
    held = found(cases.case, request.user, pk, at=at)
    with timezone.override(held.incident.body.zone):
        return render(request, "case/page.html", {"sheet": sheet_of(held, at, bound)}, status=status)


@require_safe
def why(request: StaffRequest, pk: int, index: int) -> HttpResponse:
    """One duty's moment, counted day by day."""
    held = found(cases.case, request.user, pk, at=timezone.now())
    if index >= len(held.duties):
        raise Http404
    template = "parts/why.html" if request.headers.get("HX-Request") else "case/why.html"
    with timezone.override(held.incident.body.zone):
        shown = {"why": reasons.of_duty(held, held.duties[index]), "case": held, "duty": held.duties[index]}
        return render(request, template, shown)
