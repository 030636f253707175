"""One exchange with an address that a stranger has written: a file of a citizen, a push service of a browser.

Only http and https, only to public addresses: the host is resolved once, all that it resolves to is checked, and
the connection goes to the checked address, so a name that resolves differently a moment later gains nothing. Bytes
and time are limited, whatever the server says of itself. No redirect is followed; no proxy and no cookie is used.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import httpcore

log = logging.getLogger(__name__)
logging.getLogger("httpcore").setLevel(logging.WARNING)  # an address may hold a token

PORTS = {"http": 80, "https": 443}
_THROUGH_V4 = ipaddress.ip_network("64:ff9b::/96")  # NAT64: an address of version 4 inside


class Trouble(StrEnum):
    ADDRESS = "address"  # not http(s), or no address at all
    INNER = "inner"  # leads into a private network
    HOPS = "hops"  # too many redirects
    LARGE = "large"
    SLOW = "slow"
    GONE = "gone"  # the server says that there is no such thing for us
    SILENT = "silent"  # no connection, broken off, an error of the server


class NotReached(Exception):
    """No answer was had."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Bounds:
    """`seconds`: for the whole exchange with all that follows it; `pause`: for one read. `inner`: «host:port» of
    places inside that are allowed all the same."""

    size: int  # bytes
    seconds: float = 60.0
    pause: float = 10.0
    inner: frozenset[str] = frozenset()
    certificates: str = ""  # a file of extra roots


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers`: names in small letters."""

    status: int
    headers: dict[str, str]
    content: bytes


def exchange(
    url: str,
    bounds: Bounds,
    *,
    end: float,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (),
    content: bytes = b"",
) -> Answer:
    """One request and its answer, until `end` of the monotonic clock. Raises NotReached.

    The content of an answer other than 200 is not read.
    """
    target = _checked(url, bounds)
    context = ssl.create_default_context()
    if bounds.certificates:
        context.load_verify_locations(bounds.certificates)
    given = [(name.encode(), value.encode()) for name, value in headers]
    request: dict[str, Any] = {
        "headers": [_host(target), *given],
        "content": content or None,
        "extensions": {"timeout": {"connect": 5.0, "read": bounds.pause, "write": bounds.pause, "pool": 5.0}},
    }
    with (
        _in_words(),
        httpcore.ConnectionPool(
            ssl_context=context, network_backend=_Door(bounds.inner, end), retries=0
        ) as pool,
        pool.stream(method, target, **request) as answer,
    ):
        told = {
            name.decode("latin-1").lower(): value.decode("utf-8", "replace") for name, value in answer.headers
        }
        found = _read(answer.iter_stream(), bounds, end) if answer.status == 200 else b""
        return Answer(answer.status, told, found)


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet; what hides another address inside is judged by that."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped or found in _THROUGH_V4:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.sixtofour or found.teredo:
            return False
    return found.is_global and not found.is_multicast


def _checked(url: str, bounds: Bounds) -> httpcore.URL:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (KeyError, ValueError):
        raise NotReached(Trouble.ADDRESS) from None
    if not host or parts.username is not None:
        raise NotReached(Trouble.ADDRESS)
    if port != PORTS[parts.scheme] and f"{host}:{port}" not in bounds.inner:
        raise NotReached(Trouble.INNER)
    target = _quoted(parts.path or "/", parts.query)
    return httpcore.URL(scheme=parts.scheme.encode(), host=host.encode(), port=port, target=target)


def _quoted(path: str, query: str) -> bytes:
    """As it was written, but for what may not stand in a request line."""
    whole = f"{path}?{query}" if query else path
    return b"".join(bytes([b]) if 0x21 <= b <= 0x7E else b"%%%02X" % b for b in whole.encode())


def _host(url: httpcore.URL) -> tuple[bytes, bytes]:
    usual = PORTS[url.scheme.decode()] == url.port
    host = b"[" + url.host + b"]" if b":" in url.host else url.host
    return (b"Host", host if usual else host + b":" + str(url.port).encode())


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException:
        raise NotReached(Trouble.SLOW) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        log.info("a stranger was not reached: %s", type(error).__name__)
        raise NotReached(Trouble.SILENT) from None


def _read(chunks: Iterable[bytes], bounds: Bounds, end: float) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > bounds.size:
            raise NotReached(Trouble.LARGE)
        if time.monotonic() > end:
            raise NotReached(Trouble.SLOW)
    return bytes(content)


@dataclass
class _Door(httpcore.NetworkBackend):
    """Opens connections to checked addresses only, and ends each in time."""

    inner: frozenset[str]
    end: float
    plain: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        problem: Exception = NotReached(Trouble.SILENT)
        for address in self._addresses(host, port):
            try:
                stream = self.plain.connect_tcp(address, port, _left(self.end, timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return _Timed(stream, self.end)
        raise problem

    def _addresses(self, host: str, port: int) -> list[str]:
        """What the host resolves to: all of it public, or the place is allowed by name."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            raise NotReached(Trouble.SILENT) from None
        addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
        if f"{host}:{port}" not in self.inner and not all(is_public(each) for each in addresses):
            raise NotReached(Trouble.INNER)
        return addresses


@dataclass
class _Timed(httpcore.NetworkStream):
    """A stream that a server cannot hold open by sending one byte now and then."""

    stream: httpcore.NetworkStream
    end: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.end, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.end, timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inside = self.stream.start_tls(ssl_context, server_hostname, _left(self.end, timeout))
        return _Timed(inside, self.end)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(end: float, timeout: float | None) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise NotReached(Trouble.SLOW)
    return left if timeout is None else min(left, timeout)
