"""How fast messages come in: `python -m benchmarks.intake --json`. Method in benchmarks/README.md."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.intake_peer import Helpdesk
from benchmarks.intake_servers import served, vkontakte
from benchmarks.intake_texts import numbers, send_all, text

GROUP, SECRET = 456, "benchmark"
TARGETS = {"polling / mail intake": 10.0, "webhooks / API": 3.0, "million waiting / empty": 0.9}


@dataclass(frozen=True)
class Sizes:
    """How many messages a round has, how many rounds, how many jobs wait."""

    polled: int = 6000
    hooked: int = 1500
    mailed: int = 500
    posted: int = 400
    waiting: int = 1_000_000
    rounds: int = 3


QUICK = Sizes(polled=300, hooked=40, mailed=10, posted=10, waiting=2000, rounds=1)
EMPTY, FULL = "webhooks, empty queue", "webhooks, a million jobs waiting"
Rounds = dict[str, Callable[[], float]]  # name: measures one round


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--quick", action="store_true", help="shows that it runs, not how fast")
    parser.add_argument("--without-peer", action="store_true", help="only our own rates")
    parser.add_argument("--queue", action="store_true", help="only the empty queue and the full one")
    chosen = parser.parse_args()
    figures = measure(
        QUICK if chosen.quick else Sizes(),
        peer=not (chosen.without_peer or chosen.queue),
        queue_only=chosen.queue,
    )
    if chosen.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    else:
        print("\n".join(f"{name}: {value}" for name, value in figures.items()))
    return 0


def measure(sizes: Sizes, *, peer: bool = True, queue_only: bool = False) -> dict[str, Any]:
    """All rates in messages a second, and their ratios beside the targets."""
    from benchmarks.machine import machine

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="otklik-intake-")))
        folder.chmod(0o711)  # PostgreSQL must pass through it as its own user
        ours = stack.enter_context(Ours.running(folder))
        theirs = Helpdesk.installed(folder) if peer else None
        rates = {} if queue_only else _in_turns(sizes.rounds, _in_batches(ours, theirs, sizes))
        with ours.at_work():
            with theirs.served() if theirs else nullcontext(""):
                rates |= {} if queue_only else _in_turns(sizes.rounds, _one_by_one(ours, theirs, sizes))
            rates |= _empty_and_full(ours, sizes)
    middle = {name: statistics.median(rounds) for name, rounds in rates.items()}
    return {
        "machine": machine(),
        "messages a second": {name: round(rate, 1) for name, rate in middle.items()},
        "lowest and highest round": {name: _spread(rounds) for name, rounds in rates.items()},
        **_judged(middle),
    }


def _in_batches(ours: Ours, theirs: Helpdesk | None, sizes: Sizes) -> Rounds:
    polls: Rounds = {"polling": lambda: ours.poll(sizes.polled)}
    return polls | ({"django-helpdesk mail intake": lambda: theirs.mail(sizes.mailed)} if theirs else {})


def _one_by_one(ours: Ours, theirs: Helpdesk | None, sizes: Sizes) -> Rounds:
    hooks: Rounds = {"webhooks": lambda: ours.hook(sizes.hooked)}
    return hooks | ({"django-helpdesk API": lambda: theirs.post(sizes.posted)} if theirs else {})


def _in_turns(rounds: int, measured: Rounds) -> dict[str, list[float]]:
    """By name, the rates of so many rounds; all take turns, once unmeasured before."""
    found: dict[str, list[float]] = {name: [] for name in measured}
    for number in range(rounds + 1):
        for name, rate in measured.items():
            seen = rate()
            if number:
                found[name].append(seen)
    return found


def _empty_and_full(ours: Ours, sizes: Sizes) -> dict[str, list[float]]:
    """Webhooks with an empty queue and with a million jobs waiting, in turns: both suffer alike from the machine."""
    found: dict[str, list[float]] = {EMPTY: [], FULL: []}
    for _round in range(sizes.rounds):
        for name, prepare in ((EMPTY, clear_away), (FULL, lambda: pile_up(sizes.waiting))):
            prepare()
            ours.hook(sizes.hooked // 5)
            found[name].append(ours.hook(sizes.hooked))
    return found


def _spread(rounds: Sequence[float]) -> list[float]:
    return [round(min(rounds), 1), round(max(rounds), 1)]


def _judged(rates: Mapping[str, float]) -> dict[str, Any]:
    pairs = {
        "polling / mail intake": ("polling", "django-helpdesk mail intake"),
        "webhooks / API": ("webhooks", "django-helpdesk API"),
        "million waiting / empty": (FULL, EMPTY),
    }
    found = {
        name: round(rates[a] / rates[b], 2) for name, (a, b) in pairs.items() if a in rates and b in rates
    }
    return {"ratios": found, "targets": {name: TARGETS[name] for name in found}}


class Ours:
    """Otklik with its pages and one worker, and a stand-in of VKontakte in a process of its own."""

    def __init__(self, folder: Path, web: str, sim: str) -> None:
        self.web, self.sim, self.chance = web, sim, random.Random(4)
        self.account = self._account()

    @classmethod
    @contextmanager
    def running(cls, folder: Path) -> Iterator[Ours]:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="otklik.config.settings", OTKLIK_DATA=str(folder), OTKLIK_LOG="ERROR"
        )
        from otklik.commands import cluster, worker

        with ExitStack() as stack:
            stack.enter_context(cluster.in_use(folder))
            prepare = [sys.executable, "-m", "otklik.commands.prepare"]
            subprocess.run(prepare, check=True, stdout=subprocess.DEVNULL)
            import django

            django.setup()
            worker.collect_seldom()
            sim = stack.enter_context(vkontakte(folder))
            web = stack.enter_context(
                served(folder, sys.executable, "otklik.config.wsgi:application", "/alive", processes=1)
            )
            ours = cls(folder, web, sim)
            yield ours

    def _account(self) -> Any:
        from otklik.networks import actions as networks
        from otklik.networks.vk.connector import Connector
        from otklik.office.models import Body

        Connector.rates = {}  # how often the network lets itself be asked is not our speed
        body = Body.objects.create(name="Администрация", short_name="Администрация")
        settings = {"page_host": self.sim, "confirmation": "c0de"}
        at = datetime.now(UTC)
        account = networks.create_account(
            body, network="vk", name="VK", external_id=str(GROUP), api_url=self.sim, settings=settings, at=at
        )
        tokens = {
            "community": f"sim-community-{GROUP}",
            "service": f"sim-service-{GROUP}",
            "secret": SECRET,
        }
        for kind, secret in tokens.items():
            networks.store_credential(account, kind=kind, secret=secret, at=at)
        self._order("add_community", community_id=GROUP, name="Администрация", screen_name="adm")
        return account

    def _order(self, command: str, **given: Any) -> Any:
        host = self.sim.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.request("POST", f"/_control/{command}", json.dumps(given))
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer["result"]

    def kept(self) -> int:
        """Messages on the inbox."""
        from otklik.incidents.models import Message

        return Message.objects.filter(state="new", body_id=self.account.body_id, deleted_at=None).count()

    def poll(self, size: int) -> float:
        """Comments under posts of a hundred each, read from the stand-in over HTTP until it has no more.

        Each time from a page of its own: read from the beginning, an old one would bring what is known already.
        """
        from otklik.incidents.actions import collecting
        from otklik.networks.actions import watch
        from otklik.networks.models import Source

        group = GROUP + next(numbers)
        self._order("add_community", community_id=group, name="Район", screen_name=f"page{group}")
        for _post in range(size // 100):
            post = self._order("post", community_id=group, text=text(self.chance))
            for _comment in range(100):
                author = f"Житель {self.chance.randrange(500)}"
                self._order(
                    "comment", owner_id=-group, post_id=post["id"], author=author, text=text(self.chance)
                )
        Source.objects.all().delete()
        source = watch(self.account, kind="page", key=f"-{group}")
        before, began = self.kept(), time.perf_counter()
        collecting.collect(source, at=datetime.now(UTC), pages=10_000)
        seconds = time.perf_counter() - began
        wanted = size + size // 100  # the posts of another's page are messages, too
        assert self.kept() - before == wanted, (self.kept(), before, wanted)
        return wanted / seconds

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """With a worker, polling nothing."""
        from otklik.networks.models import Source

        Source.objects.all().delete()  # or the worker would poll, too, to learn the authors' names
        command = [sys.executable, "-m", "otklik", "worker"]
        worker = subprocess.Popen(command, start_new_session=True)
        try:
            self.hook(20)  # it is at work
            yield
        finally:
            worker.terminate()
            worker.wait(300)  # a job that compares thousands of messages is finished first

    def hook(self, size: int) -> float:
        """Every message a request of its own; until the worker has put the last on the inbox."""
        path = f"/hooks/vk/{self.account.hook_key}"
        bodies = [self._delivery() for _message in range(size)]
        wanted, began = self.kept() + size, time.perf_counter()
        send_all(self.web, path, bodies, {}, expected=200)
        while self.kept() < wanted:
            time.sleep(0.01)
        return size / (time.perf_counter() - began)

    def _delivery(self) -> bytes:
        number = next(numbers)
        comment = {"id": 10_000_000 + number, "from_id": 700_000 + number % 500, "post_id": 1}
        comment |= {"date": int(time.time()), "text": text(self.chance), "post_owner_id": -GROUP}
        told = {"type": "wall_reply_new", "group_id": GROUP, "event_id": f"e{number}", "v": "5.199"}
        return json.dumps(told | {"secret": SECRET, "object": comment}).encode()


PILE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args, status, scheduled_at)
SELECT 'outbox', 'publish', 0, 'publication:' || -n, jsonb_build_object('publication_id', -n), 'todo',
       now() + interval '1 day' FROM generate_series(1, %s) AS n
"""


def pile_up(size: int) -> None:
    """Publications that wait to be tried tomorrow."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        with transaction.atomic():  # the worker waits meanwhile: it needs the triggers
            cursor.execute("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
            cursor.execute(PILE, [size])
            cursor.execute("ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER")
        _settle(cursor)


def clear_away() -> None:
    """The publications of `pile_up` again."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE lock LIKE 'publication:-%%' AND status = 'todo'", []
        )
        _settle(cursor)


def _settle(cursor: Any) -> None:
    """As the server does by itself soon after."""
    cursor.execute("VACUUM ANALYZE procrastinate_jobs")


if __name__ == "__main__":
    sys.exit(main())
