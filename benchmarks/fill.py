"""Lifelike invented histories, many: `python -m benchmarks.fill --incidents 100000 [--data FOLDER] [--json]`.

They go into PostgreSQL by COPY with the hashes and copies that the program itself would have written, so that
`otklik verify` accepts them. The same seed makes the same rows. Method in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.filling import Town

YEAR = timedelta(days=365)
SWITCHED = 0.0005  # seconds: PostgreSQL waits less for the thread that brings it rows
HOURS = (1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 7, 6, 6, 6, 6, 7, 8, 9, 9, 7, 4, 2)  # when citizens write
DAYS = (6, 6, 6, 6, 6, 4, 4)


@dataclass(frozen=True)
class Wishes:
    incidents: int
    bodies: int = 3
    units: int = 8
    busy: float = 0.1  # of the year's incidents, in its last thirty days
    seed: int = 7
    until: datetime = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--bodies", type=int, default=3)
    parser.add_argument("--busy", type=float, default=0.1, help="share of the last thirty days")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--data", type=Path, help="data folder of an installation of its own (made if absent)"
    )
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    chosen = parser.parse_args(argv)
    with installed(chosen.data or Path("var/benchmark")):
        found = fill(Wishes(chosen.incidents, chosen.bodies, busy=chosen.busy, seed=chosen.seed), beside=True)
    print(
        json.dumps(found) if chosen.json else "\n".join(f"{name}: {value}" for name, value in found.items())
    )
    return 0


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """A database of its own in the folder, with all tables; Django is set up within."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # PostgreSQL must pass through it as its own user
    os.environ.update(
        DJANGO_SETTINGS_MODULE="otklik.config.settings", OTKLIK_DATA=str(folder.resolve()), OTKLIK_LOG="ERROR"
    )
    from otklik.commands import cluster

    with ExitStack() as stack:
        stack.enter_context(cluster.in_use(folder.resolve()))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield


def fill(wishes: Wishes, *, beside: bool = False) -> dict[str, Any]:
    """Django is set up. `beside`: a second connection stores while this process invents. Returns rows by
    table and the rate."""
    from benchmarks import filling

    if beside:
        sys.setswitchinterval(SWITCHED)
    began = time.perf_counter()
    chance = random.Random(wishes.seed)
    towns = [filling.Town.built(number, wishes.units, chance) for number in range(wishes.bodies)]
    with filling.copying(beside=beside) as copy:
        for town, posted in _messages(wishes, towns, chance):
            copy.take(town, town.told(posted, wishes.until, copy.keys.next("incidents_incident")))
    seconds = time.perf_counter() - began
    return {
        "incidents": wishes.incidents,
        **copy.rows,
        "seconds": round(seconds, 1),
        "incidents a second": round(wishes.incidents / seconds),
    }


def _messages(wishes: Wishes, towns: list[Town], chance: random.Random) -> Iterator[tuple[Town, datetime]]:
    """Moments of the citizens' posts in order, each with its town; the first town is the largest."""
    start, busy = wishes.until - YEAR, wishes.until - timedelta(days=30)
    late = round(wishes.incidents * wishes.busy)
    moments = sorted(
        [_moment(chance, start, busy) for _ in range(wishes.incidents - late)]
        + [_moment(chance, busy, wishes.until - timedelta(hours=1)) for _ in range(late)]
    )
    weights = [2 if number == 0 else 1 for number in range(len(towns))]
    for moment in moments:
        yield chance.choices(towns, weights)[0], moment


def _moment(chance: random.Random, start: datetime, end: datetime) -> datetime:
    days = max((end - start).days, 1)
    while True:
        day = start + timedelta(days=chance.randrange(days))
        if chance.random() * max(DAYS) < DAYS[day.weekday()]:
            break
    hour = chance.choices(range(24), HOURS)[0] - 3  # local hours to UTC
    at = day.replace(hour=0, minute=0, second=0) + timedelta(hours=hour, seconds=chance.randrange(3600))
    return min(max(at, start), end)


if __name__ == "__main__":
    sys.exit(main())
