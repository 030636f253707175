"""The public page of a reply's files: for everybody who has its address, without sign-in."""

from __future__ import annotations

from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import queries
from otklik.incidents.actions import showing
from otklik.incidents.contents import suffix_of
from otklik.incidents.models import Evidence, EvidencePage
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.files import given_out, small_given_out
from otklik.web.views import case

GONE = 410
CACHE = "public, max-age=300"  # a page that is closed is forgotten soon


def _kept_from_search(answer: HttpResponse | FileResponse) -> None:
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        shown = showing.shown(token, at=timezone.now())
    except EvidencePage.DoesNotExist:
        shown = None
    status = 404 if shown is None else 200 if shown.is_open else GONE
    with timezone.override(shown.page.body.zone if shown else None):
        answer = render(request, "public/evidence.html", {"shown": shown}, status=status)
    _kept_from_search(answer)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _file(token: str, number: int) -> tuple[Evidence, str]:
    """The file, and a name that tells nothing of anybody."""
    shown = found(showing.shown, token, at=timezone.now())
    if not 1 <= number <= len(shown.files):
        raise Http404
    item = shown.files[number - 1]
    return item, f"{number}.{suffix_of(item.content_type)}"


@require_safe
def file(request: HttpRequest, token: str, number: int) -> FileResponse:
    item, name = _file(token, number)
    answer = given_out(item.path, content_type=item.content_type, name=name, cache=CACHE)
    _kept_from_search(answer)
    return answer


@require_safe
def small(request: HttpRequest, token: str, number: int) -> FileResponse:
    item, name = _file(token, number)
    answer = small_given_out(item.path, content_type=item.content_type, name=name, cache=CACHE)
    _kept_from_search(answer)
    return answer


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """The monitor ends the page."""
    row = found(queries.publication_for, request.user, pk)
    held = found(EvidencePage.objects.get, publication=row)
    part = row.version.reply.assignment
    form = Form({})
    status = attempt(form, lambda data: showing.close(held, by=request.user, at=timezone.now()))
    if status:
        return case.page(request, part.incident_id, {f"page-{row.pk}": form}, status)
    there = redirect("case", part.incident_id)
    there["Location"] += f"#part-{part.part}"
    return there
