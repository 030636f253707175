"""The head's word from the letter (clause 24): a signed link, without sign-in. Only the button acknowledges.

Mail servers open links to look what is behind them: a GET changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from otklik.incidents.actions import alerting
from otklik.incidents.errors import Refused
from otklik.incidents.models import Incident
from otklik.notices.links import BadLink, LinkTooOld, notice_of
from otklik.notices.models import Notice


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, token: str) -> HttpResponse:
    at = timezone.now()
    try:
        notice = notice_of(token, at=at)
        incident = alerting.alert_of(notice)
    except LinkTooOld:
        return _page(request, {"said": "old"}, 410)
    except (BadLink, Incident.DoesNotExist):
        return _page(request, {"said": "bad"}, 404)
    with timezone.override(ZoneInfo(incident.body.zone)):
        return _answered(request, notice, incident, at)


def _answered(request: HttpRequest, notice: Notice, incident: Incident, at: datetime) -> HttpResponse:
    shown: dict[str, Any] = {"incident": incident, "notice": notice, "person": notice.to}
    known = alerting.acknowledged(incident)
    if known is not None:
        return _page(request, {**shown, "said": "known", "entry": known}, 200)
    if request.method != "POST":
        return _page(request, {**shown, "said": "asks"}, 200)
    try:
        alerting.acknowledge(incident, by=notice.to, at=at)
    except Refused as refusal:
        return _page(request, {**shown, "said": "refused", "refusal": refusal.say()}, 409)
    return redirect(request.path)


def _page(request: HttpRequest, shown: dict[str, Any], status: int) -> HttpResponse:
    answer = render(request, "alert.html", shown, status=status)
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
