"""Instagram's objects as ours. Keys are its own numbers; a pushed comment has only the entry's moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind, NotUnderstood
from otklik.networks.fields import Json, inner, moment, number, rows, text, word, written
from otklik.networks.graph import messaging
from otklik.networks.graph.reading import Post
from otklik.networks.instagram.contract import IGNORED_FIELDS


@dataclass(frozen=True, slots=True)
class Place:
    """Our account: its number, its name and where pages are seen."""

    account: str
    username: str
    address: str


def is_own(row: Json, place: Place) -> bool:
    """Own comments carry our number or our name."""
    author = inner(row, "from")
    name = text(author, "username") or text(row, "username")
    return str(author.get("id")) == place.account or (bool(name) and name == place.username)


def post(row: Json, place: Place) -> Item:
    """A publication of ours. Raises NotUnderstood."""
    key = word(row, "id")
    return Item(
        key=key,
        kind=ItemKind.POST,
        text=text(row, "caption"),
        posted_at=written(row.get("timestamp")),
        author_key=place.account,
        author_name=text(row, "username"),
        post_key=key,
        thread_key=key,
        permalink=text(row, "permalink"),
        own=True,
    )


def comments(row: Json, under: Post, place: Place) -> Iterator[Item]:
    """A comment and the replies it brings along. Raises NotUnderstood."""
    top = _comment(row, under, place)
    yield top
    for reply in rows(inner(row, "replies"), "data"):
        yield _comment(reply, under, place, top.key)


def _comment(row: Json, under: Post, place: Place, top: str = "") -> Item:
    author, key = inner(row, "from"), word(row, "id")
    name = text(author, "username") or text(row, "username")
    parent = top or text(row, "parent_id")
    return Item(
        key=key,
        kind=ItemKind.COMMENT,
        text=text(row, "text"),
        posted_at=written(row.get("timestamp")),
        author_key=str(author.get("id") or name),
        author_name=name,
        author_url=f"{place.address}/{name}" if name else "",
        post_key=under.key,
        parent_key=parent,
        thread_key=parent or key,
        permalink=under.address,
        post_text=under.said,
        own=is_own(row, place),
    )


def events(entry: Json, place: Place) -> Iterator[Event]:
    """What an entry of a delivery tells. Raises NotUnderstood."""
    for change in rows(entry, "changes"):
        field, value = change.get("field"), inner(change, "value")
        if field == "comments":
            item = _pushed_comment(value, entry, place)
            yield Event(EventKind.NEW, item.key, item)
        elif field == "mentions":
            item = _mention(value, entry)
            yield Event(EventKind.NEW, item.key, item)
        elif field not in IGNORED_FIELDS:
            raise NotUnderstood(f"unknown field: {str(field)[:60]}")
    for told in rows(entry, "messaging"):
        yield from messaging.events(told, place.account)


def _pushed_comment(value: Json, entry: Json, place: Place) -> Item:
    author, key, parent = inner(value, "from"), word(value, "id"), text(value, "parent_id")
    name = text(author, "username")
    return Item(
        key=key,
        kind=ItemKind.COMMENT,
        text=text(value, "text"),
        posted_at=moment(number(entry, "time")),
        author_key=word(author, "id"),
        author_name=name,
        author_url=f"{place.address}/{name}" if name else "",
        post_key=word(inner(value, "media"), "id"),
        parent_key=parent,
        thread_key=parent or key,
        own=is_own(value, place),
    )


def _mention(value: Json, entry: Json) -> Item:
    """Only numbers are told of who mentioned us where; a person opens the place."""
    media, comment = word(value, "media_id"), text(value, "comment_id")
    key = comment or media
    return Item(
        key=key,
        kind=ItemKind.MENTION,
        text="",
        posted_at=moment(number(entry, "time")),
        author_key="",
        post_key=media,
        thread_key=key,
        attachments=(Attachment("link", key=media),),
    )


def message(row: Json, talk: str, place: Place) -> Item:
    """A private message of a conversation (`talk`: the other person). Raises NotUnderstood."""
    author = inner(row, "from")
    return Item(
        key=word(row, "id"),
        kind=ItemKind.PRIVATE,
        text=text(row, "message"),
        posted_at=written(row.get("created_time")),
        author_key=word(author, "id"),
        author_name=text(author, "username"),
        thread_key=talk,
        own=is_own(row, place),
    )


def other_of(talk: Json, place: Place) -> str:
    """The person we talk with, by whom a webhook knows the conversation too."""
    others = [row for row in rows(inner(talk, "messages"), "data") if not is_own(row, place)]
    return next((word(inner(row, "from"), "id") for row in others), word(talk, "id"))
