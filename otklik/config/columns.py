"""How columns of many rows are written for PostgreSQL: Django sends an insertion of many rows as one array a column."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.types.array import ListDumper


class ColumnDumper(ListDumper):
    """An array of plain values with each in quotes, which is always right.

    psycopg looks at each value with a regular expression whether it needs them, and escapes by another: half
    of the processor time of storing a hundred messages.
    """

    def dump(self, obj: list[Any]) -> Any:
        """The text of the array, e.g. `{"1","a \\"b\\"",NULL}`; what holds lists is left to psycopg."""
        if not self.sub_dumper or list in set(map(type, obj)):
            return super().dump(obj)
        dump = self.sub_dumper.dump
        told = (None if item is None else dump(item) for item in obj)
        return b"{%b}" % self.delimiter.join(b"NULL" if one is None else _quoted(bytes(one)) for one in told)


def _quoted(value: bytes) -> bytes:
    return b'"%b"' % value.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def write_quickly() -> None:
    """From here on connections of this process write arrays so."""
    psycopg.adapters.register_dumper(list, ColumnDumper)
