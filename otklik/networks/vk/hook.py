"""VK's Callback API: the handshake, the secret, and what a stored delivery says."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, EventKind, HookAnswer, Item, NotUnderstood
from otklik.networks.fields import Json, decoded, delivery_key
from otklik.networks.vk import payloads

CONFIRMATION = "confirmation"
SECRET = "secret"  # the kind of credential  # noqa: S105

BROKEN = HookAnswer(400, "not understood")
REFUSED = HookAnswer(403, "refused")

# Known and of no concern: nobody has written anything.
IGNORED = frozenset(
    {
        *("message_allow", "message_deny", "message_typing_state", "message_read", "message_event"),
        *("message_reaction_event", "wall_repost", "group_join", "group_leave", "group_change_settings"),
        *(
            "group_change_photo",
            "group_officers_edit",
            "user_block",
            "user_unblock",
            "like_add",
            "like_remove",
        ),
        *("poll_vote_new", "photo_new", "audio_new", "video_new"),
        *("wall_schedule_post_new", "wall_schedule_post_delete"),
    }
)


def answer(connection: Connection, page: payloads.Page, body: bytes) -> HookAnswer:
    try:
        told = decoded(body)
    except NotUnderstood:
        return BROKEN
    if not isinstance(told.get("type"), str):
        return BROKEN
    if told.get("group_id") != page.group:
        return REFUSED
    if told["type"] == "confirmation":
        code = connection.value(CONFIRMATION)
        return HookAnswer(200, code) if code else REFUSED
    if not _is_ours(connection, told.get("secret")):
        return REFUSED
    return HookAnswer(200, "ok", delivery_key(told.get("event_id"), body))


def _is_ours(connection: Connection, secret: object) -> bool:
    """Compared in constant time; an account without a secret takes nothing."""
    expected = connection.access.credentials.get(SECRET, "")
    given = secret if isinstance(secret, str) else ""
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def events(page: payloads.Page, body: bytes) -> Iterable[Event]:
    """Events of a stored delivery. Raises NotUnderstood."""
    told = decoded(body)
    kind = str(told.get("type"))
    if kind in IGNORED:
        return ()
    read = READ.get(kind)
    if read is None:
        raise NotUnderstood(f"unknown event: {kind[:60]}")
    content = told.get("object")
    if not isinstance(content, dict):
        raise NotUnderstood(f"{kind}: no object")
    return (read(content, page),)


def _item(kind: EventKind, read: Callable[[Json, payloads.Page, Mapping[int, str]], Item]) -> Any:
    def event(content: Json, page: payloads.Page) -> Event:
        item = read(content, page, {})
        return Event(kind, item.key, item)

    return event


def _message(content: Json, page: payloads.Page, names: Mapping[int, str]) -> Item:
    """message_new wraps the message; message_reply and message_edit do not."""
    inner = content.get("message", content)
    if not isinstance(inner, Mapping):
        raise NotUnderstood("no message")
    return payloads.private(inner, page, names)


READ: Mapping[str, Callable[[Json, payloads.Page], Event]] = {
    "wall_reply_new": _item(EventKind.NEW, payloads.comment),
    "wall_reply_edit": _item(EventKind.EDITED, payloads.comment),
    "wall_reply_restore": _item(EventKind.RESTORED, payloads.comment),
    "wall_reply_delete": lambda content, page: payloads.deletion(content),
    "wall_post_new": _item(EventKind.NEW, payloads.post),
    "message_new": _item(EventKind.NEW, _message),
    "message_reply": _item(EventKind.NEW, _message),
    "message_edit": _item(EventKind.EDITED, _message),
}
