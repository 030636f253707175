"""Signing in: the session lasts as the rules of the installation say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import LoginForm
from django.http import HttpRequest, HttpResponse

from otklik.office import keeping


class Entrance(LoginForm):
    def login(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().login(request, *args, **kwargs)
        request.session.set_expiry(timedelta(days=keeping.sign_in_rules().session_days))
        return answer
