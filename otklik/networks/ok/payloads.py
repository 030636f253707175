"""Objects of Odnoklassniki as ours.

Keys: a discussion `GROUP_TOPIC.62503929662320`, a comment the same with `.` and its own key, a private
message `chat:….mid:…`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind, NotUnderstood
from otklik.networks.fields import Json, inner, moment, number, rows, text, word
from otklik.networks.ok.contract import ZONE

_TOPIC = re.compile(r"^https?://[^/]+/(?:group/)?(\w[\w.-]*)/(topic|album|video)/(?:\d+/)?(\d+)")
_TYPES = {"topic": "GROUP_TOPIC", "album": "GROUP_PHOTO", "video": "GROUP_MOVIE"}
_PATHS = {kind: path for path, kind in _TYPES.items()}
_MARKUP = re.compile(r"\{(?:group|user|theme):\d+\}(.*?)\{(?:group|user|theme)\}")
ALIVE = "ACTIVE_MESSAGE"


@dataclass(frozen=True, slots=True)
class Place:
    """Our group, the numbers of people who answer for it, where pages are seen; a group of others that is read."""

    group: str
    answerers: frozenset[str]
    address: str
    foreign: str = ""

    @property
    def ours(self) -> frozenset[str]:
        return self.answerers | {self.group}


@dataclass(frozen=True, slots=True)
class Discussion:
    kind: str
    id: str
    group: str = ""  # whose it is, where that is not our own

    def __str__(self) -> str:
        return f"{self.kind}.{self.id}"

    @classmethod
    def read(cls, key: str) -> Discussion:
        """Of the key of a discussion or of a comment in it. Raises NotUnderstood."""
        kind, _, rest = key.partition(".")
        found = rest.partition(".")[0]
        if not (kind.isupper() and found.isdigit()):
            raise NotUnderstood(f"not a key of Odnoklassniki: {key[:60]}")
        return cls(kind, found)


def of_group(row: Json, group: str) -> bool:
    """The list of discussions names those of all groups of the account."""
    return any(ref.get("type") == "GROUP" and str(ref.get("id")) == group for ref in rows(row, "ref_objects"))


def discussion(row: Json) -> Discussion:
    return Discussion(word(row, "object_type"), word(row, "object_id"))


def post(row: Json, place: Place) -> Item:
    """A topic: the group's own is context, a citizen's is a message to it. Raises NotUnderstood."""
    key, author = discussion(row), word(row, "owner_uid")
    own = author in place.ours
    whose = "group" if author == place.foreign else "profile"
    return Item(
        key=str(key),
        kind=ItemKind.POST if own else ItemKind.MENTION,
        text=spoken(text(row, "title") or text(row, "message")),
        posted_at=moment_of(row, "creation_date"),
        author_key=author,
        author_url="" if own else f"{place.address}/{whose}/{author}",
        post_key=str(key),
        thread_key=str(key),
        permalink=permalink(place, key),
        own=own,
    )


def comment(
    row: Json, place: Place, under: Discussion, names: Mapping[str, str], post_text: str = ""
) -> Item:
    """Raises NotUnderstood."""
    key, author = word(row, "id"), author_of(row)
    parent = row.get("reply_to_comment_id")
    own = author in place.ours
    return Item(
        key=f"{under}.{key}",
        kind=ItemKind.COMMENT,
        text=spoken(text(row, "text")),
        posted_at=moment_of(row, "date"),
        author_key=author,
        author_name=text(row, "author_name") or names.get(author, ""),
        author_url="" if own else f"{place.address}/profile/{author}",
        post_key=str(under),
        parent_key=f"{under}.{parent}" if isinstance(parent, str) and parent else "",
        thread_key=f"{under}.{parent}" if isinstance(parent, str) and parent else f"{under}.{key}",
        permalink=permalink(place, under),
        post_text=post_text,
        own=own,
    )


def author_of(row: Json) -> str:
    """`group:…` for a comment in the name of the group, else the person's number."""
    reference = text(row, "author_ref")
    return reference.partition(":")[2] if reference.startswith("group:") else word(row, "author_id")


def is_alive(row: Json) -> bool:
    return bool(row.get("type", ALIVE) == ALIVE)


def private(told: Json, place: Place) -> Item:
    """A message of the group's conversation, as the webhook brings it. Raises NotUnderstood."""
    said, sender, chat = inner(told, "message"), inner(told, "sender"), inner(told, "recipient")
    author = word(sender, "user_id").partition(":")[2] or word(sender, "user_id")
    conversation = word(chat, "chat_id")
    return Item(
        key=f"{conversation}.{word(said, 'mid')}",
        kind=ItemKind.PRIVATE,
        text=text(said, "text"),
        posted_at=moment(number(told, "timestamp") / 1000),
        author_key=author,
        author_name=text(sender, "name"),
        author_url=f"{place.address}/profile/{author}",
        thread_key=conversation,
        attachments=tuple(_attachment(entry) for entry in rows(said, "attachments")),
        own=author in place.ours,
    )


_KINDS = {"IMAGE": "photo", "VIDEO": "video", "AUDIO": "audio", "FILE": "document"}


def _attachment(entry: Json) -> Attachment:
    kind = _KINDS.get(text(entry, "type"), "link")
    return Attachment(kind, text(inner(entry, "payload"), "url"))


def event(told: Json, place: Place) -> tuple[Event, ...]:
    """What a delivery of the messages' webhook says. Raises NotUnderstood."""
    kind = told.get("webhookType", "MESSAGE_CREATED" if "message" in told else None)
    if kind in ("MESSAGE_CALLBACK", "CHAT_SYSTEM"):
        return ()
    if kind != "MESSAGE_CREATED":
        raise NotUnderstood(f"unknown event: {str(kind)[:60]}")
    item = private(told, place)
    return (Event(EventKind.NEW, item.key, item),)


def moment_of(row: Json, name: str) -> datetime:
    """`date_ms`, else a date in the network's own zone."""
    if isinstance(row.get(f"{name}_ms"), int):
        return moment(row[f"{name}_ms"] / 1000)
    try:
        return datetime.strptime(text(row, name), "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
    except ValueError:
        raise NotUnderstood("no date") from None


def spoken(said: str) -> str:
    """`{user:5}Анна{user}, спасибо` is shown as `Анна, спасибо`."""
    return _MARKUP.sub(r"\1", said)


def permalink(place: Place, under: Discussion) -> str:
    """Of the discussion: comments have no address of their own."""
    path = _PATHS.get(under.kind, "topic")
    return f"{place.address}/group/{under.group or place.foreign or place.group}/{path}/{under.id}"


def discussion_in(address: str, place: Place) -> Discussion | None:
    """The discussion an address leads to, of our group or of one in which a person has answered for it."""
    found = _TOPIC.match(address)
    if not found:
        return None
    foreign = found[1].isdigit() and found[1] != place.group
    return Discussion(_TYPES[found[2]], found[3], found[1] if foreign else "")


def names_of(answer: Any) -> dict[str, str]:
    """Of users.getInfo."""
    people = answer if isinstance(answer, list) else []
    return {str(row.get("uid")): _full_name(row) for row in people if isinstance(row, dict)}


def _full_name(row: Json) -> str:
    parts = (text(row, "first_name"), text(row, "last_name"))
    return " ".join(part for part in parts if part) or text(row, "name")
