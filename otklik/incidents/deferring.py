"""Asking for a job in the transaction that needs it: it is there if, and only if, the transaction commits.

Jobs are asked for by name, so that the layers below the faces know no face.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger(__name__)


def publish(publication_id: int) -> None:
    """As soon as a worker is free, beside any try that is planned for later."""
    once(
        f"publish:{publication_id}",
        "publish",
        "outbox",
        lock=f"publication:{publication_id}",
        publication_id=publication_id,
    )


def publish_later(publication_id: int, when: datetime) -> None:
    """The next try. Without a lock: a job waits for every older one of its lock, whatever hour that is planned for."""
    app.configure_task("publish", queue="outbox", schedule_at=when).defer(publication_id=publication_id)


def amend(amendment_id: int) -> None:
    once(
        f"amend:{amendment_id}",
        "amend",
        "outbox",
        lock=f"amendment:{amendment_id}",
        amendment_id=amendment_id,
    )


def amend_later(amendment_id: int, when: datetime) -> None:
    app.configure_task("amend", queue="outbox", schedule_at=when).defer(amendment_id=amendment_id)


def parse(delivery_id: int, account_id: int) -> None:
    """One waiting job reads all that waits of an account, so while there is one no other is asked for."""
    once(f"parse:{account_id}", "parse_delivery", "intake", delivery_id=delivery_id)


def collect(source_id: int) -> None:
    """Two polls of one source never run at the same time: each would count the other's try."""
    lock = f"collect:{source_id}"
    once(lock, "collect_source", "intake", lock=lock, source_id=source_id)


def probe(account_id: int, *, after: int = 0) -> None:
    """A check of the account soon: `after` so many seconds."""
    once(f"probe:{account_id}", "probe_account", "watch", after=after, account_id=account_id)


def once(
    queueing_lock: str, name: str, queue: str, *, lock: str | None = None, after: int = 0, **values: int
) -> None:
    """Asks for a job unless one with this lock waits already: looked up first, for a refusal is an error in the
    log of the database. Jobs of one `lock` never run at the same time."""
    if _waits(queueing_lock):
        return
    wait = {"seconds": after} if after else None
    try:
        with transaction.atomic():
            task = app.configure_task(
                name, queue=queue, queueing_lock=queueing_lock, lock=lock, schedule_in=wait
            )
            task.defer(**values)
    except AlreadyEnqueued:
        log.debug("%s is asked for already", queueing_lock)


def _waits(queueing_lock: str) -> bool:
    """In plain SQL: every webhook asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'", [queueing_lock]
        )
        return cursor.fetchone() is not None


def fetch(body_id: int) -> None:
    """Two files at a time at most, however many wait: workers are for answers first."""
    lane = f"media:{body_id % 2}"
    once(lane, "fetch_media", "media", lock=lane, lane=body_id % 2)


def recompute(change_id: int, after: int) -> None:
    app.configure_task("recompute", queue="watch", lock="recompute").defer(change_id=change_id, after=after)


def recompute_country(table_id: int, after: int) -> None:
    job = app.configure_task("recompute_country", queue="watch", lock="recompute")
    job.defer(table_id=table_id, after=after)


def learn(body_id: int) -> None:
    """What waits in the inbox is looked at again with what was just decided; one waiting job does for many."""
    once(f"learn:{body_id}", "learn", "learning", body_id=body_id)


def aid(aid_id: int) -> None:
    app.configure_task("aid", queue="learning").defer(aid_id=aid_id)


def gather(body_id: int) -> None:
    """New messages are compared with earlier ones; one waiting job does for many."""
    once(f"gather:{body_id}", "gather", "learning", lock=f"gather:{body_id}", body_id=body_id)


def rebuild(body_id: int) -> None:
    once(f"rebuild:{body_id}", "rebuild_model", "learning", body_id=body_id)
