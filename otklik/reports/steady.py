"""Within `steady` the copies do not move, so what was asked about them once is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.db import connection, transaction

LOCK = (0x07C1, 9)  # of the copies: readers share it, the job has it alone for one batch
T = TypeVar("T")

_held: ContextVar[dict[Hashable, Any] | None] = ContextVar("asked_of_copies", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Within it the copies do not move; one in another is the same one."""
    if _held.get() is not None:
        yield
        return
    with transaction.atomic():
        lock("pg_advisory_xact_lock_shared")
        token = _held.set({})
        try:
            yield
        finally:
            _held.reset(token)


def lock(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(%s, %s)", LOCK)


def remembered(key: Hashable, ask: Callable[[], T]) -> T:
    """What was answered within the same `steady`; outside of it everything is asked anew."""
    held = _held.get()
    if held is None:
        return ask()
    if key not in held:
        held[key] = ask()
    return cast(T, held[key])
