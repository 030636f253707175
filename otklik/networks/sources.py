"""What is watched through an account, and what happens when reading it ends the worker every time.

Nothing can catch a worker's death, so each try is counted before the call; a read that comes to an end, well or
with an error of the network, sets the count back. After `MOST_TRIES` the source is paused until a person lets it go on.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from otklik.networks.actions import watch
from otklik.networks.contract import Rejected, SourceKind
from otklik.networks.models import Account, Source
from otklik.networks.registry import connector_class

MOST_TRIES = 4  # as of a delivery

_COUNT = """
UPDATE networks_source SET attempts = attempts + 1
WHERE id = %s AND enabled AND paused_at IS NULL
RETURNING attempts
"""


def add(account: Account, *, where: str, words: str) -> Source:
    """Watches what a person names: a page of others, words, a hashtag. Asked twice, watched once. Raises Rejected."""
    made = connector_class(account.network)
    kind, key = made.source(where, words)
    if kind is SourceKind.COMMUNITY and key.lstrip("-") == account.external_id.lstrip("-"):
        raise Rejected(_("This is the own page: it is read already."))
    others = account.sources.filter(kind__in=made.elsewhere).exclude(kind=kind, key=key)
    if others.count() >= made.most_elsewhere:
        limit = _("No more than {count} can be watched: stop another first.")
        raise Rejected(limit.format(count=made.most_elsewhere))
    return watch(account, kind=kind, key=key)


def stop(source: Source) -> None:
    """What it has brought stays. Raises Rejected for the account's own."""
    if source.kind not in connector_class(source.account.network).elsewhere:
        raise Rejected(_("The account's own page and messages are always watched."))
    source.delete()


def count_try(source: Source) -> int:
    """Which try in a row this is, from 1 on; 0: the source is not to be read. Must be committed before the read."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [source.pk])
        found = cursor.fetchone()
    source.attempts = found[0] if found else source.attempts
    return found[0] if found else 0


def pause(source: Source, *, at: datetime) -> bool:
    """Until a person lets it go on; False where another worker has paused it at this very moment."""
    said = _("Reading has broken down {count} times in a row, so it is paused: other sources are read on.")
    source.paused_at, source.failure = at, said.format(count=MOST_TRIES)
    mine = Source.objects.filter(pk=source.pk, paused_at=None)
    return bool(mine.update(paused_at=at, failure=source.failure))


def resume(source: Source) -> None:
    """Reads go on where the cursor stands: nothing was skipped."""
    source.paused_at, source.failure, source.attempts = None, "", 0
    source.save(update_fields=["paused_at", "failure", "attempts"])
