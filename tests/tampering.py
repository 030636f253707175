"""What somebody with the database's password could do."""

from __future__ import annotations

from django.db import connection

TRIGGERS = {
    "incidents_entry": "entry_append_only",
    "incidents_version": "version_append_only",
    "incidents_seal": "seal_append_only",
}


def behind_our_back(sql: str, *values: object) -> None:
    """Past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in TRIGGERS.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(sql, values)
