"""How many open desks hold: `python -m benchmarks.desks --json`. Method in benchmarks/README.md."""

from __future__ import annotations

import argparse
import http.client
import json
import random
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks import streams
from benchmarks.fill import Wishes, fill, installed
from benchmarks.intake_servers import served

EVERY = 20.0  # seconds between two questions of one part of a page, as the pages ask
PARTS = ("/rail/?at=/desk/", "/desk/")
TARGETS = {"desks": 200, "p95, ms": 300}


@dataclass(frozen=True)
class Sizes:
    desks: int = 200
    seconds: float = 60
    incidents: int = 2000
    processes: int = 2
    every: float = EVERY


QUICK = Sizes(desks=3, seconds=2, incidents=60, processes=1, every=1)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--quick", action="store_true", help="shows that it runs, not how fast")
    parser.add_argument("--desks", type=int, default=Sizes.desks)
    parser.add_argument("--seconds", type=float, default=Sizes.seconds)
    parser.add_argument("--streams", action="store_true", help="what they would cost as server-sent events")
    chosen = parser.parse_args(argv)
    sizes = QUICK if chosen.quick else Sizes(chosen.desks, chosen.seconds)
    with tempfile.TemporaryDirectory(prefix="otklik-desks-") as folder:
        figures = (streamed if chosen.streams else measure)(sizes, Path(folder))
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0


def measure(sizes: Sizes, folder: Path) -> dict[str, Any]:
    from benchmarks.machine import machine

    with installed(folder):
        fill(Wishes(sizes.incidents, 2, busy=1 / 3))
        cookies, before = _signed_in(sizes.desks), _processor_seconds()
        with _web(folder, sizes) as address:
            seen = _polled(address, cookies, sizes)
        used = _processor_seconds() - before
    times = sorted(seen.times)
    return {
        "machine": machine(),
        "desks": sizes.desks,
        "people": len(set(cookies)),
        "seconds": sizes.seconds,
        "requests": len(times),
        "p50, ms": round(1000 * statistics.median(times)),
        "p95, ms": round(1000 * times[max(-(-95 * len(times) // 100) - 1, 0)]),
        "answers": dict(sorted(seen.answers.items())),
        "share of 304": round(seen.answers[304] / len(times), 3),
        "processor of the pages, cores": round(used / sizes.seconds, 2),
        "targets": TARGETS,
    }


def streamed(sizes: Sizes, folder: Path) -> dict[str, Any]:
    from benchmarks.machine import machine

    with installed(folder):
        held = streams.measure(sizes.desks, sizes.processes, folder)
    return {"machine": machine(), "server-sent events": held}


def _processor_seconds() -> float:
    """Of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _web(folder: Path, sizes: Sizes) -> Iterator[str]:
    (folder / "static").mkdir(exist_ok=True)
    application = "otklik.config.wsgi:application"
    with served(folder, sys.executable, application, "/alive", processes=sizes.processes) as address:
        yield address


def _signed_in(desks: int) -> list[str]:
    """A cookie for each desk; each person has as many desks as it takes."""
    from django.conf import settings
    from django.test import Client

    from otklik.office.models import Employee

    people = list(Employee.objects.filter(is_active=True).order_by("pk"))
    made = []
    for person in people[:desks]:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        made.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return [f"{settings.SESSION_COOKIE_NAME}={made[n % len(made)]}" for n in range(desks)]


@dataclass
class Seen:
    times: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, seconds: float, status: int) -> None:
        with self.lock:
            self.times.append(seconds)
            self.answers[status] += 1


def _polled(address: str, cookies: list[str], sizes: Sizes) -> Seen:
    """Each desk begins at a moment of its own, as people open their pages."""
    seen, chance = Seen(), random.Random(7)
    end = time.monotonic() + sizes.seconds
    threads = [
        threading.Thread(
            target=_desk, args=(address, cookie, chance.uniform(0, sizes.every), end, sizes, seen)
        )
        for cookie in cookies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _desk(address: str, cookie: str, first: float, end: float, sizes: Sizes, seen: Seen) -> None:
    tags: dict[str, str] = {}
    due = time.monotonic() + first
    while due < end:
        time.sleep(max(due - time.monotonic(), 0))
        for path in PARTS:
            _ask(address, path, cookie, tags, seen)
        due += sizes.every


def _ask(address: str, path: str, cookie: str, tags: dict[str, str], seen: Seen) -> None:
    headers = {"Cookie": cookie, "HX-Request": "true", "X-Forwarded-Proto": "https"}
    if path in tags:
        headers["If-None-Match"] = tags[path]
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    seen.add(time.perf_counter() - began, answer.status)
    tags[path] = answer.headers.get("ETag", "")
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
