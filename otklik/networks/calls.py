"""One HTTP call to a network, and what its failure means: have our bytes left or not.

Before they left (no connection) every call may be repeated: `Retryable`. Afterwards a read may be
repeated, a write may not: `UnknownOutcome`. Tokens are never part of an error: nothing of the
request is quoted, and the client's own log of addresses is off.
"""

from __future__ import annotations

import atexit
import json
import logging
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from otklik.networks.contract import File, NetworkError, RateLimited, Rejected, Retryable, UnknownOutcome

TIMEOUT = httpx.Timeout(20.0, connect=5.0, write=15.0, pool=5.0)  # far below a publication's lease
LARGEST_ANSWER = 8 * 1024 * 1024  # bytes; the largest page any of the networks gives is under 1 MB
NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it writes addresses, which may hold a token


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `data` is the decoded JSON."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked. `writes`: repeating it could do the thing twice."""

    method: str
    url: str = field(repr=False)
    writes: bool = False
    params: Mapping[str, Any] | None = field(default=None, repr=False)
    form: Mapping[str, Any] | None = field(default=None, repr=False)
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: Sequence[tuple[str, tuple[str, bytes, str]]] = ()


@lru_cache(maxsize=8)
def client_for(local: bool, certificates: str = "") -> httpx.Client:
    """A client shared by all connectors of this process; stand-ins on loopback are reached without a proxy.

    `certificates`: extra roots in PEM, or a file of them, for networks whose chain the system does not trust.
    """
    verify: ssl.SSLContext | bool = True
    if certificates:
        verify = ssl.create_default_context()
        if certificates.lstrip().startswith("-----BEGIN"):
            verify.load_verify_locations(cadata=certificates)
        else:
            verify.load_verify_locations(certificates)
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=4.0)
    client = httpx.Client(
        timeout=TIMEOUT, limits=limits, verify=verify, trust_env=not local, follow_redirects=False
    )
    atexit.register(client.close)
    return client


def client_of(url: str, certificates: str = "") -> httpx.Client:
    return client_for(urlsplit(url).hostname in LOOPBACK, certificates)


def send(client: httpx.Client, call: Call) -> Answer:
    """Makes the call. Any HTTP status with a JSON body is an answer: what it means the connector knows."""
    try:
        status, headers, content = _exchange(client, call)
    except NOT_LEFT:
        raise Retryable(_("The network cannot be reached.")) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise broken(call, _("The network broke off without an answer.")) from None
    return Answer(status, _decoded(call, status, content), headers)


def _exchange(client: httpx.Client, call: Call) -> tuple[int, Mapping[str, str], bytes]:
    arguments: dict[str, Any] = {"params": call.params, "headers": dict(call.headers)}
    if call.json is not None:
        arguments["json"] = call.json
    if call.form is not None:
        arguments["data"] = dict(call.form)
    if call.files:
        arguments["files"] = list(call.files)
    with client.stream(call.method, call.url, **arguments) as response:
        return response.status_code, response.headers, _read(call, response)


def _read(call: Call, response: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise broken(call, _("The network's answer is too large."))
    return bytes(content)


def _decoded(call: Call, status: int, content: bytes) -> Any:
    if status == httpx.codes.TOO_MANY_REQUESTS and not _is_json(content):
        raise RateLimited(_("The network asks to wait."), timedelta(minutes=1))
    if status >= httpx.codes.INTERNAL_SERVER_ERROR and not _is_json(content):
        raise broken(call, _("The network answered with an error: HTTP {status}.").format(status=status))
    try:
        return json.loads(content)
    except ValueError:
        words = _("The network's answer is not readable (HTTP {status}).").format(status=status)
        raise broken(call, words) from None


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def broken(call: Call, reason: str) -> NetworkError:
    """The exchange failed after bytes had left."""
    return UnknownOutcome(reason) if call.writes else Retryable(reason)


@contextmanager
def expecting(*, writes: bool) -> Iterator[None]:
    """An answer of another shape than promised is a failure of the network, not a fault that stops a job."""
    try:
        yield
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        log.warning("an answer has an unexpected shape: %s: %s", type(error).__name__, error)
        words = _("The network's answer has an unexpected shape.")
        raise UnknownOutcome(words) if writes else Retryable(words) from None


def content_of(file: File) -> bytes:
    """A file's bytes; relative paths lie under MEDIA_ROOT. Rejected where it is not there any more."""
    try:
        return (Path(settings.MEDIA_ROOT) / file.path).read_bytes()
    except OSError:
        raise Rejected(_("The file “{name}” cannot be read.").format(name=file.name)) from None
