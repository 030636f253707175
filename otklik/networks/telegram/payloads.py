"""Telegram's messages as ours. Keys: `<chat>_<message>`; of a thread that of the post it hangs under.

A channel's post is forwarded by Telegram into the discussion group; comments are messages of that group
in the thread of the forwarded post.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind, NotUnderstood
from otklik.networks.fields import Json, inner, moment, number, rows, text
from otklik.networks.telegram.contract import HEARD, IGNORED

_PERMALINK = re.compile(r"^https?://[^/]+/(?:c/(\d+)|([A-Za-z]\w{3,}))/(?:\d+/)?(\d+)(?:[?&]comment=(\d+))?")
_FILES = {
    "document": "document",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "audio": "audio",
    "voice": "audio",
    "sticker": "sticker",
}
_START = re.compile(r"^/start\b")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose objects these are: our channel and our bot, and where pages are seen."""

    channel: int
    bot: int
    address: str


@dataclass(frozen=True, slots=True)
class Key:
    chat: int
    message: int

    def __str__(self) -> str:
        return f"{self.chat}_{self.message}"

    @classmethod
    def read(cls, written: str) -> Key:
        """Raises NotUnderstood."""
        chat, _, message = written.partition("_")
        try:
            return cls(int(chat), int(message))
        except ValueError:
            raise NotUnderstood(f"not a key of Telegram: {written[:60]}") from None


def events(update: Json, place: Place) -> tuple[Event, ...]:
    """What an update tells. Raises NotUnderstood."""
    kind = next((name for name in HEARD if isinstance(update.get(name), dict)), None)
    if kind is None:
        if IGNORED & set(update):
            return ()
        raise NotUnderstood(f"unknown update: {', '.join(sorted(set(update) - {'update_id'}))[:60]}")
    said = inner(update, kind)
    if not _says_something(said):
        return ()
    item = message(said, place)
    if kind.startswith("edited_"):
        return (Event(EventKind.EDITED, item.key, item, moment(said.get("edit_date") or said.get("date"))),)
    return (Event(EventKind.NEW, item.key, item),)


def _says_something(said: Json) -> bool:
    """Not a service message (somebody joined, a title changed), nor the start of a bot."""
    written = text(said, "text") or text(said, "caption")
    if inner(said, "chat").get("type") == "private" and _START.match(written):
        return False
    return bool(written) or bool(attachments(said))


def message(said: Json, place: Place) -> Item:
    """A message of a group, a channel or a private conversation. Raises NotUnderstood."""
    chat = inner(said, "chat")
    key = Key(number(chat, "id"), number(said, "message_id"))
    parent = _parent(said, key.chat)
    kind = _kind(said, chat, place)
    author, name = _author(said)
    return Item(
        key=str(key),
        kind=kind,
        text=text(said, "text") or text(said, "caption"),
        posted_at=moment(said.get("date")),
        author_key=author,
        author_name=name,
        author_url=_profile(said, place),
        post_key=_post_key(said, key, kind),
        parent_key=parent,
        thread_key=_thread_key(key, kind, parent),
        permalink=permalink(chat, key, place),
        post_text=_post_text(said),
        attachments=attachments(said),
        own=is_own(said, place),
    )


def is_own(said: Json, place: Place) -> bool:
    """Our bot's, our channel's, or an administrator's who writes in the name of the group."""
    sender = inner(said, "sender_chat").get("id")
    chat = inner(said, "chat").get("id")
    return inner(said, "from").get("id") == place.bot or (
        sender is not None and sender in (place.channel, chat)
    )


def _kind(said: Json, chat: Json, place: Place) -> ItemKind:
    if chat.get("type") == "private":
        return ItemKind.PRIVATE
    if said.get("is_automatic_forward") or chat.get("type") == "channel":
        return ItemKind.POST if is_own(said, place) else ItemKind.MENTION
    return ItemKind.COMMENT


def _author(said: Json) -> tuple[str, str]:
    sender, person = inner(said, "sender_chat"), inner(said, "from")
    if sender:
        return str(number(sender, "id")), text(sender, "title")
    names = (text(person, "first_name"), text(person, "last_name"))
    return str(number(person, "id")), " ".join(part for part in names if part)


def _profile(said: Json, place: Place) -> str:
    username = text(inner(said, "sender_chat") or inner(said, "from"), "username")
    return f"{place.address}/{username}" if username else ""


def _parent(said: Json, chat: int) -> str:
    """The comment it answers; a comment right under a post answers none."""
    target = inner(said, "reply_to_message")
    if not target or target.get("is_automatic_forward"):
        return ""
    return str(Key(chat, number(target, "message_id")))


def _post_key(said: Json, key: Key, kind: ItemKind) -> str:
    thread = said.get("message_thread_id")
    if kind is ItemKind.COMMENT and isinstance(thread, int):
        return str(Key(key.chat, thread))
    return str(key) if kind is ItemKind.POST else ""


def _thread_key(key: Key, kind: ItemKind, parent: str) -> str:
    return str(key.chat) if kind is ItemKind.PRIVATE else parent or str(key)


def _post_text(said: Json) -> str:
    target = inner(said, "reply_to_message")
    if not target.get("is_automatic_forward"):
        return ""
    return text(target, "text") or text(target, "caption")


def permalink(chat: Json, key: Key, place: Place) -> str:
    """A private conversation has no address; a group without a name is seen by its members."""
    if chat.get("type") == "private":
        return ""
    username = text(chat, "username")
    home = username or f"c/{str(abs(key.chat)).removeprefix('100')}"
    return f"{place.address}/{home}/{key.message}"


def message_in(address: str) -> tuple[str, int] | None:
    """The chat's name or number and the message of an address; of a comment its own number."""
    found = _PERMALINK.match(address)
    if not found:
        return None
    home = f"-100{found[1]}" if found[1] else found[2]
    return home, int(found[4] or found[3])


def attachments(said: Json) -> tuple[Attachment, ...]:
    found = [Attachment(kind, "", text(inner(said, name), "file_id"), text(inner(said, name), "file_name"))
             for name, kind in _FILES.items() if inner(said, name)]  # fmt: skip
    sizes = rows(said, "photo")
    if sizes:
        largest = max(sizes, key=lambda size: size.get("width") or 0)
        found.append(Attachment("photo", "", text(largest, "file_id")))
    return tuple(found)
