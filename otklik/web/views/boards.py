"""Boards: what is to be published, what waits for the author, what was promised, what was excluded."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.incidents import queries
from otklik.web.asking import StaffRequest

TEMPLATES = {
    "to-publish": "boards/to_publish.html",
    "unpublished": "boards/unpublished.html",
    "waiting": "boards/waiting.html",
    "promises": "boards/promises.html",
    "excluded": "boards/excluded.html",
    "dismissed": "boards/dismissed.html",
}


@require_safe
def board(request: StaffRequest, name: str) -> HttpResponse:
    if name not in TEMPLATES:
        raise Http404
    rows = queries.board(request.user, name, before=request.GET.get("before"))
    return render(request, TEMPLATES[name], {"page": rows, "now": timezone.now(), "name": name})
