"""Asking for a job in the transaction that needs it: it is there if, and only if, the transaction commits.

Jobs are asked for by name, so that the layers below the faces know no face.
"""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from otklik.networks.models import Delivery

log = logging.getLogger(__name__)


def publish(publication_id: int) -> None:
    app.configure_task("publish", lock=f"publication:{publication_id}", queue="outbox").defer(
        publication_id=publication_id
    )


def parse(delivery_id: int) -> None:
    """One waiting job reads all that waits of an account, so while there is one no other is asked for."""
    account_id = Delivery.objects.values_list("account_id", flat=True).get(pk=delivery_id)
    once(f"parse:{account_id}", "parse_delivery", "intake", delivery_id=delivery_id)


def once(lock: str, name: str, queue: str, **values: int) -> None:
    """Asks for a job unless one with this lock waits already: looked up first, for a refusal is an error in the
    log of the database."""
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return
    try:
        with transaction.atomic():
            app.configure_task(name, queue=queue, queueing_lock=lock).defer(**values)
    except AlreadyEnqueued:
        log.debug("%s is asked for already", lock)


def recompute(change_id: int, after: int) -> None:
    app.configure_task("recompute", queue="watch", lock="recompute").defer(change_id=change_id, after=after)


def recompute_country(table_id: int, after: int) -> None:
    job = app.configure_task("recompute_country", queue="watch", lock="recompute")
    job.defer(table_id=table_id, after=after)


def learn(body_id: int) -> None:
    """What waits in the inbox is looked at again with what was just decided; one waiting job does for many."""
    once(f"learn:{body_id}", "learn", "learning", body_id=body_id)


def rebuild(body_id: int) -> None:
    once(f"rebuild:{body_id}", "rebuild_model", "learning", body_id=body_id)
