"""The living page of components."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.web import samples
from otklik.web.forms.look import SampleForm


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    bad = SampleForm({"topic": "", "importance": "high", "unit": "1"})
    shown = {
        "faces": samples.faces(),
        "message": samples.message(),
        "why": samples.reasons(),
        "form": bad,
        "headlines": samples.headlines(),
        "chart": samples.chart(),
        "stages": samples.stages(),
    }
    return render(request, "design/page.html", shown)
