"""COPY of gathered rows: at once, or in a thread with a connection of its own while the next batch is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

Rows = Mapping[str, Sequence[tuple[Any, ...]]]  # by table
Columns = Mapping[str, tuple[str, ...]]


class Courier:
    """Each batch is a transaction: at its end PostgreSQL asks for every reference. `beside`: one batch behind, in
    order; what goes wrong there is raised at the next call. Rows must not name anything that is not committed."""

    def __init__(self, columns: Columns, *, beside: bool) -> None:
        self._columns = columns
        self._thread = ThreadPoolExecutor(1) if beside else None
        self._last: Future[None] | None = None

    def send(self, rows: Rows) -> None:
        if self._thread is None:
            self._deliver(rows)
            return
        self._arrived()
        self._last = self._thread.submit(self._deliver, rows)

    def close(self) -> None:
        self._arrived()
        if self._thread is not None:
            self._thread.submit(_hang_up).result()
            self._thread.shutdown()

    def _arrived(self) -> None:
        if self._last is not None:
            self._last.result()

    def _deliver(self, rows: Rows) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, columns in self._columns.items():
                names = ", ".join(f'"{name}"' for name in columns)
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream:
                    for row in rows[table]:
                        stream.write_row(row)


def _hang_up() -> None:
    """Of the thread that calls it."""
    connection.close()
