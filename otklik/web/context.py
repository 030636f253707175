"""What every page gets: the rail with its numbers, the theme."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from otklik.incidents import queries
from otklik.office.models import Employee
from otklik.office.roster import roles_of
from otklik.regulation.history import Role
from otklik.web.rail import Rail, rail_of
from otklik.web.views.preferences import theme_of


def workplace(request: HttpRequest) -> dict[str, Any]:
    return {"theme": theme_of(request), "rail": SimpleLazyObject(lambda: rail_here(request))}


def roles_here(request: HttpRequest) -> frozenset[Role]:
    """Roles of the person now, in any body. Asked once in a request."""
    held: frozenset[Role] | None = getattr(request, "_roles_here", None)
    if held is None:
        held = roles_of(cast(Employee, request.user), timezone.now()).any()
        request._roles_here = held  # type: ignore[attr-defined]
    return held


def rail_here(request: HttpRequest) -> Rail:
    """The rail of the page that asks. Counted once in a request."""
    held: Rail | None = getattr(request, "_rail_here", None)
    if held is None:
        held = _rail(request)
        request._rail_here = held  # type: ignore[attr-defined]
    return held


def _rail(request: HttpRequest) -> Rail:
    if not request.user.is_authenticated:
        return Rail()
    at = timezone.now()
    counts = queries.counters(request.user, at=at)
    path = request.GET.get("at", request.path) if request.path == "/rail/" else request.path
    return rail_of(roles_here(request), counts, path)
