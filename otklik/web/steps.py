"""A step has an address but no page: who comes to it is led to the page above."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import is_valid_path


class StepsAreNoPages:
    """So a refused form, which stands at the address of its step, may be reloaded, or come back to after a sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        is_step = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
        return redirect(_above(request.path)) if is_step and request.user.is_authenticated else answer


def _above(path: str) -> str:
    """The nearest address above that there is."""
    parts = path.strip("/").split("/")[:-1]
    above = ("/" + "".join(f"{part}/" for part in parts[:count]) for count in range(len(parts), 0, -1))
    return next(filter(is_valid_path, above), "/")
