"""The law: a page that names Facebook or Instagram says whose they are (`networks.notice`)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from otklik.networks import notice

PLACE = '<p id="whose" class="whose" hidden></p>'  # in base.html, as every page has it


class OwnerNamed:
    """Looks at what is shown, not at what a view meant to show: nothing is forgotten.

    A part of a page that HTMX asks for brings the words along, for the page may have named nobody before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponse) and answer.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            shown = answer.content.decode(answer.charset)
            if notice.is_owed(shown):
                answer.content = _with_words(shown, part="HX-Request" in request.headers)
        return answer


def _with_words(shown: str, *, part: bool) -> str:
    if PLACE in shown:
        return shown.replace(PLACE, _words(""), 1)
    return shown + _words(' hx-swap-oob="true"') if part else shown


def _words(swapped: str) -> str:
    return format_html('<p id="whose" class="whose"{}>{}</p>', mark_safe(swapped), notice.words())  # noqa: S308
