"""Facebook's objects as ours. Keys are the network's own: `<page>_<post>`, `<post>_<comment>`, `m_…`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind, NotUnderstood
from otklik.networks.facebook.contract import IGNORED_ITEMS, POSTED
from otklik.networks.fields import Json, inner, moment, number, rows, text, word, written
from otklik.networks.graph import messaging
from otklik.networks.graph.reading import Post

_NUMBERS = re.compile(r"\d+")
_LAST_NUMBER = re.compile(r"(\d+(?:_\d+)?)/?$")
VERBS = {
    "add": EventKind.NEW,
    "edited": EventKind.EDITED,
    "edit": EventKind.EDITED,
    "unhide": EventKind.RESTORED,
}
GONE = frozenset({"remove", "hide", "delete"})


@dataclass(frozen=True, slots=True)
class Place:
    page: str
    address: str


def post(row: Json, place: Place) -> Item:
    """The page's own post is context, anybody else's a message to it. Raises NotUnderstood."""
    key, author = word(row, "id"), inner(row, "from")
    own = not author or str(author.get("id")) == place.page
    return Item(
        key=key,
        kind=ItemKind.POST if own else ItemKind.MENTION,
        text=text(row, "message"),
        posted_at=written(row.get("created_time")),
        author_key=place.page if own else word(author, "id"),
        author_name=text(author, "name"),
        post_key=key,
        thread_key=key,
        permalink=text(row, "permalink_url") or f"{place.address}/{key}",
        own=own,
    )


def comments(row: Json, under: Post, place: Place) -> Iterator[Item]:
    """A comment of an edge. Facebook may hide who wrote it."""
    author, parent = inner(row, "from"), text(inner(row, "parent"), "id")
    key = word(row, "id")
    yield Item(
        key=key,
        kind=ItemKind.COMMENT,
        text=text(row, "message"),
        posted_at=written(row.get("created_time")),
        author_key=str(author.get("id", "")),
        author_name=text(author, "name"),
        post_key=under.key,
        parent_key=parent,
        thread_key=parent or key,
        permalink=text(row, "permalink_url") or f"{place.address}/{key}",
        post_text=under.said,
        attachments=_attachments(row),
        own=str(author.get("id")) == place.page,
    )


def _attachments(row: Json) -> tuple[Attachment, ...]:
    found = inner(row, "attachment")
    kind = {"photo": "photo", "video_inline": "video"}.get(text(found, "type"), "link")
    return (Attachment(kind, text(found, "url"), title=text(found, "title")),) if found else ()


def message(row: Json, talk: str, place: Place) -> Item:
    """A private message of a conversation (`talk`: the other person). Raises NotUnderstood."""
    author = inner(row, "from")
    return Item(
        key=word(row, "id"),
        kind=ItemKind.PRIVATE,
        text=text(row, "message"),
        posted_at=written(row.get("created_time")),
        author_key=word(author, "id"),
        author_name=text(author, "name"),
        thread_key=talk,
        own=str(author.get("id")) == place.page,
    )


def other_of(talk: Json, place: Place) -> str:
    """The person the page talks with, by whom a webhook knows the conversation too."""
    writers = [inner(row, "from").get("id") for row in rows(inner(talk, "messages"), "data")]
    return next((str(one) for one in writers if one and str(one) != place.page), word(talk, "id"))


def events(entry: Json, place: Place) -> Iterator[Event]:
    """What an entry of a delivery tells. Raises NotUnderstood."""
    for change in rows(entry, "changes"):
        if change.get("field") == "feed":
            yield from _feed(inner(change, "value"), place)
        elif change.get("field") == "mention":
            yield from _feed({**inner(change, "value"), "mentions": True}, place)
        else:
            raise NotUnderstood(f"unknown field: {str(change.get('field'))[:60]}")
    for told in rows(entry, "messaging"):
        yield from messaging.events(told, place.page)


def _feed(value: Json, place: Place) -> Iterator[Event]:
    thing, verb = value.get("item"), value.get("verb")
    if thing in IGNORED_ITEMS:
        return
    if thing == "comment":
        key, item = word(value, "comment_id"), _pushed_comment
    elif thing in POSTED:
        key, item = word(value, "post_id"), _pushed_post
    else:
        raise NotUnderstood(f"unknown item: {str(thing)[:60]}")
    if verb in GONE:
        yield Event(EventKind.DELETED, key)
    elif verb in VERBS:
        yield Event(VERBS[str(verb)], key, item(value, place, key))
    else:
        raise NotUnderstood(f"unknown verb: {str(verb)[:60]}")


def _pushed_comment(value: Json, place: Place, key: str) -> Item:
    author, parent, under = inner(value, "from"), text(value, "parent_id"), word(value, "post_id")
    parent = "" if parent == under else parent
    return Item(
        key=key,
        kind=ItemKind.MENTION if value.get("mentions") else ItemKind.COMMENT,
        text=text(value, "message"),
        posted_at=moment(number(value, "created_time")),
        author_key=str(author.get("id", "")),
        author_name=text(author, "name"),
        post_key=under,
        parent_key=parent,
        thread_key=parent or key,
        permalink=f"{place.address}/{key}",
        attachments=(Attachment("photo", text(value, "photo")),) if text(value, "photo") else (),
        own=str(author.get("id")) == place.page,
    )


def _pushed_post(value: Json, place: Place, key: str) -> Item:
    author = inner(value, "from")
    own = str(author.get("id")) == place.page
    return Item(
        key=key,
        kind=ItemKind.POST if own else ItemKind.MENTION,
        text=text(value, "message"),
        posted_at=moment(number(value, "created_time")),
        author_key=str(author.get("id", "")),
        author_name=text(author, "name"),
        post_key=key,
        thread_key=key,
        permalink=f"{place.address}/{key}",
        own=own,
    )


def comment_in(permalink: str) -> str:
    """The key of the comment an address leads to, or nothing."""
    parts = urlsplit(permalink)
    query = parse_qs(parts.query)
    comment = (query.get("reply_comment_id") or query.get("comment_id") or [""])[0]
    last = _LAST_NUMBER.search(parts.path)
    if comment and last:
        return comment if "_" in comment else f"{_NUMBERS.findall(last[1])[-1]}_{comment}"
    return last[1] if last and "_" in last[1] else ""
