"""Switching letters off from the letter: a signed link, without sign-in. Only the button, or the one press of a mail
program (RFC 8058), changes anything: mail servers open links to look what is behind them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.notices import unsubscribing
from otklik.notices.links import BadLink


@csrf_exempt  # a mail program has no cookie; the signature is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        refusal = unsubscribing.refusal_of(token)
    except BadLink:
        return _page(request, {"said": "bad"}, 404)
    if request.method == "POST":
        unsubscribing.switch_off(refusal)
    said = "off" if unsubscribing.is_off(refusal) else "asks"
    return _page(request, {"said": said, "person": refusal.person, "kinds": refusal.kinds}, 200)


def _page(request: HttpRequest, shown: dict[str, Any], status: int) -> HttpResponse:
    answer = render(request, "unsubscribe.html", shown, status=status)
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
