"""VK's objects as ours, and ours as VK's parameters. Nothing here calls anybody.

Keys: a post `-456_7` (owner, post), a comment `-456_7_12`, a private message `im-456_345_3`
(community, person, number in their conversation). The key of an author is the network's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind, NotUnderstood
from otklik.networks.fields import Json, moment, number, rows

_PERMALINK = re.compile(r"wall(-?\d+)_(\d+)(?:\?(?:[^#]*&)?reply=(\d+))?")
_MENTION = re.compile(r"\[(?:club|public|id)\d+(?::bp-\d+_\d+)?\|([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Key:
    """A post (`comment` 0) or a comment of a wall."""

    owner: int
    post: int
    comment: int = 0

    def __str__(self) -> str:
        return f"{self.owner}_{self.post}_{self.comment}" if self.comment else f"{self.owner}_{self.post}"

    @classmethod
    def read(cls, text: str) -> Key:
        """Raises NotUnderstood."""
        try:
            return cls(*(int(part) for part in text.split("_")))
        except (ValueError, TypeError):
            raise NotUnderstood(f"not a key of a wall: {text[:60]}") from None


def permalink(pages: str, key: Key, thread: int = 0) -> str:
    """The address of a comment as the public sees it; `thread`: the top comment it stands under."""
    if not key.comment:
        return f"{pages}/wall{key.owner}_{key.post}"
    top = f"&thread={thread}" if thread and thread != key.comment else ""
    return f"{pages}/wall{key.owner}_{key.post}?reply={key.comment}{top}"


def key_in(address: str) -> Key | None:
    """The post or comment a permalink leads to."""
    found = _PERMALINK.search(address)
    return Key(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


@dataclass(frozen=True, slots=True)
class Page:
    """Whose objects these are: our community (a positive number) and where its pages are seen."""

    group: int
    address: str


def authors(answer: Json) -> dict[int, str]:
    """Names from an extended answer: people by their numbers, communities by negative ones."""
    named = {number(row, "id"): _full_name(row) for row in rows(answer, "profiles")}
    return named | {-number(row, "id"): str(row.get("name", "")) for row in rows(answer, "groups")}


def _full_name(row: Json) -> str:
    return " ".join(str(row[part]) for part in ("first_name", "last_name") if row.get(part))


def comment(row: Json, page: Page, names: Mapping[int, str], post: Json | None = None) -> Item:
    """A comment, of a webhook or of wall.getComments. Raises NotUnderstood."""
    owner = number(row, "post_owner_id", "owner_id")
    key = Key(owner, number(row, "post_id"), number(row, "id"))
    stack = [int(n) for n in row.get("parents_stack") or ()]
    parent = int(row.get("reply_to_comment") or 0) or (stack[-1] if stack else 0)
    top = stack[0] if stack else key.comment
    author = number(row, "from_id")
    return Item(
        key=str(key),
        kind=ItemKind.COMMENT,
        text=spoken(str(row.get("text", ""))),
        posted_at=moment(row.get("date")),
        author_key=str(author),
        author_name=names.get(author, ""),
        author_url=profile(page, author),
        post_key=str(Key(owner, key.post)),
        parent_key=str(Key(owner, key.post, parent)) if parent else "",
        thread_key=str(Key(owner, key.post, top)),
        permalink=permalink(page.address, key, top),
        post_text=str(post.get("text", "")) if post else "",
        attachments=attachments(row),
        own=author == -page.group,
    )


def post(row: Json, page: Page, names: Mapping[int, str]) -> Item:
    """A post: the community's own is context, anybody else's is a message to it. Raises NotUnderstood."""
    key = Key(number(row, "owner_id"), number(row, "id"))
    author = number(row, "from_id")
    own = author == -page.group
    return Item(
        key=str(key),
        kind=ItemKind.POST if own else ItemKind.MENTION,
        text=spoken(str(row.get("text", ""))),
        posted_at=moment(row.get("date")),
        author_key=str(author),
        author_name=names.get(author, ""),
        author_url=profile(page, author),
        post_key=str(key),
        thread_key=str(key),
        permalink=permalink(page.address, key),
        attachments=attachments(row),
        own=own,
    )


def private(row: Json, page: Page, names: Mapping[int, str]) -> Item:
    """A private message to the community or from it. Raises NotUnderstood."""
    peer, author = number(row, "peer_id"), number(row, "from_id")
    own = author == -page.group or bool(row.get("out"))
    return Item(
        key=private_key(page, peer, number(row, "conversation_message_id")),
        kind=ItemKind.PRIVATE,
        text=spoken(str(row.get("text", ""))),
        posted_at=moment(row.get("date")),
        author_key=str(author),
        author_name=names.get(author, ""),
        author_url=profile(page, author),
        thread_key=f"im-{page.group}_{peer}",
        permalink=f"{page.address}/gim{page.group}?sel={peer}",
        attachments=attachments(row),
        own=own,
    )


def private_key(page: Page, peer: int, number: int) -> str:
    return f"im-{page.group}_{peer}_{number}"


def deletion(row: Json) -> Event:
    """wall_reply_delete. Raises NotUnderstood."""
    key = Key(number(row, "owner_id", "post_owner_id"), number(row, "post_id"), number(row, "id"))
    return Event(EventKind.DELETED, str(key))


def spoken(text: str) -> str:
    """`[club456|Администрация], дом 12` is shown by the network as `Администрация, дом 12`."""
    return _MENTION.sub(r"\1", text)


def profile(page: Page, author: int) -> str:
    if author == 0:
        return ""
    return f"{page.address}/{'id' if author > 0 else 'club'}{abs(author)}"


_KINDS = {"doc": "document", "audio_message": "audio"} | {
    kind: kind for kind in ("photo", "video", "link", "sticker", "audio")
}


def attachments(row: Json) -> tuple[Attachment, ...]:
    return tuple(_attachment(entry) for entry in rows(row, "attachments") if entry.get("type"))


def _attachment(entry: Json) -> Attachment:
    kind = str(entry["type"])
    inner = entry.get(kind)
    inside: Json = inner if isinstance(inner, Mapping) else {}
    key = f"{kind}{inside.get('owner_id', '')}_{inside.get('id', '')}" if "id" in inside else ""
    title = str(inside.get("title") or inside.get("text") or "")[:300]
    return Attachment(_KINDS.get(kind, "link"), _address(inside), key, title)


def _address(inside: Json) -> str:
    """Of a photo the largest size; of a video its player or page; of the rest its own address."""
    sizes = [size for size in rows(inside, "sizes") if size.get("url")]
    if sizes:
        return str(max(sizes, key=lambda size: int(size.get("width") or 0))["url"])
    return str(inside.get("url") or inside.get("player") or inside.get("link_mp3") or "")
