"""What is owed by me, and the numbers of the rail."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import condition, conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from otklik.incidents import queries
from otklik.regulation.history import Role
from otklik.web import faces
from otklik.web.asking import StaffRequest
from otklik.web.context import rail_here, roles_here


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The monitor begins with the inbox, the head with the alerts, everybody else with her tasks."""
    roles = roles_here(request)
    if Role.MONITOR in roles:
        return redirect("inbox")
    return redirect("head" if Role.HEAD in roles else "desk")


def _desk_version(request: StaffRequest) -> str | None:
    """Of the polled list: the person's duties, and the minute, since lengths are told in minutes."""
    if not request.headers.get("HX-Request"):
        return None
    at = timezone.now()
    owed = queries.desk_version(request.user, at=at)
    return f'"{get_language()}-{at:%d%H%M}-{owed}"'


def _rail_version(request: StaffRequest) -> str:
    return f'"{rail_here(request).version}"'


@require_safe
@vary_on_headers("HX-Request")
@conditional_page
@condition(etag_func=_desk_version)
def desk(request: StaffRequest) -> HttpResponse:
    at = timezone.now()
    lines = queries.desk(request.user, at=at)
    shown = [(line, faces.of_line(line, at)) for line in lines]
    template = "desk/lines.html" if request.headers.get("HX-Request") else "desk/page.html"
    return render(request, template, {"lines": shown})


@require_safe
@condition(etag_func=_rail_version)
def rail(request: StaffRequest) -> HttpResponse:
    """The rail alone, for polling: 304 while nothing has changed, answered without drawing it."""
    return render(request, "parts/rail.html")


@require_safe
def menu(request: StaffRequest) -> HttpResponse:
    """On a phone: everything that the bottom rail has no room for."""
    return render(request, "menu.html")
