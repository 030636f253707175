"""Signing in, where the session lasts as the rules of the installation say, and a new password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from otklik.office import keeping


def quieten(form: Form) -> None:
    """The label stands above a field: it is not said again within it."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class NewPassword(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quieten(self)
        self.fields["oldpassword"].help_text = ""  # a forgotten one is replaced by the administrator


class Entrance(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quieten(self)
        self.fields["login"].label = _("Login")  # the word of every other page

    def login(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().login(request, *args, **kwargs)
        request.session.set_expiry(timedelta(days=keeping.sign_in_rules().session_days))
        return answer
