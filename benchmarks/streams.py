"""What open desks would cost as server-sent events: `python -m benchmarks.desks --streams`.

The pages behind the same server, and one address more: a stream that says something every 20 seconds and
asks nothing of the database, which favours it.
"""

from __future__ import annotations

import http.client
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.intake_servers import served

EVERY = 20.0  # seconds between two words of a stream
WAIT = 10.0  # seconds: a desk that has heard nothing by then is not served
SHIPPED, ENOUGH = 4, 110  # threads of a process: as `otklik run` starts it; enough for 200 streams in two
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def application(environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if environment["PATH_INFO"] != "/stream/":
        return _pages()(environment, start)
    start("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
    return _words()


def _pages() -> Application:
    from otklik.config import wsgi

    return wsgi.application


def _words() -> Iterator[bytes]:
    while True:
        yield b": here\n\n"
        time.sleep(EVERY)


def measure(desks: int, processes: int, folder: Path) -> list[dict[str, Any]]:
    return [_held(desks, processes, threads, folder) for threads in (SHIPPED, ENOUGH)]


def _held(desks: int, processes: int, threads: int, folder: Path) -> dict[str, Any]:
    (folder / "static").mkdir(exist_ok=True)
    name = "benchmarks.streams:application"
    with (
        served(folder, sys.executable, name, "/alive", processes=processes, threads=threads) as address,
        ExitStack() as stack,
    ):
        before = _memory(name)
        streams = [stack.enter_context(_opened(address)) for _ in range(desks)]
        end = time.monotonic() + WAIT
        return {
            "processes and threads": [processes, threads],
            "streams asked for": desks,
            "streams that were answered": sum(_answered(each, end) for each in streams),
            "a page meanwhile, ms": _alive(address),
            "memory before and with them, MB": [before, _memory(name)],
        }


def _opened(address: str) -> socket.socket:
    parts = urlsplit(address)
    opened = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=WAIT)
    opened.sendall(b"GET /stream/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
    return opened


def _answered(stream: socket.socket, end: float) -> bool:
    stream.settimeout(max(end - time.monotonic(), 0.01))
    with suppress(OSError):
        return stream.recv(200).startswith(b"HTTP/1.1 200")
    return False


def _alive(address: str) -> int | None:
    """Milliseconds to the smallest answer of the pages; None: none within the wait."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=WAIT)
    began = time.perf_counter()
    try:
        connection.request("GET", "/alive")
        connection.getresponse().read()
        return round(1000 * (time.perf_counter() - began))
    except OSError:
        return None
    finally:
        connection.close()


def _memory(name: str) -> int:
    """MB of the processes of that application, what they share counted once."""
    total = 0
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if name.encode() in (each / "cmdline").read_bytes():
                lines = (each / "smaps_rollup").read_text("ascii").splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total // 1024
