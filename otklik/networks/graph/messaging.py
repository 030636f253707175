"""Private messages as both networks push them."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind
from otklik.networks.fields import Json, inner, moment, number, rows, text, word


def events(told: Json, ours: str) -> Iterator[Event]:
    """The event of one entry; `ours`: our number there. Readings, deliveries and reactions say nothing."""
    said = inner(told, "message")
    if not said:
        return
    key = word(said, "mid")
    if said.get("is_deleted") is True:
        yield Event(EventKind.DELETED, key)
        return
    author, to = word(inner(told, "sender"), "id"), word(inner(told, "recipient"), "id")
    own = author == ours or said.get("is_echo") is True
    item = Item(
        key=key,
        kind=ItemKind.PRIVATE,
        text=text(said, "text"),
        posted_at=moment(number(told, "timestamp") / 1000),
        author_key=author,
        thread_key=to if own else author,
        attachments=tuple(
            Attachment(text(entry, "type") or "link", text(inner(entry, "payload"), "url"))
            for entry in rows(said, "attachments")
        ),
        own=own,
    )
    yield Event(EventKind.NEW, key, item)
