"""Asking for the jobs of letters, by name, in the transaction that needs them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger(__name__)


URGENT = 10  # of the queue; 0 is usual


def post() -> None:
    """Letters are made of what was told, and sent."""
    _once("post", "post")


def send(letter_id: int, way: str, *, urgent: bool) -> None:
    """Ordinary letters of a way go one after another: a server that is slow to refuse holds one worker, not all."""
    turn = {"priority": URGENT} if urgent else {"lock": f"letters:{way}"}
    _once(f"letter:{letter_id}", "send_letter", turn, letter_id=letter_id)


def read_bots() -> None:
    _once("read_bots", "read_bots")


def _once(lock: str, name: str, turn: Mapping[str, Any] | None = None, **values: int) -> None:
    if ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo").exists():
        return
    try:
        with transaction.atomic():
            app.configure_task(name, queue="letters", queueing_lock=lock, **(turn or {})).defer(**values)
    except AlreadyEnqueued:
        log.debug("%s is asked for already", lock)
