"""The inbox by handfuls: several messages excluded or joined at once; an acceptance taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from otklik.incidents import queries
from otklik.incidents.actions import several, undoing
from otklik.incidents.errors import NothingChosen
from otklik.incidents.models import Incident, Message
from otklik.web.asking import StaffRequest, attempt, found, refusal_of
from otklik.web.forms.triage import ExcludeSeveralForm, JoinSeveralForm
from otklik.web.views import inbox


@require_POST
def exclude(request: StaffRequest) -> HttpResponse:
    """Clause 20, of each of them."""

    def step(rows: list[Message], data: dict[str, Any]) -> str:
        count = several.exclude(rows, ground=data["ground"], by=request.user, at=timezone.now())
        said = ngettext(
            "%(count)d message is excluded (cl. 20). It can be restored from the board of excluded ones.",
            "%(count)d messages are excluded (cl. 20). They can be restored from the board of excluded ones.",
            count,
        )
        return said % {"count": count}

    return _with_chosen(request, "exclude-several", ExcludeSeveralForm(request.POST), step)


@require_POST
def join(request: StaffRequest) -> HttpResponse:
    """Clauses 5, 7: they belong to an incident that is in work."""

    def step(rows: list[Message], data: dict[str, Any]) -> str:
        if not rows:
            raise NothingChosen
        incident = _numbered(request, rows[0], *data["number"])
        count = several.join(rows, incident, by=request.user, at=timezone.now())
        said = ngettext(
            "%(count)d message is joined to %(number)s.",
            "%(count)d messages are joined to %(number)s.",
            count,
        )
        return said % {"count": count, "number": incident.label}

    return _with_chosen(request, "join-several", JoinSeveralForm(request.POST), step)


def _numbered(request: StaffRequest, message: Message, number: int, year: int) -> Incident:
    return found(queries.incident_numbered, request.user, message.body_id, number, year)


def _with_chosen(
    request: StaffRequest, key: str, form: Form, step: Callable[[list[Message], dict[str, Any]], str]
) -> HttpResponse:
    def act(data: dict[str, Any]) -> None:
        rows = list(queries.messages_for(request.user).filter(pk__in=data["messages"]))
        messages.success(request, step(rows, data))

    status = attempt(form, act)
    return inbox.page(request, None, {key: form}, status) if status else redirect("inbox")


@require_POST
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """An acceptance by mistake: the message is in the inbox again."""
    incident = found(queries.incidents_for(request.user).get, pk=pk)
    back: list[Message] = []
    form = Form({})
    status = attempt(
        form, lambda data: back.append(undoing.take_back(incident, by=request.user, at=timezone.now()))
    )
    if status:
        messages.warning(request, refusal_of(form), extra_tags="refusal")
        return redirect("case", pk)
    messages.success(request, _("The message is back in the inbox (cl. 5)."))
    return redirect("message", back[0].pk)
