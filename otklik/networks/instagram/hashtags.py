"""Open publications of anybody with a hashtag. The network tells those of the last 24 hours, and no authors.

Cursor: id (the hashtag's own number, which never changes), read (when it was last read).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import (
    Attachment,
    Event,
    EventKind,
    Item,
    ItemKind,
    Page,
    Rejected,
    SourceKind,
    TargetGone,
)
from otklik.networks.fields import Json, inner, readable, rows, text, word, written
from otklik.networks.graph.api import everything, read
from otklik.networks.instagram.contract import HASHTAG_EVERY, HASHTAG_FIELDS, HASHTAG_PAGE, USER_TOKEN
from otklik.networks.instagram.payloads import Place

_KINDS = {"IMAGE": "photo", "VIDEO": "video"}


def source(words: str) -> tuple[SourceKind, str]:
    """Raises Rejected."""
    name = words.strip().lstrip("#").lower()
    if not re.fullmatch(r"\w{1,100}", name):
        raise Rejected(_("Write one hashtag: letters, digits and _ only."))
    return SourceKind.HASHTAG, name


def poll(connection: Connection, place: Place, name: str, cursor: Mapping[str, Any], at: datetime) -> Page:
    """Not more often than the calls last; nothing is lost by that while it is within a day."""
    now = int(at.timestamp())
    if now - int(cursor.get("read", 0)) < HASHTAG_EVERY.total_seconds():
        return Page((), dict(cursor))
    number = str(cursor.get("id") or _number(connection, place, name))
    given: dict[str, Any] = {"user_id": place.account, "fields": HASHTAG_FIELDS, "limit": HASHTAG_PAGE}
    found = everything(connection, f"{number}/recent_media", token_kind=USER_TOKEN, **given)
    items = list(readable(found, publication))
    own = _own(connection, place) if items else frozenset()
    events = (Event(EventKind.NEW, i.key, i) for i in items if own.isdisjoint({i.key, i.permalink}))
    return Page(tuple(events), {"id": number, "read": now})


def _own(connection: Connection, place: Place) -> frozenset[str]:
    """Keys and addresses of our newest publications: whose a found one is, the network does not say."""
    found = rows(
        read(connection, f"{place.account}/media", fields="id,permalink", limit=HASHTAG_PAGE), "data"
    )
    return frozenset(said for row in found for said in (text(row, "id"), text(row, "permalink")) if said)


def _number(connection: Connection, place: Place, name: str) -> str:
    answer = read(connection, "ig_hashtag_search", token_kind=USER_TOKEN, user_id=place.account, q=name)
    known = rows(answer, "data")
    if not known:
        raise TargetGone(_("The network knows no such hashtag."))
    return word(known[0], "id")


def publication(row: Json) -> Item:
    """Raises NotUnderstood."""
    key = word(row, "id")
    return Item(
        key=key,
        kind=ItemKind.MENTION,
        text=text(row, "caption"),
        posted_at=written(row.get("timestamp")),
        author_key="",
        post_key=key,
        thread_key=key,
        permalink=text(row, "permalink"),
        attachments=tuple(_shown(row)),
    )


def _shown(row: Json) -> Iterator[Attachment]:
    """One picture or video, or those of an album."""
    for each in rows(inner(row, "children"), "data") or [row]:
        kind = _KINDS.get(text(each, "media_type"))
        if kind and text(each, "media_url"):
            yield Attachment(kind, text(each, "media_url"))
