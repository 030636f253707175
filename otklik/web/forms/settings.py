"""Settings of a body and of the installation: units, bodies, topics, keeping, signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.language.topics import classifier
from otklik.office.models import ROLE_NAMES, Body, Employee, SignInRules, Unit
from otklik.office.topicsused import Used
from otklik.web.forms.look import Plain
from otklik.web.zones import ZONES

LARGEST = 900 * 1024


class NewUnitForm(Plain):
    name = forms.CharField(label=_("Full name"), max_length=300)
    short_name = forms.CharField(label=_("Short name"), max_length=100)


class UnitForm(NewUnitForm):
    head = forms.ModelChoiceField(Employee.objects.none(), label=_("Head of the unit"), required=False)

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = unit.body.employees.filter(is_active=True).order_by("name")
        self.fields["head"].queryset = people  # type: ignore[attr-defined]


class MembersForm(Plain):
    members = forms.ModelMultipleChoiceField(
        Employee.objects.none(),
        label=_("Who belongs to the unit"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = unit.body.employees.filter(is_active=True).order_by("name")
        self.fields["members"].queryset = people  # type: ignore[attr-defined]


class GroupsForm(Plain):
    groups = forms.MultipleChoiceField(
        label=_("Groups of topics that the unit answers"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(group.code, group.name) for group in classifier()]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]


class CloseUnitForm(Plain):
    successor = forms.ModelChoiceField(
        Unit.objects.none(), label=_("The unit that takes over"), required=False
    )
    order_number = forms.CharField(label=_("Number of the order"), max_length=50)

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = unit.body.units.filter(active=True).exclude(pk=unit.pk).order_by("name")
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]


class BodyNamesForm(Plain):
    name = forms.CharField(label=_("Full name of the body"), max_length=300)
    short_name = forms.CharField(label=_("Short name"), max_length=100)
    region = forms.CharField(label=_("Region"), max_length=200, required=False)


class NewBodyForm(BodyNamesForm):
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)


class TopicsFileForm(Plain):
    file = forms.FileField(
        label=_("File (CSV)"),
        help_text=_("A table with a heading, as the export makes it: code, unit, name, words and so on."),
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 900 KB. Split it into several."))
        return given


class TopicsForm(forms.Form):
    """One group of the classifier: each topic on or off, with its unit."""

    def __init__(self, body: Body, rows: list[Used], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        units = list(body.units.filter(active=True).order_by("name"))
        self.units = {str(unit.pk): unit for unit in units}
        choices = [("", "–"), *((str(unit.pk), unit.short_name) for unit in units)]
        for used in rows:
            self._add(used, choices)

    def _add(self, used: Used, choices: list[tuple[str, str]]) -> None:
        key, name = used.topic.pk, used.topic.name
        self.fields[f"on-{key}"] = forms.BooleanField(
            label=_("In use"),
            required=False,
            initial=used.on,
            widget=forms.CheckboxInput({"aria-label": _("In use: {name}").format(name=name)}),
        )
        look = {"class": "form-select", "aria-label": _("Unit: {name}").format(name=name)}
        self.fields[f"unit-{key}"] = forms.ChoiceField(
            choices=choices,
            required=False,
            initial=str(used.unit_id or ""),
            widget=forms.Select(look),
        )

    def lines(self) -> list[tuple[Used, Any, Any]]:
        return [(used, self[f"on-{used.topic.pk}"], self[f"unit-{used.topic.pk}"]) for used in self.rows]

    def said(self) -> dict[int, tuple[bool, Unit | None]]:
        data = self.cleaned_data
        return {
            used.topic.pk: (data[f"on-{used.topic.pk}"], self.units.get(data[f"unit-{used.topic.pk}"]))
            for used in self.rows
        }


def _days(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=36_500,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


class RetentionForm(Plain):
    """In days; 0 is without an end."""

    deliveries = _days(
        _("Raw deliveries of networks"),
        _("What a network sent, before it was read. Needed to find out why a message is missing."),
    )
    dismissed = _days(
        _("Messages that needed no reaction"),
        _("Words, author and files are erased; that there was a message, and who decided, stays."),
    )
    excluded = _days(
        _("Excluded messages (clause 20)"),
        _("Words, author and files are erased; the case and its history stay. A restored one has no words."),
    )
    notices = _days(_("Notices that were seen"), _("In the page “Notices”."))


class SignInForm(Plain):
    shortest = forms.IntegerField(
        label=_("Shortest password, characters"), min_value=8, max_value=64, help_text=_("For new passwords.")
    )
    session_days = forms.IntegerField(
        label=_("Sign in again after, days"), min_value=1, max_value=90, help_text=_("From the next sign-in.")
    )
    factor_for = forms.MultipleChoiceField(
        label=_("A second factor is demanded of"),
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @staticmethod
    def start(rules: SignInRules) -> dict[str, Any]:
        return {
            "shortest": rules.shortest,
            "session_days": rules.session_days,
            "factor_for": rules.factor_for,
        }
