"""An optional endpoint that writes texts: any server with OpenAI's `/v1/chat/completions`, a local model first of all.

One call to one configured address: no redirect is followed, no proxy of the environment is used, bytes and time are
limited whatever the server says. The key stands in a header only and is never part of an error.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

LONGEST = 60.0  # seconds of a whole call; a local model writes slowly
LARGEST = 256 * 1024  # bytes of an answer
MOST_TEXT = 6_000  # characters that are kept
MOST_TOKENS = 700


class EndpointSilent(Exception):
    """No usable text came back; the words say why, in the language of the person."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    url: str  # up to and with /v1
    model: str
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    role: str  # system or user
    content: str


def problem_of(url: str) -> str:
    """What is wrong with an address, in words; empty when nothing is."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        return _("Write the whole address, such as http://127.0.0.1:8080/v1.")
    if parts.username or parts.query or parts.fragment:
        return _("The address holds a name, a password or a query. Write the key in its own field.")
    return ""


def ask(endpoint: Endpoint, said: Sequence[Said], *, longest: float = LONGEST) -> str:
    """The text that the model writes. EndpointSilent on any failure."""
    asked = {
        "model": endpoint.model,
        "messages": [{"role": each.role, "content": each.content} for each in said],
        "max_tokens": MOST_TOKENS,
        "temperature": 0.2,
        "stream": False,
    }
    try:
        return _text(_exchange(endpoint, asked, time.monotonic() + longest, longest))
    except httpx.TimeoutException:
        raise EndpointSilent(_("It did not answer in time.")) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        raise EndpointSilent(_("It cannot be reached.")) from None


def _exchange(endpoint: Endpoint, asked: object, end: float, longest: float) -> bytes:
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    timeout = httpx.Timeout(longest, connect=min(5.0, longest))
    address = endpoint.url.rstrip("/") + "/chat/completions"
    with (
        httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", address, json=asked, headers=headers) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            raise EndpointSilent(_status(answer.status_code))
        return _read(answer, end)


def _status(status: int) -> str:
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return _("It does not accept the key.")
    if httpx.codes.MULTIPLE_CHOICES <= status < httpx.codes.BAD_REQUEST:
        return _("It sends on to another address, which is not followed.")
    return _("It answered with HTTP {status}.").format(status=status)


def _read(answer: httpx.Response, end: float) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > LARGEST:
            raise EndpointSilent(_("Its answer is too large."))
        if time.monotonic() > end:
            raise EndpointSilent(_("It did not answer in time."))
    return bytes(content)


def _text(content: bytes) -> str:
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise EndpointSilent(_("Its answer cannot be read.")) from None
    kept = (
        text.replace("\x00", "").encode("utf-8", "replace").decode().strip() if isinstance(text, str) else ""
    )
    if not kept:
        raise EndpointSilent(_("Its answer is empty."))
    return kept[:MOST_TEXT]
