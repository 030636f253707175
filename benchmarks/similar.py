"""How long it takes to find similar earlier messages among a million, and what a trigram index would take.

    python -m benchmarks.similar [--json] [--quick]

See README.md in this folder for the method.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

BODIES = 10  # the first has half of the messages
DIFFERENT = 20_000  # texts; to each a street and a house are added
STREETS = 400
UNTIL = datetime(2026, 11, 20, tzinfo=UTC)
APART = timedelta(seconds=90)  # a message every minute and a half: a thousand a day
TARGET_MS = 50  # p95
INDEXED_LATER = (  # made when the rows are there, as a restored copy does
    ("message_trigrams", "ON incidents_message USING gin (text gin_trgm_ops)"),
    ("trace_words", "ON incidents_trace USING gin (words)"),
)


@dataclass(frozen=True)
class Sizes:
    messages: int
    calls: int
    trigram_calls: int


FULL = Sizes(messages=1_000_000, calls=200, trigram_calls=12)
QUICK = Sizes(messages=2_000, calls=5, trigram_calls=2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    parser.add_argument("--quick", action="store_true", help="shows that it runs, not how fast")
    parser.add_argument("--without-trigrams", action="store_true", help="leave out the slow comparison")
    parser.add_argument("--messages", type=int, help="so many instead")
    chosen = parser.parse_args()
    sizes = QUICK if chosen.quick else FULL
    if chosen.messages:
        sizes = Sizes(chosen.messages, sizes.calls, sizes.trigram_calls)
    figures = measure(sizes, trigrams=not chosen.without_trigrams)
    print(json.dumps(figures, ensure_ascii=False, indent=1) if chosen.json else figures)


def measure(sizes: Sizes, *, trigrams: bool = True) -> dict[str, Any]:
    """Milliseconds of whole questions (p50, p95, longest), how many found their like, bytes of the indexes."""
    from benchmarks.machine import machine

    with filled(sizes, trigrams) as (employee, seconds):
        chosen = _some(employee.body_id, sizes.calls)
        times = {
            "similar earlier ones, with answers": _timed(_similar(employee), chosen),
            "messages of the last days": _timed(_near(employee), chosen),
            "of these, which words are rare": _timed(_rare, chosen),
        }
        if trigrams:
            few = chosen[: sizes.trigram_calls]
            times["trigram index, the same question"] = _timed(_by_trigrams(employee), few)
        found = sum(bool(_similar(employee)(message)) for message in chosen)
        size = _sizes(trigrams)
    return {
        "machine": machine(),
        "messages": sizes.messages,
        "filled in seconds": round(seconds, 1),
        "milliseconds": times,
        "of which found something": f"{found} of {len(chosen)}",
        "megabytes": size,
        "target p95, milliseconds": TARGET_MS,
    }


# -- a million messages ----------------------------------------------------------------------------


@contextmanager
def filled(sizes: Sizes, trigrams: bool) -> Iterator[tuple[Any, float]]:
    """A database of its own with messages; the monitor of the largest body and how long filling took."""
    with tempfile.TemporaryDirectory(prefix="otklik-similar-") as folder:
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
            _fill(sizes.messages, trigrams)
            yield employee, perf_counter() - begun
            from django.db import connection

            connection.close()


def _people() -> Any:
    from datetime import date

    from otklik.incidents.models import Incident
    from otklik.office.models import Body, Employee, TermsEdition
    from otklik.regulation.terms import preset

    bodies = [Body.objects.create(name=f"Администрация {n}", short_name=f"{n}") for n in range(BODIES)]
    for body in bodies:
        edition = TermsEdition.objects.create(
            body=body, in_force_from=date(2019, 1, 1), terms=preset("parfino-2020").to_toml()
        )
        Incident.objects.create(
            body=body, year=2026, number=1, edition=edition, detected_at=UNTIL, state="closed"
        )
    return Employee.objects.create(body=bodies[0], login="monitor", name="Соколова Анна Петровна")


_MESSAGES = """
INSERT INTO incidents_message (body_id, network, key, kind, post_key, thread_key, parent_key, permalink,
    author_key, author_name, author_url, text, post_text, posted_at, collected_at, snapshot, state,
    incident_id, suggestion)
SELECT b.id, 'vk', n::text, 'comment', '', '', '', '', (n * 7919 %% 50000)::text, 'Автор ' || n %% 50000, '',
       t.text || ' Улица' || (n * 31 %% %(streets)s)::text || ', дом ' || (n * 17 %% 200)::text, '',
       %(until)s - n * %(apart)s, %(until)s - n * %(apart)s, '', 'taken', i.id,
       jsonb_build_object('where', jsonb_build_array(jsonb_build_array(
           '', 'Улица' || (n * 31 %% %(streets)s)::text, (n * 17 %% 200)::text)), 'preselected', 'lighting.street')
  FROM generate_series(1::bigint, %(count)s::bigint) AS n
  JOIN benchmark_text t ON t.id = 1 + n * 7 %% %(different)s
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM office_body) b
    ON b.place = CASE WHEN n %% 2 = 0 THEN 0 ELSE 1 + n / 2 %% %(others)s END
  JOIN incidents_incident i ON i.body_id = b.id
"""
_TRACES = """
INSERT INTO incidents_trace (body_id, kind, network, at, incident_id, message_id, words)
SELECT body_id, 'message', network, posted_at, incident_id, id, incidents_words(author_name, text)
  FROM incidents_message
"""


def _fill(count: int, trigrams: bool) -> None:
    from django.db import connection

    from benchmarks.triage import messages

    texts = [sample.text for sample in messages(min(DIFFERENT, max(1, count // 20)))]
    values = {
        "count": count,
        "streets": STREETS,
        "until": UNTIL,
        "apart": APART,
        "different": len(texts),
        "others": BODIES - 1,
    }
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_text (id serial PRIMARY KEY, text text)")
        cursor.executemany("INSERT INTO benchmark_text (text) VALUES (%s)", [(text,) for text in texts])
        for name, _how in INDEXED_LATER:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("ALTER TABLE incidents_message DISABLE TRIGGER USER")
        cursor.execute(_MESSAGES, values)
        cursor.execute(_TRACES)
        cursor.execute("ALTER TABLE incidents_message ENABLE TRIGGER USER")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for name, how in INDEXED_LATER if trigrams else INDEXED_LATER[1:]:
            cursor.execute(f"CREATE INDEX {name} {how}")
        cursor.execute("VACUUM ANALYZE")


# -- what is asked ---------------------------------------------------------------------------------


def _some(body_id: int, count: int) -> list[Any]:
    """Messages of the last days, chosen by chance: those that a monitor opens."""
    from otklik.incidents.models import Message

    rows = list(Message.objects.filter(body=body_id).order_by("-posted_at")[: 10 * count])
    return random.Random(8).sample(rows, min(count, len(rows)))


def _similar(employee: Any) -> Callable[[Any], object]:
    from otklik.incidents import queries

    return lambda message: queries.similar(employee, message)


def _rare(message: Any) -> object:
    from otklik.incidents import likeness

    return likeness.rare_words(message.pk)


def _near(employee: Any) -> Callable[[Any], object]:
    from otklik.incidents import likeness
    from otklik.language.similarity import MASS_EVENT

    def ask(message: Any) -> object:
        return likeness.near(
            message.body_id,
            message.pk,
            message.text,
            streets=[street for _settlement, street, _house in message.suggestion["where"]],
            least=MASS_EVENT,
            since=message.posted_at - timedelta(hours=72),
            until=message.posted_at,
        )

    return ask


def _by_trigrams(employee: Any) -> Callable[[Any], object]:
    """What the inbox asked before: `%` of pg_trgm by its GIN index."""
    from django.contrib.postgres.search import TrigramSimilarity

    from otklik.incidents import queries

    def ask(message: Any) -> object:
        words = message.text[:400]
        rows = queries.messages_for(employee).filter(body=message.body_id, text__trigram_similar=words)
        return list(
            rows.exclude(pk=message.pk)
            .annotate(likeness=TrigramSimilarity("text", words))
            .order_by("-likeness")[:5]
        )

    return ask


def _timed(ask: Callable[[Any], object], messages: list[Any]) -> dict[str, float]:
    taken = []
    ask(messages[0])
    for message in messages:
        begun = perf_counter()
        ask(message)
        taken.append((perf_counter() - begun) * 1000)
    taken.sort()
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
    return {"p50": round(taken[len(taken) // 2], 2), "p95": round(p95, 2), "longest": round(taken[-1], 2)}


def _sizes(trigrams: bool) -> dict[str, float]:
    from django.db import connection

    asked = {
        "words (GIN), of search": "pg_relation_size('trace_words')",
        "messages without indexes": "pg_table_size('incidents_message')",
    }
    if trigrams:
        asked["trigrams (GIN)"] = "pg_relation_size('message_trigrams')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked.values())}")
        return {name: round(size / 2**20, 1) for name, size in zip(asked, cursor.fetchone(), strict=True)}


if __name__ == "__main__":
    main()
