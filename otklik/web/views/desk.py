"""What is owed by me, and the numbers of the rail."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from otklik.incidents import queries
from otklik.regulation.history import Role
from otklik.web import faces
from otklik.web.asking import StaffRequest
from otklik.web.context import roles_here


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The monitor begins with the inbox, the head with the alerts, everybody else with her tasks."""
    roles = roles_here(request)
    if Role.MONITOR in roles:
        return redirect("inbox")
    return redirect("head" if Role.HEAD in roles else "desk")


@require_safe
@conditional_page
def desk(request: StaffRequest) -> HttpResponse:
    at = timezone.now()
    lines = queries.desk(request.user, at=at)
    shown = [(line, faces.of_line(line, at)) for line in lines]
    template = "desk/lines.html" if request.headers.get("HX-Request") else "desk/page.html"
    return render(request, template, {"lines": shown})


@require_safe
@conditional_page
def rail(request: StaffRequest) -> HttpResponse:
    """The rail alone, for polling: 304 while nothing has changed."""
    return render(request, "parts/rail.html")


@require_safe
def menu(request: StaffRequest) -> HttpResponse:
    """On a phone: everything that the bottom rail has no room for."""
    return render(request, "menu.html")
