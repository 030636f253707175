"""Signing in, where the session lasts as the rules of the installation say, and a new password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from otklik.office import keeping


class NewPassword(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""  # a forgotten one is replaced by the administrator


class OnceMore(ReauthenticateForm):
    """The password again, before the way of signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class Entrance(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Login")  # the word of every other page

    def login(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().login(request, *args, **kwargs)
        request.session.set_expiry(timedelta(days=keeping.sign_in_rules().session_days))
        return answer
