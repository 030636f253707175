"""The calendar of a body: its year, its own days, its hours; changes with a preview (R-3, R-10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents.actions import recomputing
from otklik.office import countries, scheduling
from otklik.office.actions import administered
from otklik.office.clocks import NoWorkingHours, clock_for
from otklik.office.models import Body
from otklik.office.queries import bodies_of
from otklik.regulation.worktime import WorkingTime
from otklik.web import year
from otklik.web.asking import UNFIT, StaffRequest, attempt, found, number_in
from otklik.web.forms.calendar import PROPOSALS, DayForm, DecisionForm, Proposed, WeekForm
from otklik.web.moments import WEEKDAYS


@require_safe
def schedule(request: StaffRequest, body_pk: int) -> HttpResponse:
    return page(request, found(bodies_of(request.user).get, pk=body_pk))


def page(
    request: StaffRequest, body: Body, refused: Proposed | None = None, status: int = 200
) -> HttpResponse:
    days = list(scheduling.standing_days(body))
    weeks = list(scheduling.standing_weeks(body))
    shown = {
        "body": body,
        "days": days,
        "weeks": weeks,
        "changes": body.calendar_changes.select_related("by").order_by("-at", "-pk")[:20],
        "may": administered(request.user, timezone.now()).filter(pk=body.pk).exists(),
        "refused": refused,
        "day": refused if isinstance(refused, DayForm) else DayForm(body=body, auto_id="day-%s"),
        "week": refused if isinstance(refused, WeekForm) else _week_form(body, weeks),
        "kept": next((row.pk for row in weeks if row.unit_id is None), None),  # its last hours stay
        "tables": countries.tables(),
        **_year(request, body, {row.day for row in days if row.unit_id is None}),
    }
    with timezone.override(body.zone):
        return render(request, "office/schedule.html", shown, status=status)


def _week_form(body: Body, weeks: list[Any]) -> WeekForm:
    own = [row for row in weeks if row.unit_id is None]
    start = {name: ", ".join(spans) for name, spans in own[-1].hours.items()} if own else {}
    return WeekForm(body=body, initial=start, auto_id="week-%s")


def _year(request: StaffRequest, body: Body, own: set[Any]) -> dict[str, Any]:
    try:
        clock = clock_for(body)
    except NoWorkingHours:
        return {"months": []}
    chosen = _chosen(request, clock)
    return {
        "year": chosen,
        "years": range(clock.first.year, clock.last.year + 1),
        "months": year.months(clock, chosen, own),
        "weekdays": WEEKDAYS,
        "legend": list(year.MARKS.items()),
        "unconfirmed": year.unconfirmed(clock, chosen),
        "version": clock.version,
    }


def _chosen(request: StaffRequest, clock: WorkingTime) -> int:
    wanted = number_in(request.GET.get("year", "")) or timezone.localdate().year
    return min(max(wanted, clock.first.year), clock.last.year)


@require_POST
def change(request: StaffRequest, body_pk: int, what: str) -> HttpResponse:
    """First the preview; with the decision the change itself."""
    body = found(administered(request.user, timezone.now()).get, pk=body_pk)
    if what not in PROPOSALS:
        raise Http404
    form = PROPOSALS[what](request.POST, body=body)
    if not form.is_valid():
        return page(request, body, form, UNFIT)
    if "reason" not in request.POST:
        return _preview(request, body, what, form, DecisionForm())
    decision = DecisionForm(request.POST)
    status = attempt(decision, lambda data: _make(request, body, form, data))
    if status:
        return _preview(request, body, what, form, decision, status)
    messages.success(request, _("The change is made, open terms are counted anew (R-10)."))
    return redirect("schedule", body.pk)


def _make(request: StaffRequest, body: Body, form: Proposed, data: dict[str, Any]) -> None:
    recomputing.change_calendar(body, form.proposal(), **data, by=request.user, at=timezone.now())


def _preview(
    request: StaffRequest, body: Body, what: str, form: Proposed, decision: DecisionForm, status: int = 200
) -> HttpResponse:
    seen: list[recomputing.Preview] = []

    def look(_data: dict[str, Any]) -> None:
        seen.append(recomputing.preview(body, form.proposal(), by=request.user, at=timezone.now()))

    refused = attempt(form, look)
    if refused:
        return page(request, body, form, refused)
    shown = {
        "body": body,
        "what": what,
        "form": form,
        "said": [(key, value) for key in form.fields for value in form.data.getlist(key)],  # type: ignore[attr-defined]
        "decision": decision,
        "seen": seen[0],
        "unit": form.cleaned_data.get("unit"),
    }
    with timezone.override(body.zone):
        return render(request, "office/schedule_preview.html", shown, status=status)
