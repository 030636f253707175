"""Clause 6: who does what by which order, who substitutes, who is away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.office import actions
from otklik.office.models import Absence, Appointment, Employee, WorkingWeek
from otklik.office.queries import bodies_of
from otklik.regulation.history import Role
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.forms import office as asked


@require_safe
def office(request: StaffRequest) -> HttpResponse:
    """Settings: what there is to set."""
    weeks = Prefetch("weeks", WorkingWeek.objects.filter(withdrawn=None), to_attr="standing_weeks")
    bodies = bodies_of(request.user).prefetch_related("units", weeks, "editions")
    may = set(actions.administered(request.user, timezone.now()).values_list("pk", flat=True))
    return render(request, "office/page.html", {"bodies": bodies, "may": may})


def _people(request: StaffRequest) -> Any:
    now = timezone.now()
    orders = Appointment.objects.select_related("unit", "body").prefetch_related("substitutes__employee")
    away = Absence.objects.filter(until__gt=now).order_by("since")
    return (
        Employee.objects.filter(body__in=bodies_of(request.user).order_by().values("pk"))
        .select_related("body", "unit")
        .prefetch_related(Prefetch("appointments", orders), Prefetch("absences", away))
    )


@require_safe
def people(request: StaffRequest) -> HttpResponse:
    rows = _people(request).order_by("-is_active", "body__path", "name")
    may = actions.administered(request.user, timezone.now())
    return render(request, "office/people.html", {"rows": rows, "bodies": may, "now": timezone.now()})


def hire(request: StaffRequest, body_pk: int) -> HttpResponse:
    body = found(actions.administered(request.user, timezone.now()).get, pk=body_pk)
    form = asked.HireForm(body, request.POST or None)
    status = 200
    made: list[tuple[Employee, str]] = []
    if request.method == "POST":
        status = attempt(
            form,
            lambda data: made.append(actions.hire(body, **data, by=request.user, at=timezone.now())),
        )
        if not status:
            person, password = made[0]
            _tell_password(request, person, password)
            return redirect("person", person.pk)
    return render(request, "office/hire.html", {"form": form, "body": body}, status=status)


def _tell_password(request: StaffRequest, person: Employee, password: str) -> None:
    said = _("Login %(login)s, first password %(password)s. It is shown only once: hand it over now.")
    messages.success(request, said % {"login": person.login, "password": password})


@require_safe
def person(request: StaffRequest, pk: int) -> HttpResponse:
    return page(request, pk)


def page(
    request: StaffRequest, pk: int, bound: Mapping[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    held = found(_people(request).get, pk=pk)
    bound = bound or {}
    now = timezone.now()
    may = actions.administered(request.user, now).filter(pk=held.body_id).exists()
    start = {
        name: getattr(held, name) for name in ("name", "position", "unit", "email", "phone", "is_active")
    }
    shown = {
        "person": held,
        "may": may,
        "now": now,
        "today": timezone.localdate(),
        "change": bound.get("change") or asked.PersonForm(held.body, initial=start, auto_id="change-%s"),
        "order": bound.get("order") or asked.OrderForm(held.body, auto_id="order-%s"),
        "substitute": bound.get("substitute") or asked.SubstituteForm(held, auto_id="substitute-%s"),
        "absence": bound.get("absence") or asked.AbsenceForm(auto_id="absence-%s"),
    }
    return render(request, "office/person.html", shown, status=status)


def _take(request: StaffRequest, person: Employee, key: str, form: Form, act: Any, said: str) -> HttpResponse:
    form.auto_id = f"{key}-%s"
    status = attempt(form, lambda data: act(**data, by=request.user, at=timezone.now()))
    if status:
        return page(request, person.pk, {key: form}, status)
    messages.success(request, said)
    return redirect("person", person.pk)


def _person(request: StaffRequest, pk: int) -> Employee:
    held: Employee = found(_people(request).get, pk=pk)
    return held


@require_POST
def change(request: StaffRequest, pk: int) -> HttpResponse:
    held = _person(request, pk)
    form = asked.PersonForm(held.body, request.POST)
    return _take(request, held, "change", form, partial(actions.change, held), _("Saved."))


@require_POST
def appoint(request: StaffRequest, pk: int) -> HttpResponse:
    held = _person(request, pk)
    form = asked.OrderForm(held.body, request.POST)

    def act(*, role: str, **data: Any) -> None:
        actions.appoint(held, body=held.body, role=Role(role), **data)

    return _take(request, held, "order", form, act, _("The order is recorded (cl. 6)."))


@require_POST
def end(request: StaffRequest, pk: int, order_pk: int) -> HttpResponse:
    held = _person(request, pk)
    order = found(held.appointments.select_related("body").get, pk=order_pk)
    act = partial(actions.end, order, until=timezone.localdate())
    return _take(request, held, "end", Form({}), act, _("The order ends today (cl. 6)."))


@require_POST
def substitute(request: StaffRequest, pk: int) -> HttpResponse:
    held = _person(request, pk)
    form = asked.SubstituteForm(held, request.POST)

    def act(*, appointment: Appointment, **data: Any) -> None:
        actions.name_substitute(appointment, **data)

    return _take(request, held, "substitute", form, act, _("The substitute is named (cl. 6)."))


@require_POST
def absence(request: StaffRequest, pk: int) -> HttpResponse:
    held = _person(request, pk)
    form = asked.AbsenceForm(request.POST)
    said = _("The absence is recorded: the roles pass to the substitutes by themselves (cl. 6).")
    return _take(request, held, "absence", form, partial(actions.record_absence, held), said)


@require_POST
def password(request: StaffRequest, pk: int) -> HttpResponse:
    held = _person(request, pk)
    made: list[str] = []
    form = Form({})
    status = attempt(
        form, lambda data: made.append(actions.new_password(held, by=request.user, at=timezone.now()))
    )
    if status:
        return page(request, pk, {"password": form}, status)
    _tell_password(request, held, made[0])
    return redirect("person", pk)
