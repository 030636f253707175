"""The worker: takes jobs from the queue in the database and does them until it is told to stop."""

import argparse
import asyncio
import gc
import os
from collections.abc import Sequence
from pathlib import Path

from otklik.commands.cluster import database

READY_FILE = "OTKLIK_READY_FILE"  # the watching process asks us to write our number here when we are at work


def work(arguments: Sequence[str]) -> int:
    """`otklik worker`: in the foreground; SIGTERM lets the jobs in hand be finished."""
    parser = argparse.ArgumentParser(prog="otklik worker")
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument(
        "--grace", type=float, default=20.0, help="seconds given to the jobs in hand at the end"
    )
    chosen = parser.parse_args(arguments)
    import django

    with database():
        django.setup()
        collect_seldom()
        asyncio.run(take_jobs(chosen.concurrency, chosen.grace))
    return 0


def collect_seldom() -> None:
    """What the program consists of is never garbage, and a message leaves few cycles behind: looking for them less
    often spares a seventh of the time of a suggestion (benchmarks/README.md, intake)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def take_jobs(concurrency: int, grace: float) -> None:
    from procrastinate.contrib.django import app

    app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with app.open_async():
        await app.check_connection_async()
        app.perform_import_paths()  # type: ignore[no-untyped-call]
        report_ready()
        await app.run_worker_async(
            concurrency=concurrency, shutdown_graceful_timeout=grace, delete_jobs="successful"
        )


def report_ready() -> None:
    path = os.environ.get(READY_FILE)
    if path:
        Path(path).write_text(str(os.getpid()))
