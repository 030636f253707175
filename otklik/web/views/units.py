"""Units of a body: opened, named, given people and topics, closed with a preview of what passes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents.actions import closing
from otklik.office import units as office
from otklik.office.actions import administered
from otklik.office.models import Body, Unit
from otklik.office.queries import bodies_of
from otklik.regulation.moves import FINISHED
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.forms import settings as asked

OPEN = Q(assignments__isnull=False) & ~Q(assignments__state__in=FINISHED)


def _kept(request: StaffRequest, body_pk: int) -> Body:
    body: Body = found(administered(request.user, timezone.now()).get, pk=body_pk)
    return body


def _unit(request: StaffRequest, pk: int) -> Unit:
    bodies = administered(request.user, timezone.now()).order_by().values("pk")
    unit: Unit = found(Unit.objects.select_related("body", "head").filter(body__in=bodies).get, pk=pk)
    return unit


@require_safe
def units(request: StaffRequest, body_pk: int) -> HttpResponse:
    return _list(request, found(bodies_of(request.user).get, pk=body_pk))


def _rows(body: Body) -> QuerySet[Unit]:
    rows = body.units.select_related("head").annotate(
        people=Count("employees", Q(employees__is_active=True), distinct=True),
        open_parts=Count("assignments", OPEN, distinct=True),
    )
    return rows.order_by("-active", "name")


def _list(
    request: StaffRequest, body: Body, form: asked.NewUnitForm | None = None, status: int = 200
) -> HttpResponse:
    may = administered(request.user, timezone.now()).filter(pk=body.pk).exists()
    shown = {"body": body, "rows": _rows(body), "may": may, "form": form or asked.NewUnitForm()}
    return render(request, "office/units.html", shown, status=status)


@require_POST
def new(request: StaffRequest, body_pk: int) -> HttpResponse:
    body = _kept(request, body_pk)
    form = asked.NewUnitForm(request.POST)
    made: list[Unit] = []
    status = attempt(
        form, lambda data: made.append(office.open_unit(body, **data, by=request.user, at=timezone.now()))
    )
    return _list(request, body, form, status) if status else redirect("unit", made[0].pk)


@require_safe
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    return page(request, _unit(request, pk))


def page(
    request: StaffRequest, held: Unit, bound: Mapping[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    bound = bound or {}
    start = {"name": held.name, "short_name": held.short_name, "head": held.head_id}
    members = {"members": list(held.employees.filter(is_active=True).values_list("pk", flat=True))}
    orders = held.appointment_set.select_related("employee").order_by("since", "pk")
    shown = {
        "unit": held,
        "orders": orders,
        "topics": held.topics.count(),
        "form": bound.get("change") or asked.UnitForm(held, initial=start, auto_id="change-%s"),
        "members": bound.get("members") or asked.MembersForm(held, initial=members, auto_id="members-%s"),
        "groups": bound.get("groups") or asked.GroupsForm(auto_id="groups-%s"),
        "close": bound.get("close") or asked.CloseUnitForm(held, auto_id="close-%s"),
    }
    return render(request, "office/unit.html", shown, status=status)


def _take(request: StaffRequest, held: Unit, key: str, form: Form, act: Any, said: str) -> HttpResponse:
    form.auto_id = f"{key}-%s"
    status = attempt(form, lambda data: act(held, **data, by=request.user, at=timezone.now()))
    if status:
        return page(request, held, {key: form}, status)
    messages.success(request, said)
    return redirect("unit", held.pk)


@require_POST
def change(request: StaffRequest, pk: int) -> HttpResponse:
    held = _unit(request, pk)
    return _take(request, held, "change", asked.UnitForm(held, request.POST), office.change_unit, _("Saved."))


@require_POST
def members(request: StaffRequest, pk: int) -> HttpResponse:
    held = _unit(request, pk)
    form = asked.MembersForm(held, request.POST)
    return _take(request, held, "members", form, office.set_members, _("Saved."))


@require_POST
def topics(request: StaffRequest, pk: int) -> HttpResponse:
    held = _unit(request, pk)
    said = _("The topics of these groups are answered by this unit now.")
    return _take(request, held, "groups", asked.GroupsForm(request.POST), office.give_topics, said)


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """First what would pass on; with the decision the closing itself."""
    held = _unit(request, pk)
    form = asked.CloseUnitForm(held, request.POST, auto_id="close-%s")
    if "decided" not in request.POST:
        return _preview(request, held, form)
    done: list[closing.Passing] = []
    at = timezone.now()
    until = at.astimezone(ZoneInfo(held.body.zone)).date()
    status = attempt(
        form,
        lambda data: done.append(closing.close_unit(held, **data, until=until, by=request.user, at=at)),
    )
    if status:
        return page(request, held, {"close": form}, status)
    count = len(done[0].parts)
    said = ngettext("{count} open part was handed over.", "{count} open parts were handed over.", count)
    messages.success(request, _("The unit is closed.") + " " + said.format(count=count))
    return redirect("units", held.body_id)


def _preview(request: StaffRequest, held: Unit, form: asked.CloseUnitForm) -> HttpResponse:
    if not form.is_valid():
        return page(request, held, {"close": form}, 422)
    shown = {
        "unit": held,
        "passing": closing.passing(held),
        "successor": form.cleaned_data["successor"],
        "order_number": form.cleaned_data["order_number"],
    }
    return render(request, "office/unit_closing.html", shown)
