"""What is owed by me, and the numbers of the rail."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import condition, conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from otklik.incidents import owed, queries
from otklik.regulation.history import Role
from otklik.web import faces
from otklik.web.asking import StaffRequest
from otklik.web.context import rail_here, roles_here

SHOWN = 100  # lines of the desk
BEGINS = ((Role.MONITOR, "inbox"), (Role.HEAD, "head"), (Role.SUPERVISOR, "risks"))  # others: their tasks


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The monitor begins with the inbox, the head with the alerts, the supervisor with what will be late."""
    roles = roles_here(request)
    for role, place in BEGINS:
        if role in roles:
            return redirect(place)
    return redirect("desk")


def _desk_version(request: StaffRequest) -> str | None:
    """Of the polled list: the person's duties, and the minute, since lengths are told in minutes."""
    if not request.headers.get("HX-Request"):
        return None
    at = timezone.now()
    owed = queries.desk_version(request.user, at=at)
    return f'"{get_language()}-{at:%d%H%M}-{owed}"'


def _rail_version(request: StaffRequest) -> str:
    return f'"{rail_here(request).version}"'


def _midnight() -> datetime:
    """The end of today."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time()))


@require_safe
@vary_on_headers("HX-Request")
@conditional_page
@condition(etag_func=_desk_version)
def desk(request: StaffRequest) -> HttpResponse:
    at = timezone.now()
    lines = queries.desk(request.user, at=at, size=SHOWN)
    shown = [(line, faces.of_line(line, at)) for line in lines]
    tally = owed.counted(request.user, at=at, midnight=_midnight())
    template = "desk/lines.html" if request.headers.get("HX-Request") else "desk/page.html"
    return render(request, template, {"lines": shown, "tally": tally, "unshown": tally.whole - len(lines)})


@require_safe
@condition(etag_func=_rail_version)
def rail(request: StaffRequest) -> HttpResponse:
    """The rail alone, for polling: 304 while nothing has changed, answered without drawing it."""
    return render(request, "parts/rail.html")


@require_safe
def menu(request: StaffRequest) -> HttpResponse:
    """On a phone: everything that the bottom rail has no room for."""
    return render(request, "menu.html")
