"""Drafts and summaries by a program: off by default, asked for by a person, marked as what they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import queries
from otklik.incidents.actions import aiding
from otklik.incidents.aided import AidKind, AidState
from otklik.incidents.models import Incident
from otklik.office.actions import administered
from otklik.office.models import Body
from otklik.web.asking import StaffRequest, attempt, found, number_in, refusal_of
from otklik.web.forms.aid import AidSettingsForm

SHOWN = 20  # requests of a case, the latest


def _body(request: StaffRequest, body_pk: int) -> Body:
    body: Body = found(administered(request.user, timezone.now()).get, pk=body_pk)
    return body


def settings(request: StaffRequest, body_pk: int) -> HttpResponse:
    body = _body(request, body_pk)
    held = aiding.settings_of(body)
    names = ("enabled", "url", "model", "allow_private", "allow_excluded")
    start = {name: getattr(held, name) for name in names} if held else {}
    form = AidSettingsForm(request.POST or None, initial=start)
    status = 200
    if request.method == "POST":
        status = attempt(
            form, lambda data: aiding.configure(body, **data, by=request.user, at=timezone.now())
        )
        if not status:
            messages.success(request, _("The settings are saved."))
            return redirect("aid-settings", body_pk)
    shown = {"body": body, "held": held, "form": form}
    return render(request, "office/aid.html", shown, status=status)


@require_POST
def trial(request: StaffRequest, body_pk: int) -> HttpResponse:
    """One call without any message of a citizen."""
    body, form = _body(request, body_pk), Form({})
    came: list[str] = []
    if attempt(form, lambda data: came.append(aiding.trial(body, by=request.user, at=timezone.now()))):
        messages.warning(request, refusal_of(form), extra_tags="refusal")
    else:
        messages.success(request, _("It answers: %(text)s") % {"text": came[0]})
    return redirect("aid-settings", body_pk)


def _incident(request: StaffRequest, pk: int) -> Incident:
    rows = queries.incidents_for(request.user).select_related("body__aid")
    held: Incident = found(rows.get, pk=pk)
    return held


@require_safe
def case(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _incident(request, pk))


def _page(request: StaffRequest, incident: Incident, refusal: str = "", status: int = 200) -> HttpResponse:
    rows = list(incident.aids.select_related("asked_by").order_by("-pk")[:SHOWN])
    parts = aiding.drafting_parts(incident, by=request.user, at=timezone.now())
    shown = {
        "incident": incident,
        "rows": rows,
        "waits": any(row.state in (AidState.ASKED, AidState.CALLED) for row in rows),
        "parts": parts,
        "writing": [part.part for part in parts],
        "refusal": refusal,
    }
    return render(request, "case/aid.html", shown, status=status)


@require_POST
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    incident, form = _incident(request, pk), Form({})
    kind, part = request.POST.get("kind", ""), request.POST.get("part", "")
    if kind not in AidKind.values:
        raise Http404

    def step(data: dict[str, Any]) -> None:
        aiding.ask(incident, kind=AidKind(kind), part=number_in(part), by=request.user, at=timezone.now())

    status = attempt(form, step)
    if status:
        return _page(request, incident, refusal_of(form), status)
    return redirect("aid", pk)


@require_POST
def insert(request: StaffRequest, pk: int, aid_pk: int) -> HttpResponse:
    """The draft becomes text of the reply, where it can be mended."""
    incident, form = _incident(request, pk), Form({})
    row = found(incident.aids.get, pk=aid_pk)
    status = attempt(form, lambda data: aiding.insert(row, by=request.user, at=timezone.now()))
    if status:
        return _page(request, incident, refusal_of(form), status)
    messages.success(
        request, _("The draft by the program is in the text. Check every word before you sign (cl. 21).")
    )
    there = redirect("case", pk)
    there["Location"] += f"#part-{row.part}"
    return there
