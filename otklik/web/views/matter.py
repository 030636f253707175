"""Steps that concern the whole incident (clauses 5, 7, 9, 20, 24)."""

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
from otklik.incidents.actions import alerting, routing, triage
from otklik.incidents.errors import NotEarlier
from otklik.incidents.models import Incident
from otklik.office.models import Employee
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.forms import triage as asked
from otklik.web.forms import work
from otklik.web.views import case

Values = dict[str, Any]
Act = Callable[[Incident, Values, Employee, datetime], object]


def _take(
    request: StaffRequest, pk: int, key: str, make: Callable[[Incident], Form], act: Act, said: str
) -> HttpResponse:
    incident = found(queries.incidents_for(request.user).get, pk=pk)
    form = make(incident)
    status = attempt(form, lambda data: act(incident, data, request.user, timezone.now()))
    if status:
        return case.page(request, pk, {key: form}, status)
    messages.success(request, said % {"number": incident.label})
    return redirect("case", pk)


@require_POST
def forward(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        triage.forward(incident, seen=data["seen"], by=by, at=at)

    said = _("%(number)s was forwarded to the dispatcher (cl. 7).")
    return _take(request, pk, "forward", lambda held: asked.ForwardForm(request.POST), act, said)


@require_POST
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    made: list[work.AssignForm] = []

    def make(incident: Incident) -> Form:
        made.append(work.AssignForm(incident.body, (), request.POST))
        return made[0]

    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        routing.assign(incident, units=made[0].chosen(), seen=data["seen"], by=by, at=at)

    return _take(request, pk, "assign", make, act, _("%(number)s was given to the unit (cl. 7, 17)."))


@require_POST
def topic(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        triage.set_topic(incident, topic=data["topic"], seen=data["seen"], by=by, at=at)

    said = _("The topic of %(number)s was changed.")
    return _take(request, pk, "topic", lambda held: asked.TopicForm(held.body, request.POST), act, said)


@require_POST
def repeat(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 18: a person has recognised that the matter was considered before."""

    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        number, year = data["earlier"]
        try:
            earlier = queries.incident_numbered(by, incident.body_id, number, year)
        except Incident.DoesNotExist:
            raise NotEarlier from None
        triage.link_repeat(incident, earlier=earlier, seen=data["seen"], by=by, at=at)

    said = _("%(number)s is a repeat now: the answer tells what was done (cl. 18).")
    return _take(request, pk, "repeat", lambda held: asked.RepeatForm(request.POST), act, said)


@require_POST
def importance(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        triage.set_importance(incident, **data, by=by, at=at)

    said = _("The importance of %(number)s was changed; the terms were counted anew (cl. 9).")
    return _take(
        request, pk, "importance", lambda held: asked.ImportanceForm(held.edition, request.POST), act, said
    )


@require_POST
def identify(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        triage.identify_restored(
            incident, topic=data["topic"], importance=data["importance"], reason=data["reason"], by=by, at=at
        )

    said = _("%(number)s was accepted for work (cl. 7).")
    return _take(request, pk, "identify", lambda held: asked.AcceptForm(held.body, request.POST), act, said)


@require_POST
def exclude(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        first = incident.messages.earliest("pk")
        triage.exclude(first, ground=data["ground"], seen=data["seen"], by=by, at=at)

    said = _("%(number)s was excluded: it is not answered (cl. 20).")
    return _take(request, pk, "exclude", lambda held: asked.ExcludeForm(request.POST), act, said)


@require_POST
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        triage.restore(incident, reason=data["reason"], seen=data["seen"], by=by, at=at)

    said = _("%(number)s was restored; the terms run from its detection (cl. 20).")
    return _take(request, pk, "restore", lambda held: asked.ReasonForm(request.POST), act, said)


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        triage.close(incident, reason=data["reason"], seen=data["seen"], by=by, at=at)

    said = _("%(number)s was closed without an answer.")
    return _take(request, pk, "close", lambda held: asked.ReasonForm(request.POST), act, said)


@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        triage.reopen(incident, reason=data["reason"], seen=data["seen"], by=by, at=at)

    return _take(
        request, pk, "reopen", lambda held: asked.ReasonForm(request.POST), act, _("%(number)s was reopened.")
    )


@require_POST
def acknowledge(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        alerting.acknowledge(incident, instruction=data["instruction"], by=by, at=at)

    make = lambda held: asked.AcknowledgeForm(request.POST)  # noqa: E731
    return _take(
        request, pk, "acknowledge", make, act, _("%(number)s: you have acknowledged the alert (cl. 24).")
    )


@require_POST
def instruct(request: StaffRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, data: Values, by: Employee, at: datetime) -> None:
        alerting.instruct(incident, instruction=data["reason"], by=by, at=at)

    said = _("%(number)s: the instruction was recorded.")
    return _take(request, pk, "instruct", lambda held: asked.ReasonForm(request.POST), act, said)
