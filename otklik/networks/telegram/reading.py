"""Asking Telegram for updates, where no webhook is set. Cursor: offset, the first update not yet stored."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, NotUnderstood, Page, Rejected
from otklik.networks.fields import Json, text, understanding
from otklik.networks.telegram import payloads
from otklik.networks.telegram.api import call
from otklik.networks.telegram.contract import BOT, HEARD, UPDATES

log = logging.getLogger(__name__)


def place_of_file(connection: Connection, key: str) -> str:
    """Where a file lies for an hour; the bot's token is a part of the address."""
    path = text(call(connection, "getFile", file_id=key), "file_path")
    if not path:
        raise Rejected(_("The network has not told where the file is."))
    return f"{connection.url}/file/bot{connection.secret(BOT)}/{quote(path)}"


def updates(connection: Connection, place: payloads.Place, cursor: Mapping[str, Any]) -> Page:
    """An offset tells Telegram to forget what came before it, so it moves only with what is stored."""
    if text(call(connection, "getWebhookInfo"), "url"):
        return Page((), dict(cursor))  # the webhook brings them; Telegram refuses both at once
    given: dict[str, Any] = {"offset": cursor.get("offset"), "limit": UPDATES, "allowed_updates": list(HEARD)}
    found = call(connection, "getUpdates", **given)
    events = tuple(event for update in found for event in _read(update, place))
    last = max((int(update["update_id"]) for update in found), default=None)
    offset = cursor.get("offset") if last is None else last + 1
    return Page(events, {"offset": offset} if offset else {}, more=len(found) == UPDATES)


def _read(update: Json, place: payloads.Place) -> Iterator[Event]:
    """One update that cannot be read must not hold up the others."""
    try:
        with understanding():
            yield from payloads.events(update, place)
    except NotUnderstood as problem:
        log.warning("an update of Telegram is left out: %s", problem)
