"""Days that differ, working weeks, and the decision about a change of them (R-3, R-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.office.models import Body, Unit
from otklik.office.queries import units_of
from otklik.office.scheduling import DayAdded, DayWithdrawn, Proposal, WeekAdded, WeekWithdrawn
from otklik.regulation.week import WEEKDAYS, DayKind, parse_hours
from otklik.web.forms.look import Plain
from otklik.web.forms.work import date_input
from otklik.web.words import DAYS, SETS

HOURS = _("Hours are written like 08:30-13:00, 14:00-17:30: in order, without overlapping.")


def hours_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=120,
        widget=forms.TextInput({"placeholder": "08:30-13:00, 14:00-17:30"}),
    )


def stretches(said: str) -> tuple[str, ...]:
    """ "08:30-13:00, 14:00-17:30" -> its stretches; ValidationError where they do not fit."""
    found = tuple(part.strip() for part in said.replace(";", ",").split(",") if part.strip())
    try:
        parse_hours(found)
    except ValueError:
        raise forms.ValidationError(HOURS) from None
    return found


class Proposed(Plain):
    """A change of the calendar of `body` that can be previewed and made."""

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            self.fields["unit"].queryset = units_of(body)  # type: ignore[attr-defined]

    def proposal(self) -> Proposal:
        raise NotImplementedError


def unit_field() -> forms.ModelChoiceField[Unit]:
    return forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("For whom"),
        required=False,
        empty_label=_("the whole body"),
        help_text=_("A unit's own hours move no term (R-29)."),
    )


class DayForm(Proposed):
    day = forms.DateField(label=_("Day"), widget=date_input())
    kind = forms.ChoiceField(label=_("What it is"), choices=list(SETS["DAY_KINDS"].items()))
    title = forms.CharField(label=_("Name of the day"), max_length=200, required=False)
    instead_of = forms.DateField(
        label=_("Instead of"),
        widget=date_input(),
        required=False,
        help_text=_("For a working day moved here: whose hours it takes."),
    )
    hours = hours_field(_("Its hours"))
    unit = unit_field()

    def clean_hours(self) -> tuple[str, ...]:
        return stretches(self.cleaned_data["hours"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == DayKind.WORKING and not data.get("instead_of"):
            self.add_error("instead_of", _("A moved working day takes the hours of the day it replaces."))
        if data.get("kind") == DayKind.CUSTOM and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("Write the hours of this day."))
        return data

    def proposal(self) -> DayAdded:
        data = self.cleaned_data
        kind = DayKind(data["kind"])
        return DayAdded(
            data["day"],
            kind,
            data["title"],
            data["instead_of"] if kind is DayKind.WORKING else None,
            data["hours"] if kind is DayKind.CUSTOM else (),
            data["unit"],
        )


class WeekForm(Proposed):
    since = forms.DateField(label=_("In force from"), widget=date_input())
    unit = unit_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WEEKDAYS:
            self.fields[name] = hours_field(DAYS[name])
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in WEEKDAYS:
            try:
                data[name] = stretches(data.get(name, ""))
            except forms.ValidationError as problem:
                self.add_error(name, problem)
        if not self.errors and not any(data[name] for name in WEEKDAYS):
            self.add_error(None, _("A week without working hours would stop every clock."))
        return data

    def proposal(self) -> WeekAdded:
        data = self.cleaned_data
        hours = {name: data[name] for name in WEEKDAYS if data[name]}
        return WeekAdded(data["since"], hours, data["unit"])


class DayWithdrawnForm(Proposed):
    pk = forms.IntegerField(widget=forms.HiddenInput)

    def proposal(self) -> DayWithdrawn:
        return DayWithdrawn(self.cleaned_data["pk"])


class WeekWithdrawnForm(Proposed):
    pk = forms.IntegerField(widget=forms.HiddenInput)

    def proposal(self) -> WeekWithdrawn:
        return WeekWithdrawn(self.cleaned_data["pk"])


PROPOSALS: Mapping[str, type[Proposed]] = {
    "day": DayForm,
    "week": WeekForm,
    "day-withdrawn": DayWithdrawnForm,
    "week-withdrawn": WeekWithdrawnForm,
}


class DecisionForm(Plain):
    reason = forms.CharField(label=_("Reason"), max_length=200)
    order_number = forms.CharField(label=_("Number of the order"), max_length=50, required=False)
    confirmed = forms.BooleanField(
        label=_("Let open terms become due at once, without the hold of R-10"), required=False
    )
