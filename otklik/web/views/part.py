"""Steps that concern one part: its unit, its reply, its draft (clauses 7, 10-12, 14, 16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.incidents import queries
from otklik.incidents.actions import drafting, explaining, hearing, routing, triage
from otklik.incidents.models import Assignment
from otklik.office.models import Employee
from otklik.regulation.history import ReplyKind
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.forms import triage as asked
from otklik.web.forms import work
from otklik.web.views import case

Values = dict[str, Any]
Act = Callable[[Assignment, Values, Employee, datetime], object]


def _take(
    request: StaffRequest, pk: int, key: str, make: Callable[[Assignment], Form], act: Act, said: str = ""
) -> HttpResponse:
    part = found(queries.assignment_for, request.user, pk)
    form = make(part)
    status = attempt(form, lambda data: act(part, data, request.user, timezone.now()))
    if status:
        return case.page(request, part.incident_id, {f"{key}-{part.part}": form}, status)
    if said:
        messages.success(request, said % {"number": part.incident.label})
    there = redirect("case", part.incident_id)
    there["Location"] += f"#part-{part.part}"
    return there


@require_POST
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    def act(part: Assignment, data: Values, by: Employee, at: datetime) -> None:
        routing.refuse(part, reason=data["reason"], seen=data["seen"], by=by, at=at)

    said = _("%(number)s was returned to the dispatcher.")
    return _take(request, pk, "refuse", lambda held: asked.ReasonForm(request.POST), act, said)


@require_POST
def reassign(request: StaffRequest, pk: int) -> HttpResponse:
    def act(part: Assignment, data: Values, by: Employee, at: datetime) -> None:
        routing.reassign(part, unit=data["unit"], reason=data["reason"], seen=data["seen"], by=by, at=at)

    said = _("%(number)s was given to another unit (cl. 7).")
    return _take(
        request, pk, "reassign", lambda held: work.ReassignForm(held.incident.body, request.POST), act, said
    )


@require_POST
def write(request: StaffRequest, pk: int) -> HttpResponse:
    """Opens the reply of the chosen kind."""

    def act(part: Assignment, data: Values, by: Employee, at: datetime) -> None:
        drafting.open_reply(part, kind=ReplyKind(data["kind"]), by=by, at=at)

    return _take(request, pk, "write", lambda held: work.KindForm(request.POST), act)


@require_POST
def hear(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 10: a person recognises the author's reply in a message."""

    def act(part: Assignment, data: Values, by: Employee, at: datetime) -> None:
        heard = found(queries.message_for, by, data["message"])
        hearing.hear(part, message=heard, by=by, at=at)

    said = _("%(number)s: the author's reply is attached, the clock runs on (cl. 10).")
    return _take(request, pk, "hear", lambda held: work.HearForm(request.POST), act, said)


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    def act(part: Assignment, data: Values, by: Employee, at: datetime) -> None:
        triage.close(part.incident, reason=data["reason"], part=part.part, seen=data["seen"], by=by, at=at)

    said = _("%(number)s: the part was closed without an answer.")
    return _take(request, pk, "close", lambda held: asked.ReasonForm(request.POST), act, said)


@require_POST
def joint(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 17: another part's answer speaks for this one, where the edition allows it."""

    def make(part: Assignment) -> Form:
        return work.JointForm(queries.answered_beside(part), request.POST)

    def act(part: Assignment, data: Values, by: Employee, at: datetime) -> None:
        within = found(queries.assignment_for, by, data["within"])
        routing.answer_jointly(part, within=within, seen=data["seen"], by=by, at=at)

    said = _("%(number)s: the part is answered by the other one (cl. 17).")
    return _take(request, pk, "joint", make, act, said)


@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    def act(part: Assignment, data: Values, by: Employee, at: datetime) -> None:
        triage.reopen(part.incident, reason=data["reason"], part=part.part, seen=data["seen"], by=by, at=at)

    return _take(
        request, pk, "reopen", lambda held: asked.ReasonForm(request.POST), act, _("%(number)s was reopened.")
    )


@require_POST
def explain(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 22: why a term was not kept; stands beside the violation in the register."""

    def act(part: Assignment, data: Values, by: Employee, at: datetime) -> None:
        explaining.explain(part, text=data["reason"], by=by, at=at)

    said = _("%(number)s: the explanation was recorded (cl. 22).")
    return _take(request, pk, "explain", lambda held: asked.ReasonForm(request.POST), act, said)
