"""Totals of a body for everybody: without sign-in, as a page, within another site, as JSON and CSV."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from otklik.office.actions import administered
from otklik.office.models import Body
from otklik.reports import totals
from otklik.reports.models import PublicPage
from otklik.web import opened
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.forms.reports import PublicForm
from otklik.web.security import framed_by
from otklik.web.views.preferences import THEMES

FRESH = 3600  # seconds; the figures change once a day
BOM = "\ufeff"  # by which office programs know the encoding
Make = Callable[[PublicPage], HttpResponse]


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return _given(request, slug, lambda held: _page(request, held))


@require_safe
@xframe_options_exempt
def embedded(request: HttpRequest, slug: str) -> HttpResponse:
    """The same without its head, for a frame in the sites that the administrator has named."""

    def make(held: PublicPage) -> HttpResponse:
        answer = _page(request, held, embedded=True)
        answer.headers["Content-Security-Policy"] = framed_by(held.sites)
        return answer

    return _given(request, slug, make)


@require_safe
def as_json(request: HttpRequest, slug: str) -> HttpResponse:
    def make(held: PublicPage) -> HttpResponse:
        shown = {
            "body": held.body.name,
            "made_at": held.made_at,
            "least": totals.LEAST,
            "definitions": opened.definitions(),
            **held.content,
        }
        return JsonResponse(shown, json_dumps_params={"ensure_ascii": False})

    return _for_programs(_given(request, slug, make))


@require_safe
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    def make(held: PublicPage) -> HttpResponse:
        answer = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
        csv.writer(answer).writerows(opened.rows(held.content))
        answer.headers["Content-Disposition"] = f'attachment; filename="{held.slug}.csv"'
        return answer

    return _for_programs(_given(request, slug, make))


def _for_programs(answer: HttpResponse) -> HttpResponse:
    answer.headers["Access-Control-Allow-Origin"] = "*"  # public, and without a cookie
    return answer


def _given(request: HttpRequest, slug: str, make: Make) -> HttpResponse:
    """One question to the database; no body where the reader has it already. What is said follows from the
    address alone, the language too: shared caches may keep it."""
    held = found(totals.page_at, slug)
    etag = _etag(request, held)
    with translation.override(_language(request)):
        answer = get_conditional_response(request, etag=etag) or make(held)
        answer.headers["Content-Language"] = _language(request)
    answer.headers["ETag"] = etag
    if held.hash:
        patch_cache_control(answer, public=True, max_age=FRESH)
    else:
        patch_cache_control(answer, no_cache=True)
    return answer


def _etag(request: HttpRequest, held: PublicPage) -> str:
    moments = f"{held.changed_at.timestamp()} {held.made_at and held.made_at.timestamp()}"
    told = f"{held.hash} {moments} {request.path} {_language(request)} {_theme(request)}"
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _theme(request: HttpRequest) -> str:
    asked = request.GET.get("theme", "")
    return asked if asked in THEMES else ""


def _page(request: HttpRequest, held: PublicPage, *, embedded: bool = False) -> HttpResponse:
    shown = {
        "held": held,
        "told": opened.told(held.content) if held.content else None,
        "theme": _theme(request),
        "embedded": embedded,
        "LANGUAGE_CODE": _language(request),
    }
    with timezone.override(held.body.zone):
        return render(request, "public/totals.html", shown)


# -- settings ----------------------------------------------------------------------------------


def settings_of(request: StaffRequest, body_pk: int) -> HttpResponse:
    """By the administrator of the body."""
    at = timezone.now()
    body = found(administered(request.user, at).get, pk=body_pk)
    held = PublicPage.objects.filter(body=body).first()
    form = PublicForm(request.POST or None, initial=_initial(body, held))
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda data: totals.set_up(body, **data, by=request.user, at=at))
        if not status:
            messages.success(request, _("The public page was set up."))
            return redirect("public-settings", body.pk)
    shown = {"body": body, "held": held, "form": form, "site": request.build_absolute_uri("/").rstrip("/")}
    return render(request, "office/public.html", shown, status=status)


def _initial(body: Body, held: PublicPage | None) -> dict[str, Any]:
    if held is None:
        return {"slug": f"body-{body.pk}"}
    return {"is_on": held.is_on, "slug": held.slug, "sites": "\n".join(held.sites)}
