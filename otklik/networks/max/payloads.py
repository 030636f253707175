"""Messages and comments of MAX as ours. Their keys are the network's own (`mid.…`), unique in all of it."""

from __future__ import annotations

from dataclasses import dataclass

from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind, NotUnderstood
from otklik.networks.fields import Json, inner, moment, number, rows, text, word
from otklik.networks.max.contract import IGNORED

_KINDS = {"image": "photo", "video": "video", "audio": "audio", "file": "document", "sticker": "sticker"}


@dataclass(frozen=True, slots=True)
class Place:
    """Our channel and our bot (0: not known)."""

    channel: int
    bot: int


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the channel under which comments stand."""

    key: str
    address: str
    said: str


def post_of(row: Json) -> Post:
    body = inner(row, "body")
    return Post(word(body, "mid"), text(row, "url"), text(body, "text"))


def message(row: Json, place: Place) -> Item:
    """A post of the channel or a private message. Raises NotUnderstood."""
    chat, body = inner(row, "recipient"), inner(row, "body")
    private = chat.get("chat_type") == "dialog"
    own = is_own(row, place) if private else not inner(row, "sender")
    key, conversation = word(body, "mid"), str(number(chat, "chat_id"))
    author, name = _author(row, conversation)
    return Item(
        key=key,
        kind=ItemKind.PRIVATE if private else ItemKind.POST if own else ItemKind.MENTION,
        text=text(body, "text"),
        posted_at=moment(number(row, "timestamp") / 1000),
        author_key=author,
        author_name=name,
        post_key="" if private else key,
        parent_key=_linked(row) if private else "",
        thread_key=conversation if private else key,
        permalink=text(row, "url"),
        attachments=attachments(body),
        own=own,
    )


def comment(row: Json, place: Place, post: Post) -> Item:
    """A comment under a post. Raises NotUnderstood."""
    body, parent = inner(row, "body"), _linked(row)
    key = word(body, "mid")
    author, name = _author(row, str(place.channel))
    return Item(
        key=key,
        kind=ItemKind.COMMENT,
        text=text(body, "text"),
        posted_at=moment(number(row, "timestamp") / 1000),
        author_key=author,
        author_name=name,
        post_key=post.key,
        parent_key=parent,
        thread_key=parent or key,
        permalink=post.address,
        post_text=post.said,
        own=is_own(row, place),
    )


def is_own(row: Json, place: Place) -> bool:
    """Our bot's, or the channel's own: that has no sender."""
    sender = inner(row, "sender")
    return not sender or (place.bot != 0 and sender.get("user_id") == place.bot)


def _author(row: Json, nobody: str) -> tuple[str, str]:
    sender = inner(row, "sender")
    if not sender:
        return nobody, ""
    names = (text(sender, "first_name"), text(sender, "last_name"))
    return word(sender, "user_id"), text(sender, "name") or " ".join(part for part in names if part)


def _linked(row: Json) -> str:
    """What it answers."""
    link = inner(row, "link")
    return text(inner(link, "message"), "mid") if link.get("type") == "reply" else ""


def attachments(body: Json) -> tuple[Attachment, ...]:
    return tuple(_attachment(entry) for entry in rows(body, "attachments"))


def _attachment(entry: Json) -> Attachment:
    kind, payload = _KINDS.get(text(entry, "type"), "link"), inner(entry, "payload")
    return Attachment(kind, text(payload, "url"), title=text(entry, "filename"))


def events(update: Json, place: Place) -> tuple[Event, ...]:
    """What an update tells. Raises NotUnderstood."""
    kind = word(update, "update_type")
    if kind in IGNORED:
        return ()
    at = moment(number(update, "timestamp") / 1000)
    if kind == "message_removed":
        return (Event(EventKind.DELETED, word(update, "message_id"), at=at),)
    if kind not in ("message_created", "message_edited"):
        raise NotUnderstood(f"unknown update: {kind[:60]}")
    item = message(inner(update, "message"), place)
    if kind == "message_edited":
        return (Event(EventKind.EDITED, item.key, item, at),)
    return (Event(EventKind.NEW, item.key, item),)


def update_key(update: Json) -> str:
    """An update has no number: what, of which message, when."""
    said = text(inner(inner(update, "message"), "body"), "mid") or text(update, "message_id")
    return f"{update.get('update_type')}:{said}:{update.get('timestamp')}" if said else ""
