"""Asking for the jobs of letters, by name, in the transaction that needs them."""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger(__name__)


def post() -> None:
    """Letters are made of what was told, and sent."""
    _once("post", "post")


def send(letter_id: int) -> None:
    _once(f"letter:{letter_id}", "send_letter", letter_id=letter_id)


def read_bots() -> None:
    _once("read_bots", "read_bots")


def _once(lock: str, name: str, **values: int) -> None:
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return
    try:
        with transaction.atomic():
            app.configure_task(name, queue="letters", queueing_lock=lock).defer(**values)
    except AlreadyEnqueued:
        log.debug("%s is asked for already", lock)
