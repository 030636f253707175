"""Asking Telegram for updates, where no webhook is set, or ours has failed for long.

Cursor: offset, the first update not yet stored; failing, since when the webhook fails; FELL_BACK, see the contract.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import FELL_BACK, Event, NotUnderstood, Page, Rejected
from otklik.networks.fields import Json, text, understanding
from otklik.networks.telegram import payloads
from otklik.networks.telegram.api import call
from otklik.networks.telegram.contract import BOT, HEARD, UPDATES

PATIENCE = timedelta(minutes=5)  # Telegram itself tries again meanwhile

log = logging.getLogger(__name__)


def place_of_file(connection: Connection, key: str) -> str:
    """Where a file lies for an hour; the bot's token is a part of the address."""
    path = text(call(connection, "getFile", file_id=key), "file_path")
    if not path:
        raise Rejected(_("The network has not told where the file is."))
    return f"{connection.url}/file/bot{connection.secret(BOT)}/{quote(path)}"


def updates(connection: Connection, place: payloads.Place, cursor: Mapping[str, Any], at: datetime) -> Page:
    """An offset tells Telegram to forget what came before it, so it moves only with what is stored."""
    hook = call(connection, "getWebhookInfo")
    now = {**cursor, "failing": _failing_since(hook, cursor, at)}
    if text(hook, "url"):
        if not _is_to_go(connection, text(hook, "url"), now["failing"], at):
            return Page((), _told(now))  # the webhook brings them; Telegram refuses both at once
        call(connection, "deleteWebhook")  # what waits there is asked for now
        now |= {FELL_BACK: int(at.timestamp()), "failing": 0}
    given: dict[str, Any] = {"offset": now.get("offset"), "limit": UPDATES, "allowed_updates": list(HEARD)}
    found = call(connection, "getUpdates", **given)
    events = tuple(event for update in found for event in _read(update, place))
    if found:
        now["offset"] = max(int(update["update_id"]) for update in found) + 1
    return Page(events, _told(now), more=len(found) == UPDATES)


def _told(cursor: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in cursor.items() if value}


def _failing_since(hook: Json, cursor: Mapping[str, Any], at: datetime) -> int:
    """Since when polls see that Telegram cannot bring what waits; 0: it can."""
    fails = text(hook, "url") and text(hook, "last_error_message") and hook.get("pending_update_count")
    return int(cursor.get("failing") or at.timestamp()) if fails else 0


def _is_to_go(connection: Connection, address: str, failing: int, at: datetime) -> bool:
    """Our own webhook, where it fails for long, or polling alone is wanted. Another program's stays."""
    if not connection.is_our_hook(address):
        return False
    unwanted = connection.access.settings.get("only_polling") is True
    return unwanted or (failing > 0 and at.timestamp() - failing >= PATIENCE.total_seconds())


def _read(update: Json, place: payloads.Place) -> Iterator[Event]:
    """One update that cannot be read must not hold up the others."""
    try:
        with understanding():
            yield from payloads.events(update, place)
    except NotUnderstood as problem:
        log.warning("an update of Telegram is left out: %s", problem)
