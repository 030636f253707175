"""The guide: how to work, by role and by page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.web.chapters import NAMES


@require_safe
def chapter(request: HttpRequest, name: str = "index") -> HttpResponse:
    if name not in ("index", *NAMES):
        raise Http404
    return render(request, "help.html", {"chapter": f"guide/{name}.html", "first": name == "index"})
