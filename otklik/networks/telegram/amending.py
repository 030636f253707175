"""Our message in Telegram put right or (within 48 hours) taken away. Asked twice, it is done once."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from otklik.networks.connection import Connection
from otklik.networks.contract import Standing
from otklik.networks.telegram import payloads
from otklik.networks.telegram.api import call
from otklik.networks.telegram.contract import LONGEST_CAPTION, Unchanged


def correct(connection: Connection, standing: Standing) -> None:
    """A text under files is their caption."""
    key = payloads.Key.read(standing.key)
    there: dict[str, Any] = {"chat_id": key.chat, "message_id": key.message}
    with suppress(Unchanged):
        if standing.files and len(standing.text) <= LONGEST_CAPTION:
            call(connection, "editMessageCaption", **there, caption=standing.text)
        else:
            call(connection, "editMessageText", **there, text=standing.text)


def remove(connection: Connection, standing: Standing) -> None:
    key = payloads.Key.read(standing.key)
    call(connection, "deleteMessage", chat_id=key.chat, message_id=key.message)
