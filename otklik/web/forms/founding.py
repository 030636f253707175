"""What the first set-up asks, step by step."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from otklik.networks import registry
from otklik.networks.models import Network
from otklik.office.founding import BodyGiven
from otklik.office.models import ROLE_NAMES, Employee
from otklik.regulation.history import Role
from otklik.regulation.terms import PRESETS, preset
from otklik.web.forms.look import Plain, text_area
from otklik.web.forms.office import PageForm
from otklik.web.zones import ZONES

WEEKS = (
    ("half-past-eight", _("Mon–Thu 8:30–17:30, Fri to 16:30, lunch 13:00–14:00")),
    ("nine", _("Mon–Thu 9:00–18:00, Fri to 17:00, lunch 13:00–14:00")),
    ("eight", _("Mon–Fri 8:00–17:00, lunch 12:00–13:00")),
    ("six-days", _("Mon–Fri 9:00–17:00, lunch 12:00–13:00, Sat 9:00–14:00")),
)


def _login_field() -> forms.CharField:
    return forms.CharField(
        label=_("Login"),
        max_length=64,
        help_text=_("Small Latin letters, digits, dots and dashes."),
        validators=Employee._meta.get_field("login").validators,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class CodeForm(Plain):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("It was printed where Otklik was started."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class BodyForm(Plain):
    name = forms.CharField(label=_("Full name of the body"), max_length=300)
    short_name = forms.CharField(label=_("Short name"), max_length=100)
    region = forms.CharField(label=_("Region"), max_length=200, required=False)
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES, initial="Europe/Moscow")
    week = forms.ChoiceField(
        label=_("Working hours"),
        choices=WEEKS,
        widget=forms.RadioSelect,
        initial=WEEKS[0][0],
    )
    terms = forms.ChoiceField(label=_("Terms of answers"), initial=PRESETS[0])
    order_number = forms.CharField(
        label=_("Number of the order that puts them in force"), max_length=50, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, preset(name).title) for name in PRESETS]
        self.fields["terms"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> BodyGiven:
        return BodyGiven(**self.cleaned_data)


class AdministratorForm(Plain):
    name = forms.CharField(label=_("Your surname, name, patronymic"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    login = _login_field()
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Ten characters or more; a few words are easy to remember."),
    )
    order_number = forms.CharField(label=_("Number of the order"), max_length=50, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        person = Employee(login=data.get("login", ""), name=data.get("name", ""))
        if data.get("password"):
            try:
                validate_password(data["password"], person)
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return data


class StaffForm(Plain):
    """One person with her roles. Several roles may be one person's: in a small office they are."""

    name = forms.CharField(label=_("Surname, name, patronymic"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    login = _login_field()
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=300,
        required=False,
        help_text=_("For executors: the unit that prepares answers. A new name makes a new unit."),
        widget=forms.TextInput({"list": "units"}),
    )
    order_number = forms.CharField(label=_("Number of the order"), max_length=50, required=False)

    def clean_login(self) -> str:
        login = str(self.cleaned_data["login"])
        if Employee.objects.filter(login=login).exists():
            raise forms.ValidationError(_("This login is taken. Choose another."))
        return login

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if Role.EXECUTOR in data.get("roles", ()) and not data.get("unit"):
            self.add_error("unit", _("An executor is appointed for a unit: choose it (clause 6)."))
        return data


class MoreRolesForm(Plain):
    """Further roles of the one who sets it up."""

    roles = forms.MultipleChoiceField(
        label=_("I am also"),
        widget=forms.CheckboxSelectMultiple,
    )
    unit = forms.CharField(
        label=_("Unit, for an executor"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"list": "units"}),
    )
    order_number = forms.CharField(label=_("Number of the order"), max_length=50, required=False)

    def __init__(self, held: Collection[str], *args: Any, **kwargs: Any) -> None:
        """`held`: roles that are not asked again."""
        super().__init__(*args, **kwargs)
        choices = [(role.value, name) for role, name in ROLE_NAMES.items() if role.value not in held]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if Role.EXECUTOR in data.get("roles", ()) and not data.get("unit"):
            self.add_error("unit", _("An executor is appointed for a unit: choose it (clause 6)."))
        return data


class FirstAccountForm(PageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [each for each in registry.networks() if each.network != Network.MANUAL]
        choices = [(each.network.value, each.label) for each in offered if not each.under_notice]
        self.fields["network"].choices = choices  # type: ignore[attr-defined]


class TestMessageForm(Plain):
    __test__ = False  # for pytest: it is a form

    author_name = forms.CharField(label=_("Author"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=4000, widget=text_area(4))
