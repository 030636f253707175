"""How fast figures are counted: `python -m benchmarks.reports --json`. Method in benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.fill import Wishes, fill, installed

TARGETS = {"first view p95, ms": 300, "summary, s": 5, "summary, MB": 300}
TOLD_EVERY = 50  # batches of a thousand incidents
UNTIL = datetime(2026, 11, 30, 21, 30, tzinfo=UTC)  # the month that is filled last has ended


@dataclass(frozen=True)
class Sizes:
    incidents: int = 300_000
    views: int = 40
    bodies: int = 3


QUICK = Sizes(incidents=300, views=3, bodies=2)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder that benchmarks.fill has filled; else a new one")
    parser.add_argument("--incidents", type=int, default=Sizes.incidents)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--quick", action="store_true", help="shows that it runs, not how fast")
    parser.add_argument(
        "--body", type=int, help="key of one body: nothing is counted, only it is asked about"
    )
    parser.add_argument("--only", choices=["summary", "streamed"], help=argparse.SUPPRESS)
    chosen = parser.parse_args(argv)
    if chosen.only:
        with installed(chosen.data):
            print(json.dumps(_alone(chosen.only, chosen.body)))
        return 0
    with tempfile.TemporaryDirectory(prefix="otklik-reports-") as folder:
        sizes = QUICK if chosen.quick else Sizes(chosen.incidents)
        found = measure(sizes, chosen.data or Path(folder), filled=chosen.data is not None, body=chosen.body)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


def measure(sizes: Sizes, folder: Path, *, filled: bool, body: int | None = None) -> dict[str, Any]:
    from benchmarks.machine import machine

    with installed(folder):
        if not filled:
            fill(Wishes(sizes.incidents, sizes.bodies, busy=1 / 3), beside=True)
        counted = _followed() if body is None else {}
        _swept()
        rows, views = _rows(body), _views(sizes.views, body)
        found = {"machine": machine(), "rows": rows, "counting": counted, "first view": views}
        alone = {name: _in_a_process(folder, name, body) for name in ("summary", "streamed")}
    streamed = alone["streamed"]
    ratio = streamed["by histories, s"] / streamed["by copies, s"]
    return found | alone | {"histories / copies": round(ratio, 1), "targets": TARGETS}


def _followed() -> dict[str, float]:
    """Brings the copies up to date, as the job does."""
    from otklik.reports import following

    began, before = time.perf_counter(), following.progress().left
    batches = 0
    while following.follow():
        batches += 1
        if not batches % TOLD_EVERY:
            print(f"{following.progress().left} left to count", file=sys.stderr, flush=True)
    seconds = time.perf_counter() - began
    return {"incidents": before, "a second": round(before / seconds) if before else 0}


def _swept() -> None:
    """What autovacuum does by itself some minutes after so many rows have come."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _rows(body: int | None) -> dict[str, int]:
    from otklik.incidents.models import Entry, Incident
    from otklik.reports.models import DaySum

    scope = _november(body)
    return {
        "incidents": Incident.objects.count(),
        "of the bodies": Incident.objects.filter(body__in=scope.bodies).count(),
        "of the month": Incident.objects.filter(
            body__in=scope.bodies, detected_at__range=(scope.start, scope.end)
        ).count(),
        "entries": Entry.objects.count(),
        "sums": DaySum.objects.count(),
    }


def _november(body: int | None) -> Any:
    """The month filled last, of all bodies or of one."""
    from otklik.office.models import Body
    from otklik.regulation.periods import month_of
    from otklik.reports.scope import Scope

    keys = (body,) if body else tuple(Body.objects.order_by("pk").values_list("pk", flat=True))
    return Scope(keys, month_of(date(2026, 11, 15)))


def _views(number: int, body: int | None) -> dict[str, float]:
    """The dashboard of a supervisor of all bodies or of one, asked of the program by Django's test client."""
    from django.conf import settings
    from django.test import Client

    from otklik.office.models import Appointment, Employee

    settings.ALLOWED_HOSTS = ["*"]
    first, *others = _november(body).bodies
    person = Employee.objects.get(login=f"supervisor-{first}")
    for other in others:
        Appointment.objects.get_or_create(
            employee=person, body_id=other, role="supervisor", defaults={"since": date(2019, 1, 1)}
        )
    client = Client()
    client.force_login(person)
    address = f"/reports/?day=2026-11-15&body={body or ''}"
    for _ in range(2):
        assert client.get(address, secure=True).status_code == 200
    times = sorted(_timed(lambda: client.get(address, secure=True)) for _ in range(number))
    return {
        "p50, ms": round(1000 * statistics.median(times)),
        "p95, ms": round(1000 * times[max(-(-95 * number // 100) - 1, 0)]),
        "requests": number,
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _in_a_process(folder: Path, name: str, body: int | None) -> dict[str, float]:
    """Of its own, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "benchmarks.reports", "--data", str(folder), "--only", name]
    command += ["--body", str(body)] if body else []
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _alone(name: str, body: int | None) -> dict[str, float]:
    found = _summary(body) if name == "summary" else _streamed(body)
    return found | {"peak, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


def _summary(one: int | None) -> dict[str, float]:
    """The figures by the copies, then the whole paper of the body with the most incidents of the month."""
    from django.db.models import Count, Q

    from otklik.office.models import Body
    from otklik.reports.counting import counted
    from otklik.reports.freezing import freeze
    from otklik.reports.models import Paper, PaperKind

    scope = _november(one)
    within = Q(incident__detected_at__range=(scope.start, scope.end))
    bodies = Body.objects.filter(pk__in=scope.bodies).annotate(number=Count("incident", filter=within))
    body = bodies.order_by("-number", "pk")[0]
    first, last = scope.period.first, scope.period.last
    paper = Paper(body=body, kind=PaperKind.SUMMARY, first=first, last=last)
    return {
        "figures, s": round(_timed(lambda: counted(scope, at=UNTIL)), 3),
        "incidents of the paper": body.number,  # type: ignore[attr-defined]  # annotated
        "paper, s": round(_timed(lambda: freeze(paper, at=UNTIL)), 2),
    }


def _streamed(one: int | None) -> dict[str, float]:
    """The figures of the last body, a small one: by the copies and by the histories."""
    from otklik.reports.counting import counted, streamed

    scope = _november(one)
    scope = replace(scope, bodies=scope.bodies[-1:])
    return {
        "by copies, s": round(_timed(lambda: counted(scope, at=UNTIL)), 3),
        "by histories, s": round(_timed(lambda: streamed(scope, at=UNTIL)), 2),
    }


if __name__ == "__main__":
    sys.exit(main())
