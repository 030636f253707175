"""How fast search is among 200,000 messages, how large its index is, and what ILIKE would take.

    python -m benchmarks.search [--json] [--quick]

See README.md in this folder for the method.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

BODIES = 10  # the first one, whose monitor searches, has half of the messages
BATCH = 5_000
STREETS = ("Озёрная", "Садовая", "Лесная", "Луговая", "Школьная", "Набережная", "Заречная", "Полевая")
RARE = ("шлагбаум", "водонапорная", "пандус", "дисплей", "карусель", "виадук", "голубятня", "триммер")


@dataclass(frozen=True)
class Sizes:
    messages: int
    calls: int  # of each kind
    stored: int  # messages of a round of storing
    rounds: int


FULL = Sizes(messages=200_000, calls=60, stored=2_000, rounds=5)
QUICK = Sizes(messages=1_500, calls=3, stored=300, rounds=2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    parser.add_argument("--quick", action="store_true", help="shows that it runs, not how fast")
    chosen = parser.parse_args()
    figures = measure(QUICK if chosen.quick else FULL)
    print(json.dumps(figures, ensure_ascii=False, indent=1) if chosen.json else figures)


def measure(sizes: Sizes) -> dict[str, Any]:
    """Milliseconds of whole searches (p50, p95), seconds of filling, bytes of the index, ratios to ILIKE."""
    from benchmarks.machine import machine

    with filled(sizes) as (employee, seconds):
        times = {name: _timed(call, sizes.calls) for name, call in _calls(employee).items()}
        size = _sizes()
        stored = _stored_with_and_without(sizes)
    pairs = [(ours, f"ILIKE, {ours}") for ours in times if f"ILIKE, {ours}" in times]
    ratios = {ours: round(times[like]["p50"] / times[ours]["p50"], 1) for ours, like in pairs}
    return {
        "machine": machine(),
        "messages": sizes.messages,
        "filled in seconds": round(seconds, 1),
        "milliseconds": times,
        "times faster than ILIKE (p50)": ratios,
        "megabytes": size,
        "messages stored a second": stored,
    }


# -- what is searched ------------------------------------------------------------------------------


@contextmanager
def filled(sizes: Sizes) -> Iterator[tuple[Any, float]]:
    """A database of its own with messages; the monitor of the largest body and how long filling took."""
    with tempfile.TemporaryDirectory(prefix="otklik-search-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL must pass through it as its own user
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="otklik.config.settings", OTKLIK_DATA=folder, OTKLIK_LOG="ERROR"
        )
        from otklik.commands import cluster

        with cluster.in_use(Path(folder)):
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            employee = _people()
            begun = perf_counter()
            _fill(sizes.messages)
            seconds = perf_counter() - begun
            _vacuum()
            yield employee, seconds
            from django.db import connection

            connection.close()


def _people() -> Any:
    from otklik.office.models import Body, Employee

    bodies = [Body.objects.create(name=f"Администрация {n}", short_name=f"{n}") for n in range(BODIES)]
    return Employee.objects.create(body=bodies[0], login="monitor", name="Соколова Анна Петровна")


def _fill(count: int) -> None:
    from otklik.incidents.models import Message
    from otklik.office.models import Body

    bodies = list(Body.objects.order_by("pk"))
    chance = random.Random(6)
    texts = _texts(chance)
    for start in range(0, count, BATCH):
        rows = [
            _message(Message, bodies, number, texts, chance)
            for number in range(start, min(start + BATCH, count))
        ]
        Message.objects.bulk_create(rows)


def _message(
    model: Any, bodies: Sequence[Any], number: int, texts: Sequence[str], chance: random.Random
) -> Any:
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * (number % 300_000))
    rare = f" {chance.choice(RARE)}" if chance.random() < 0.002 else ""
    text = f"{chance.choice(texts)} Улица {chance.choice(STREETS)}, дом {chance.randint(1, 200)}.{rare}"
    return model(
        body=bodies[0] if number % 2 else bodies[1 + number % (BODIES - 1)],
        network="vk",
        key=f"-1_1_{number}",
        kind="comment",
        permalink=f"https://vk.com/wall-1_1?reply={number}",
        author_key=f"{chance.randint(1, 20_000)}",
        author_name=f"Автор {chance.randint(1, 20_000)}",
        text=text,
        posted_at=at,
        collected_at=at,
        snapshot="0" * 64,
    )


def _texts(chance: random.Random) -> list[str]:
    """Invented messages of some thirty-five words."""
    from benchmarks.triage import messages

    return [sample.text for sample in messages(3_000)]


def _vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


# -- what is asked ---------------------------------------------------------------------------------


def _calls(employee: Any) -> dict[str, Callable[[int], object]]:
    from otklik.incidents.models import Message
    from otklik.incidents.pointing import pointed_at
    from otklik.incidents.respelling import respelt
    from otklik.incidents.searching import Order, Wanted, search

    def like(part: str) -> list[Any]:
        rows = Message.objects.filter(body=employee.body_id, text__icontains=part).order_by(
            "-posted_at", "-pk"
        )
        return list(rows[:26])

    def street(number: int) -> str:
        return STREETS[number % len(STREETS)]

    def rare(number: int) -> str:
        return RARE[number % len(RARE)]

    return {
        "a word of every message": lambda n: search(employee, Wanted("улица")),
        "a frequent word": lambda n: search(employee, Wanted(street(n))),
        "a rare word": lambda n: search(employee, Wanted(rare(n))),
        "two words": lambda n: search(employee, Wanted(f"{street(n)} {rare(n)}")),
        "a phrase": lambda n: search(employee, Wanted(f'"улица {street(n)} дом {n + 1}"')),
        "a frequent word, by relevance": lambda n: search(employee, Wanted(street(n), order=Order.RELEVANCE)),
        "a word with filters": lambda n: search(
            employee, Wanted(street(n), network="vk", place=f"дом {n + 1}")
        ),
        "nothing found": lambda n: search(employee, Wanted(f"{rare(n)} {rare(n + 1)} {street(n)} нигде")),
        "a misspelt word": lambda n: respelt("фанарь", [employee.body_id]),
        "an address": lambda n: pointed_at(employee, f"vk.com/wall-1_1?reply={n * 7}"),
        "ILIKE, a word of every message": lambda n: like("улиц"),
        "ILIKE, a frequent word": lambda n: like(street(n)[:-2]),
        "ILIKE, a rare word": lambda n: like(rare(n)[:-1]),
        "ILIKE, nothing found": lambda n: like(f"{rare(n)} {rare(n + 1)}"),
    }


def _timed(call: Callable[[int], object], calls: int) -> dict[str, float]:
    call(0)
    taken = []
    for number in range(calls):
        begun = perf_counter()
        call(number)
        taken.append((perf_counter() - begun) * 1000)
    p95 = statistics.quantiles(taken, n=20)[-1]
    return {"p50": round(statistics.median(taken), 2), "p95": round(p95, 2)}


def _stored_with_and_without(sizes: Sizes) -> dict[str, float]:
    """What writing the words costs: bulk_create with the triggers and without, in turns; medians of rounds."""
    from django.db import connection

    from otklik.incidents.models import Message
    from otklik.office.models import Body

    bodies, chance = list(Body.objects.order_by("pk")), random.Random(7)
    texts, taken = _texts(chance), {"ENABLE": [], "DISABLE": []}
    for turn in range(2 * sizes.rounds):
        word = ("ENABLE", "DISABLE")[turn % 2]
        first = 10_000_000 + turn * sizes.stored
        rows = [_message(Message, bodies, first + n, texts, chance) for n in range(sizes.stored)]
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE incidents_message {word} TRIGGER USER")
        begun = perf_counter()
        Message.objects.bulk_create(rows)
        taken[word].append(sizes.stored / (perf_counter() - begun))
    names = {"ENABLE": "with their words", "DISABLE": "without"}
    return {names[word]: round(statistics.median(rates)) for word, rates in taken.items()}


def _sizes() -> dict[str, float]:
    from django.db import connection

    asked = {
        "words (GIN)": "pg_relation_size('trace_words')",
        "traces with all their indexes": "pg_total_relation_size('incidents_trace')",
        "messages without indexes": "pg_table_size('incidents_message')",
        "trigrams of messages (for likeness and spelling)": "pg_relation_size('message_trigrams')",
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked.values())}")
        return {name: round(size / 2**20, 1) for name, size in zip(asked, cursor.fetchone(), strict=True)}


if __name__ == "__main__":
    main()
