"""People, orders, absences and accounts (clauses 4, 6)."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.networks import certificates, registry
from otklik.networks.contract import SourceKind
from otklik.networks.models import Account, Network
from otklik.office.models import ROLE_NAMES, Appointment, Body, Employee, Unit
from otklik.regulation.history import Role
from otklik.web.forms.look import Plain, text_area
from otklik.web.forms.work import date_input


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PersonForm(Plain):
    name = forms.CharField(label=_("Surname, name, patronymic"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    is_active = forms.BooleanField(label=_("Works here"), required=False, initial=True)

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = body.units.filter(active=True)  # type: ignore[attr-defined]


class HireForm(PersonForm):
    login = forms.CharField(
        label=_("Login"),
        max_length=64,
        help_text=_("Small Latin letters, digits, dots and dashes."),
        validators=Employee._meta.get_field("login").validators,
    )
    field_order = ("name", "login", "position", "unit", "email", "phone")

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(body, *args, **kwargs)
        del self.fields["is_active"]

    def clean_login(self) -> str:
        login = str(self.cleaned_data["login"])
        if Employee.objects.filter(login=login).exists():
            raise forms.ValidationError(_("This login is taken. Choose another."))
        return login


class OrderForm(Plain):
    role = forms.ChoiceField(label=_("Role"), choices=[(r.value, name) for r, name in ROLE_NAMES.items()])
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, help_text=_("For executors.")
    )
    since = forms.DateField(label=_("Since"), widget=date_input())
    until = forms.DateField(label=_("Until"), widget=date_input(), required=False)
    order_number = forms.CharField(label=_("Number of the order"), max_length=50, required=False)
    order_date = forms.DateField(label=_("Date of the order"), widget=date_input(), required=False)

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = body.units.filter(active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") == Role.EXECUTOR and not data.get("unit"):
            self.add_error("unit", _("An executor is appointed for a unit: choose it (clause 6)."))
        if data.get("role") != Role.EXECUTOR:
            data["unit"] = None
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The order ends before it begins. Correct one of the days."))
        return data


class SubstituteForm(Plain):
    appointment = forms.ModelChoiceField(Appointment.objects.none(), label=_("In what role"))
    employee = forms.ModelChoiceField(Employee.objects.none(), label=_("Who acts in the absence"))

    def __init__(self, person: Employee, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = person.appointments.select_related("employee", "body")
        others = person.body.employees.filter(is_active=True).exclude(pk=person.pk).order_by("name")
        self.fields["appointment"].queryset = orders  # type: ignore[attr-defined]
        self.fields["employee"].queryset = others  # type: ignore[attr-defined]


class AbsenceForm(Plain):
    since = forms.DateTimeField(label=_("Since"), widget=moment_input())
    until = forms.DateTimeField(label=_("Until"), widget=moment_input())
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The absence ends before it begins. Correct one of the moments."))
        return data


class PageForm(Plain):
    """A page of ours in a network."""

    network = forms.ChoiceField(label=_("Network"), choices=Network.choices)
    name = forms.CharField(label=_("Name of the page"), max_length=200)
    external_id = forms.CharField(
        label=_("Key of the page in the network"),
        max_length=100,
        help_text=_("For VKontakte the number of the community, without a minus."),
    )
    page_url = forms.URLField(label=_("Address of the page"), required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        network, key = given.get("network"), given.get("external_id")
        problem = registry.key_problem(network, key) if network and key else ""
        if problem:
            self.add_error("external_id", problem)
        return given


class AccountForm(PageForm):
    field_order = ("body",)
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Body"), empty_label=None)

    def __init__(self, bodies: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        network, key = given.get("network"), given.get("external_id", "").strip()
        known = Account.objects.filter(body=given.get("body"), network=network, external_id=key)
        if network and key and known.exists():
            self.add_error("external_id", _("The body has this account already."))
        return given


class RootsForm(Plain):
    roots = forms.CharField(
        label=_("Certificates of the roots (PEM)"),
        required=False,
        max_length=certificates.LONGEST,
        widget=text_area(6, spellcheck="false", autocomplete="off"),
        help_text=_("Empty: only what this machine trusts. Public documents, no keys."),
    )

    def __init__(self, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_roots(self) -> str:
        given = str(self.cleaned_data["roots"]).strip()
        try:
            if given:
                certificates.read(given, self.at)
        except certificates.BadCertificate as problem:
            raise forms.ValidationError(str(problem)) from None
        return given


class WatchForm(Plain):
    """What is watched beyond the account itself; the fields that its network has a use for."""

    where = forms.CharField(label=_("Page of others"), required=False, max_length=100)
    words = forms.CharField(label=_("Words"), required=False, max_length=100)

    def __init__(self, kinds: Container[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if SourceKind.COMMUNITY not in kinds:
            del self.fields["where"]
        elif SourceKind.QUERY not in kinds:
            del self.fields["words"]
        if SourceKind.HASHTAG in kinds:
            self.fields["words"].label = _("Hashtag")

    def named(self) -> dict[str, str]:
        """As `sources.add` takes it."""
        return {name: self.cleaned_data.get(name, "") for name in ("where", "words")}


class CredentialForm(Plain):
    kind = forms.ChoiceField(label=_("What it is"))
    secret = forms.CharField(
        label=_("Secret"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        max_length=4000,
        help_text=_("It is encrypted and never shown again."),
    )
    expires_at = forms.DateTimeField(label=_("Valid until"), widget=moment_input(), required=False)

    def __init__(self, kinds: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds.items())  # type: ignore[attr-defined]
