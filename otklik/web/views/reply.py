"""A reply: saved while typing, its files, signed, sent, approved or returned (clauses 11-14, 18-21)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import queries
from otklik.incidents.actions import approval, drafting
from otklik.incidents.errors import Refused, StaleDraft
from otklik.incidents.models import Evidence, Reply
from otklik.office import templating
from otklik.web.asking import UNFIT, StaffRequest, attempt, found, status_of
from otklik.web.files import given_out, small_given_out
from otklik.web.forms import work
from otklik.web.moments import moment
from otklik.web.views import case


def _answer(
    request: StaffRequest, reply: Reply, key: str, form: Form, status: int, said: str = ""
) -> HttpResponse:
    part = reply.assignment
    if status:
        return case.page(request, part.incident_id, {f"{key}-{reply.pk}": form}, status)
    if said:
        messages.success(request, said % {"number": part.incident.label})
    there = redirect("case", part.incident_id)
    there["Location"] += f"#part-{part.part}"
    return there


@require_POST
def save(request: StaffRequest, pk: int) -> JsonResponse:
    """Keeps the draft while it is typed. 409 with both texts when somebody else has saved it meanwhile."""
    reply = found(queries.reply_for, request.user, pk)
    form = work.SaveForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"say": _("The draft could not be read. Reload the page.")}, status=UNFIT)
    at = timezone.now()
    try:
        number = drafting.save(reply, **form.cleaned_data, by=request.user, at=at)
    except StaleDraft as stale:
        return JsonResponse({"say": stale.say(), "text": stale.text, "number": stale.number}, status=409)
    except Refused as refusal:
        return JsonResponse({"say": refusal.say()}, status=status_of(refusal))
    saved = _("Saved %(moment)s") % {"moment": moment(at, timezone.localdate())}
    return JsonResponse({"number": number, "say": saved})


@require_POST
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """To approval, signed; or only kept, when the person presses "Save the draft"."""
    reply = found(queries.reply_for, request.user, pk)
    if "keep" in request.POST:
        return _keep(request, reply)
    form = work.DraftForm(reply.kind, reply.assignment.incident.repeat_of_id is not None, request.POST)
    status = attempt(
        form, lambda data: drafting.send(reply, **form.sent(), by=request.user, at=timezone.now())
    )
    said = _("The draft of %(number)s was signed and sent to approval (cl. 11, 21).")
    return _answer(request, reply, "send", form, status, said)


def _keep(request: StaffRequest, reply: Reply, added: str = "") -> HttpResponse:
    """Saves what stands in the editor, with the text of a template below it."""
    given = request.POST.copy()
    if added:
        given["text"] = "\n\n".join(filter(None, (given.get("text", "").rstrip(), added)))
    form = work.SaveForm(given)
    status = attempt(form, lambda data: drafting.save(reply, **data, by=request.user, at=timezone.now()))
    if status:
        typed = work.DraftForm(reply.kind, reply.assignment.incident.repeat_of_id is not None, given)
        typed.errors.clear()
        for error in form.non_field_errors():
            typed.add_error(None, error)
        form = typed  # type: ignore[assignment]
    return _answer(request, reply, "send", form, status, _("The draft of %(number)s was saved."))


@require_POST
def insert(request: StaffRequest, pk: int, template_pk: int) -> HttpResponse:
    """A template, filled from the case: as JSON to the open editor; else added to the draft, which is saved."""
    reply = found(queries.reply_for, request.user, pk)
    part, at = reply.assignment, timezone.now()
    sets = templating.sets_of(part.incident.body)
    row = next(
        (each for each in sets if each.pk == template_pk and each.unit_id in (None, part.unit_id)), None
    )
    if row is None:
        raise Http404
    form = work.InsertForm(request.POST)
    form.is_valid()
    promised = form.cleaned_data.get("promised_for")
    try:
        text = drafting.from_template(reply, row, promised_for=promised, by=request.user, at=at)
    except Refused as refusal:
        return JsonResponse({"say": refusal.say()}, status=status_of(refusal))
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"text": text})
    return _keep(request, reply, added=text)


@require_POST
def attach(request: StaffRequest, pk: int) -> HttpResponse:
    reply = found(queries.reply_for, request.user, pk)
    form = work.FileForm(request.POST, request.FILES)
    status = attempt(
        form, lambda data: drafting.attach(reply, upload=data["upload"], by=request.user, at=timezone.now())
    )
    return _answer(request, reply, "upload", form, status)


def _evidence(request: StaffRequest, pk: int) -> Evidence:
    item = found(Evidence.objects.select_related("reply").get, pk=pk, removed_at=None)
    item.reply = found(queries.reply_for, request.user, item.reply_id)
    return item


@require_POST
def detach(request: StaffRequest, pk: int) -> HttpResponse:
    item = _evidence(request, pk)
    form = Form({})
    status = attempt(form, lambda data: drafting.detach(item, by=request.user, at=timezone.now()))
    return _answer(request, item.reply, "detach", form, status)


@require_safe
def evidence(request: StaffRequest, pk: int) -> FileResponse:
    """The file itself, to those who may see the case; pictures are shown, the rest is downloaded."""
    item = _evidence(request, pk)
    return given_out(item.path, content_type=item.content_type, name=item.name)


@require_safe
def evidence_small(request: StaffRequest, pk: int) -> FileResponse:
    item = _evidence(request, pk)
    return small_given_out(item.path, content_type=item.content_type, name=item.name)


@require_POST
def turn(request: StaffRequest, pk: int) -> HttpResponse:
    """A picture a quarter clockwise."""
    item = _evidence(request, pk)
    form = Form({})
    status = attempt(form, lambda data: drafting.turn(item, by=request.user, at=timezone.now()))
    return _answer(request, item.reply, "turn", form, status)


@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 13."""
    reply = found(queries.reply_for, request.user, pk)
    form = work.ApproveForm(request.POST)

    def step(data: dict[str, Any]) -> None:
        approval.approve(reply, **data, by=request.user, at=timezone.now())

    status = attempt(form, step)
    return _answer(
        request, reply, "approve", form, status, _("The draft of %(number)s was approved (cl. 13).")
    )


@require_POST
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 13: for rework, within an hour (clause 14)."""
    reply = found(queries.reply_for, request.user, pk)
    form = work.ReturnForm(request.POST)

    def step(data: dict[str, Any]) -> None:
        approval.send_back(reply, **data, by=request.user, at=timezone.now())

    status = attempt(form, step)
    said = _("The draft of %(number)s was returned for rework (cl. 13, 14).")
    return _answer(request, reply, "return", form, status, said)
