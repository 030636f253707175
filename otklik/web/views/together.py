"""People on one case: notes with mentions, who else is looking."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import queries
from otklik.incidents.actions import looking, noting
from otklik.incidents.models import Entry, Incident, Note
from otklik.web.asking import StaffRequest, attempt, found, number_in
from otklik.web.forms.notes import NoteForm
from otklik.web.views import case


def _incident(request: StaffRequest, pk: int) -> Incident:
    held: Incident = found(queries.incidents_for(request.user).get, pk=pk)
    return held


@require_POST
def note(request: StaffRequest, pk: int) -> HttpResponse:
    incident = _incident(request, pk)
    form = NoteForm(request.POST)
    made: list[Note] = []

    def write(data: dict[str, str]) -> None:
        made.append(noting.write(incident, text=data["text"], by=request.user, at=timezone.now()))

    status = attempt(form, write)
    if status:
        return case.page(request, pk, {"note": form}, status)
    there = redirect("case", pk)
    there["Location"] += f"#note-{made[0].pk}"
    return there


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    held: Note = found(Note.objects.select_related("incident").get, pk=pk)
    _incident(request, held.incident_id)
    status = attempt(Form({}), lambda data: noting.withdraw(held, by=request.user, at=timezone.now()))
    if status:
        return case.page(request, held.incident_id, {"note": NoteForm()}, status)
    messages.success(request, _("The note is withdrawn."))
    there = redirect("case", held.incident_id)
    there["Location"] += f"#note-{held.pk}"
    return there


@require_safe
@never_cache
def looks(request: StaffRequest, pk: int) -> HttpResponse:
    """A beat of an open page: who else has the case before her eyes, and what was done since the page was made.

    A GET, though it leaves a row for a minute: a token of a form that has grown stale must not stop it.
    """
    incident = _incident(request, pk)
    others = looking.look(incident, by=request.user, at=timezone.now())
    shown = {
        "others": others,
        "incident": incident,
        "last": _last_unseen(incident, request.GET.get("seen", "")),
    }
    return render(request, "case/looking.html", shown)


def _last_unseen(incident: Incident, seen: str) -> Entry | None:
    """The last step, where the page that asks was made before it."""
    number = number_in(seen)
    if number is None or incident.entries_count <= number:
        return None
    return incident.entries.select_related("by").latest("number")
