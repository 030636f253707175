"""Our comment in VK put right or taken away: by the administrator's token only. Asked twice, it is done once."""

from __future__ import annotations

from otklik.networks.connection import Connection
from otklik.networks.contract import Forbidden, Standing, TargetGone
from otklik.networks.fields import Json, inner
from otklik.networks.vk import payloads, reading
from otklik.networks.vk.api import call
from otklik.networks.vk.contract import Token


def correct(connection: Connection, standing: Standing) -> None:
    """The call replaces the files too, so those that stand there are named again."""
    key = payloads.Key.read(standing.key)
    files = _files(connection, key) if standing.files else None
    call(
        connection, Token.USER, "wall.editComment",
        owner_id=key.owner, comment_id=key.comment, message=standing.text, attachments=files,
    )  # fmt: skip


def remove(connection: Connection, standing: Standing) -> None:
    """The network refuses to remove what is removed already as it refuses a stranger: then we look."""
    key = payloads.Key.read(standing.key)
    try:
        call(connection, Token.USER, "wall.deleteComment", owner_id=key.owner, comment_id=key.comment)
    except Forbidden as refusal:
        if _row(connection, key) is None:
            raise TargetGone(str(refusal)) from None
        raise


def _row(connection: Connection, key: payloads.Key) -> Json | None:
    rows = reading.all_comments(connection, key.owner, key.post)
    return next((row for row in rows if row.get("id") == key.comment and not row.get("deleted")), None)


def _files(connection: Connection, key: payloads.Key) -> list[str] | None:
    found = _row(connection, key)
    kept = [_name(entry) for entry in (found or {}).get("attachments") or ()]
    return [name for name in kept if name] or None


def _name(entry: Json) -> str:
    kind = str(entry.get("type", ""))
    thing = inner(entry, kind)
    return f"{kind}{thing['owner_id']}_{thing['id']}" if kind in ("photo", "doc", "video") else ""
