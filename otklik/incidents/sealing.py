"""Seals: what was written up to an entry, in one hash. They tell of a history whose end was cut off with its columns.

The links of one incident show what was changed or taken out of its middle; a whole incident, or its last entries
together with the columns that count them, could go without a trace. A seal holds the hashes of all entries of a
stretch of keys, and the seal before it. The last one is told by the job's log line and by `otklik verify`, so that
it may be kept where the database's owner cannot reach.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Max

from otklik.incidents.models import Entry, Seal

MOST = 100_000  # entries in one seal
PATIENCE = "5s"  # for those who write at this moment

_DIGEST = """
SELECT count(*), encode(sha256(convert_to(coalesce(string_agg(hash, '' ORDER BY id), ''), 'UTF8')), 'hex')
FROM incidents_entry WHERE id > %s AND id <= %s
"""


def seal(*, at: datetime) -> list[Seal]:
    """Seals what has been written since the last one; nothing where nothing was. Run again, it goes on."""
    upto, made = _settled(), []
    while (row := _next(upto, at)) is not None:
        made.append(row)
    return made


@transaction.atomic
def _settled() -> int:
    """The largest key up to which no entry is still being written."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        cursor.execute("LOCK TABLE incidents_entry IN SHARE MODE")
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def _next(upto: int, at: datetime) -> Seal | None:
    last = Seal.objects.select_for_update().order_by("-upto").first()
    begin, before = (last.upto, last.hash) if last else (0, "")
    some = Entry.objects.filter(pk__gt=begin, pk__lte=upto).order_by("pk")[:MOST]
    end = some.aggregate(end=Max("pk"))["end"]
    if end is None:
        return None
    entries, digest = content_of(begin, end)
    row = Seal(after=begin, upto=end, entries=entries, digest=digest, previous=before, at=at)
    row.hash = hash_of(row)
    row.save(force_insert=True)
    return row


def content_of(after: int, upto: int) -> tuple[int, str]:
    """How many entries there are with keys in (after, upto], and the hash of all their hashes."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [after, upto])
        entries, digest = cursor.fetchone()
    return entries, digest


def hash_of(row: Seal) -> str:
    said = f"{row.after}:{row.upto}:{row.entries}:{row.digest}:{row.previous}:{row.at.astimezone(UTC).isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()


def broken() -> Iterator[tuple[Seal, str, str]]:
    """Seals that are not true any more: the seal, what it holds, what is there."""
    end, before = 0, ""
    for row in Seal.objects.order_by("upto").iterator():
        if (row.after, row.previous, row.hash) != (end, before, hash_of(row)):
            yield row, f"follows {end} {before[:12]}", f"follows {row.after} {row.previous[:12]}"
        entries, digest = content_of(row.after, row.upto)
        if (entries, digest) != (row.entries, row.digest):
            yield row, f"{row.entries} entries {row.digest[:12]}", f"{entries} entries {digest[:12]}"
        end, before = row.upto, row.hash
