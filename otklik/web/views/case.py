"""The case in one view, now or as it stood, and why each moment is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.incidents import cases, queries
from otklik.incidents.models import Incident, OpenDuty
from otklik.incidents.travel import NotYet
from otklik.regulation.succession import Judged, key_of
from otklik.web import reasons
from otklik.web.asking import CONFLICT, UNFIT, StaffRequest, found
from otklik.web.forms.travel import TravelForm, written
from otklik.web.sheets import sheet_of


@require_safe
def case(request: StaffRequest, pk: int) -> HttpResponse:
    if "as_of" in request.GET:
        return _as_it_stood(request, pk)
    return page(request, pk)


def page(
    request: StaffRequest,
    pk: int,
    bound: Mapping[str, Form] | None = None,
    status: int = 200,
    travel: TravelForm | None = None,
) -> HttpResponse:
    """The case page; `bound`: the form that was just refused, with what was typed."""
    at = timezone.now()
    held = found(cases.case, request.user, pk, at=at)
    with timezone.override(held.incident.body.zone):
        travel = travel or TravelForm(initial={"as_of": timezone.localtime(at)})
        shown = {"sheet": sheet_of(held, at, bound), "travel": travel}
        return render(request, "case/page.html", shown, status=status)


def _as_it_stood(request: StaffRequest, pk: int) -> HttpResponse:
    incident = _incident(request, pk)
    with timezone.override(incident.body.zone):
        form = TravelForm(request.GET)
        if not form.is_valid():
            return page(request, pk, status=UNFIT, travel=form)
        as_of = min(form.cleaned_data["as_of"], timezone.now())
        try:
            held = found(cases.case, request.user, pk, at=timezone.now(), as_of=as_of)
        except NotYet as refusal:
            form.add_error("as_of", refusal.say())
            return page(request, pk, status=CONFLICT, travel=form)
        shown = {"sheet": sheet_of(held, as_of), "travel": form}
        return render(request, "case/page.html", shown)


def _incident(request: StaffRequest, pk: int) -> Incident:
    return found(queries.incidents_for(request.user).get, pk=pk)


def _duty(request: StaffRequest, pk: int, index: int) -> tuple[cases.Case, Judged]:
    """The duty with that number of the case, now or as it stood."""
    as_of = _moment_asked(request, pk)
    try:
        held = found(cases.case, request.user, pk, at=timezone.now(), as_of=as_of)
    except NotYet:
        raise Http404 from None
    if index >= len(held.judged):
        raise Http404
    return held, held.judged[index]


def _moment_asked(request: StaffRequest, pk: int) -> datetime | None:
    if "as_of" not in request.GET:
        return None
    with timezone.override(_incident(request, pk).body.zone):
        form = TravelForm(request.GET)
        if not form.is_valid():
            raise Http404
        as_of: datetime = min(form.cleaned_data["as_of"], timezone.now())
        return as_of


@require_safe
def why(request: StaffRequest, pk: int, index: int) -> HttpResponse:
    """One duty's moment, counted day by day."""
    held, judged = _duty(request, pk, index)
    template = "parts/why.html" if request.headers.get("HX-Request") else "case/why.html"
    with timezone.override(held.incident.body.zone):
        shown = {"why": reasons.of_duty(held, judged), "case": held, "duty": judged.duty, "index": index}
        shown["as_of"] = written(held.as_of) if held.as_of else ""
        return render(request, template, shown)


@require_safe
def why_owed(request: StaffRequest, pk: int) -> HttpResponse:
    """From a list of what is owed to the moment's explanation; to the case where it is owed no more."""
    row = found(OpenDuty.objects.get, pk=pk)
    held = found(cases.case, request.user, row.incident_id, at=timezone.now())
    index = cases.number_of(held, row)
    return redirect("case", row.incident_id) if index is None else redirect("why", row.incident_id, index)


@require_safe
def why_broken(request: StaffRequest, pk: int, kind: str, part: int, fact: int) -> HttpResponse:
    """From a violation to its moment's explanation. `part` 0: of the whole; `fact`: that began the duty."""
    held = found(cases.case, request.user, pk, at=timezone.now())
    keys = [key_of(each.duty) for each in held.judged]
    key = (kind, part or None, fact)
    return redirect("why", pk, keys.index(key)) if key in keys else redirect("case", pk)


@require_safe
def why_as_json(request: StaffRequest, pk: int, index: int) -> JsonResponse:
    """The same for a machine, or for a dispute."""
    held, judged = _duty(request, pk, index)
    kept = judged.duty.due_at if judged.held_from else None
    began = held.entries[judged.duty.fact]
    told = cases.why_of(held, judged).as_dict() | {
        "incident": held.incident.label,
        "body": held.incident.body.name,
        "began_by": began.by and began.by.name,
        "began_for": began.for_whom and began.for_whom.name,
        "in_force_from": held.incident.edition.in_force_from.isoformat(),
        "as_of": held.as_of and held.as_of.isoformat(),
        "held_until": kept and kept.isoformat(),
        "unit_calendar": judged.own.version if judged.own else None,
        "unit_must_by": judged.own_until and judged.own_until.isoformat(),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
