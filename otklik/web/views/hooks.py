"""Webhooks of the networks and the sign of life."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from otklik.incidents.actions import collecting
from otklik.networks.contract import NetworkError

TOO_LARGE = 413


@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, network: str, hook_key: str) -> HttpResponse:
    """Stores what the network brings and answers at once; a job reads it. An unknown address, or an
    account that is switched off: 404."""
    body = _body(request)
    if body is None:
        return HttpResponse(status=TOO_LARGE)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        answer = collecting.take(network, hook_key, body, headers, at=timezone.now())
    except NetworkError:  # our own credentials are unreadable: let the network bring it again
        return HttpResponse(status=503)
    if answer is None:
        return HttpResponse(status=404)
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


def _body(request: HttpRequest) -> bytes | None:
    """The raw body; the query string where the network asks by GET; None when there is too much of it."""
    if request.method == "GET":
        return str(request.META.get("QUERY_STRING", "")).encode()
    content: bytes = request.read(settings.WEBHOOK_LIMIT_BYTES + 1)
    return None if len(content) > settings.WEBHOOK_LIMIT_BYTES else content


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """`ok` while the program and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
