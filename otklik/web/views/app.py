"""The installed app: its worker, the page without a connection, the browsers that take notices."""

from __future__ import annotations

import json
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.notices import browsers, joining
from otklik.notices.senders import push
from otklik.notices.senders.outcomes import Parcel, SendingError
from otklik.web.asking import UNFIT, StaffRequest

WORKER = Path(__file__).resolve().parents[1] / "static" / "otklik" / "sw.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponseBase:
    """At the root, for a worker governs only what lies below its own address."""
    answer = FileResponse(WORKER.open("rb"), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the worker: the same for everybody, nothing of anybody in it."""
    return render(request, "offline.html")


def _said(request: HttpRequest) -> dict[str, str]:
    """Fields of a subscription as a browser gives it; empty where something else was sent."""
    try:
        given = json.loads(request.body)
        keys = given.get("keys") or {}
        found = {"endpoint": given["endpoint"], "p256dh": keys.get("p256dh"), "auth": keys.get("auth")}
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str) and _is_plain(value)}


def _is_plain(value: str) -> bool:
    """Addresses and keys are; a zero byte or half a letter could not even be asked for in the database."""
    return value.isascii() and value.isprintable()


@require_POST
def join(request: StaffRequest) -> HttpResponse:
    said = _said(request)
    try:
        if len(said) < 3:
            raise browsers.NoSubscription
        joining.join(request.user, **said, at=timezone.now())
    except browsers.NoSubscription as refusal:
        return JsonResponse({"say": refusal.say()}, status=UNFIT)
    return JsonResponse({"say": ""})


@require_POST
def leave(request: StaffRequest) -> HttpResponse:
    joining.leave(request.user, endpoint=_said(request).get("endpoint", ""))
    return JsonResponse({"say": ""})


@require_POST
def trial(request: StaffRequest) -> HttpResponse:
    key, said = f"trial-{request.user.pk}", _("Notices arrive in this browser.")
    parcel = Parcel(key, _("Otklik"), said, link="/self/", at=timezone.now())
    try:
        push.send(str(request.user.pk), parcel, _nothing)
    except SendingError as problem:
        messages.warning(
            request, _("Not sent: %(reason)s") % {"reason": problem.reason}, extra_tags="refusal"
        )
    else:
        messages.success(request, _("The trial notice has left. It comes within a minute."))
    return redirect("self")


def _nothing() -> None:
    """A trial is recorded nowhere."""
