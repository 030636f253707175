"""Templates of replies: the sets of a body and of its units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.office import templating
from otklik.office.models import Body, ReplyTemplate
from otklik.office.queries import bodies_of
from otklik.office.reply_templates import FIELDS
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.forms.templates import TemplateForm


def _body(request: StaffRequest, pk: int) -> Body:
    held: Body = found(bodies_of(request.user).get, pk=pk)
    return held


def _rows(request: StaffRequest, body: Body) -> QuerySet[ReplyTemplate]:
    return (
        templating.templates_of(request.user)
        .filter(body=body)
        .order_by(F("unit__name").asc(nulls_first=True), "name")
    )


@require_safe
def sets(request: StaffRequest, body_pk: int) -> HttpResponse:
    body = _body(request, body_pk)
    kept = templating.kept_by(request.user, body, at=timezone.now())
    shown = {"body": body, "rows": _rows(request, body), "kept": kept}
    return render(request, "office/reply_templates.html", shown)


def write(request: StaffRequest, body_pk: int) -> HttpResponse:
    """A new template."""
    body = _body(request, body_pk)
    return _written(request, ReplyTemplate(body=body), {})


def change(request: StaffRequest, pk: int) -> HttpResponse:
    held = _held(request, pk)
    initial = {
        "name": held.name,
        "text": held.text,
        "unit": held.unit_id,
        "topic": held.topic_id,
        "kind": held.kind,
    }
    return _written(request, held, initial)


def _held(request: StaffRequest, pk: int) -> ReplyTemplate:
    held: ReplyTemplate = found(templating.templates_of(request.user).get, pk=pk)
    return held


def _written(request: StaffRequest, row: ReplyTemplate, initial: dict[str, Any]) -> HttpResponse:
    at = timezone.now()
    kept = templating.kept_by(request.user, row.body, at=at)
    if not kept:
        raise Http404
    form = TemplateForm(row.body, kept, request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda data: templating.write(row, **data, by=request.user, at=at))
        if not status:
            messages.success(request, _("The template «%(name)s» is saved.") % {"name": row.name})
            return redirect("reply-templates", row.body_id)
    shown = {"form": form, "body": row.body, "row": row if initial else None, "fields": FIELDS.items()}
    return render(request, "office/reply_template.html", shown, status=status)


@require_POST
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    held = _held(request, pk)
    form = Form({})
    status = attempt(form, lambda data: templating.drop(held, by=request.user, at=timezone.now()))
    if status:
        raise Http404
    messages.success(request, _("The template «%(name)s» is no longer offered.") % {"name": held.name})
    return redirect("reply-templates", held.body_id)
