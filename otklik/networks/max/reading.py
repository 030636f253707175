"""Polling MAX: posts of the channel, comments under each, private messages.

Cursor of the channel: `tasks` [post, address, text, before, after], comments still to be read (moments
in milliseconds); `read` when each post was last read; `known` {post: {comment: moment}}, by which
deletions show; `found` what the reading under way has met so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, EventKind, Forbidden, Item, Page, RateLimited, TargetGone
from otklik.networks.fields import Json, inner, number, readable, rows, text
from otklik.networks.max import payloads
from otklik.networks.max.api import call
from otklik.networks.max.contract import CHATS, COMMENTS, ME, MESSAGES, PAGE

OVERLAP = timedelta(hours=24)
FIRST_LOOK = timedelta(days=7)
WATCHED_POSTS = 20
CALLS_A_PAGE = 10


def bot_of(connection: Connection) -> int:
    return number(call(connection, ME), "user_id")


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@dataclass
class Channel:
    """One poll of one channel."""

    connection: Connection
    place: payloads.Place
    at: datetime

    def poll(self, cursor: Mapping[str, Any]) -> Page:
        return self._go_on(cursor) if cursor.get("tasks") else self._begin(cursor)

    def _begin(self, cursor: Mapping[str, Any]) -> Page:
        watched = int(self.connection.access.settings.get("watched_posts", WATCHED_POSTS))
        answer = call(self.connection, MESSAGES, chat_id=self.place.channel, count=watched)
        items = readable(rows(answer, "messages"), lambda row: payloads.message(row, self.place))
        posts = [payloads.post_of(row) for row in rows(answer, "messages")]
        read: Mapping[str, int] = cursor.get("read", {})
        known: Mapping[str, Any] = cursor.get("known", {})
        tasks = [
            [post.key, post.address, post.said[:500], 0, self._after(read.get(post.key))] for post in posts
        ]
        kept = {post.key: known.get(post.key, {}) for post in posts}
        looked = {post.key: read.get(post.key, 0) for post in posts}
        return Page(
            _new(items), {"tasks": tasks, "read": looked, "known": kept, "found": {}}, more=bool(tasks)
        )

    def _after(self, read: int | None) -> int:
        if not read:
            return _milliseconds(self.at - FIRST_LOOK)
        return read - int(OVERLAP.total_seconds() * 1000)

    def _go_on(self, cursor: Mapping[str, Any]) -> Page:
        """Makes some of the waiting calls. Not our turn: what has been read so far is a page."""
        now = {
            name: dict(value) if isinstance(value, dict) else list(value) for name, value in cursor.items()
        }
        events: list[Event] = []
        for done in range(CALLS_A_PAGE):
            if not now["tasks"]:
                break
            try:
                events += self._comments(now)
            except RateLimited:
                if not done:
                    raise
                break
        return Page(tuple(events), now, more=bool(now["tasks"]))

    def _comments(self, now: dict[str, Any]) -> list[Event]:
        """Reads a page of comments under the first waiting post; changes the cursor `now`."""
        key, address, said, before, after = now["tasks"][0]
        post = payloads.Post(key, address, said)
        try:
            given = comments(self.connection, key, after, before)
        except (TargetGone, Forbidden):  # the post is deleted, or its comments are closed
            now["tasks"], now["found"] = now["tasks"][1:], {}
            return []
        items = list(readable(given, lambda row: payloads.comment(row, self.place, post)))
        now["found"] |= {item.key: _milliseconds(item.posted_at) for item in items}
        oldest = min((number(row, "timestamp") for row in given), default=0)
        if len(given) == PAGE and oldest > after and oldest != before:
            now["tasks"][0] = [key, address, said, oldest, after]
            return list(_new(iter(items)))
        return [*_new(iter(items)), *self._finish(now, key, after)]

    def _finish(self, now: dict[str, Any], key: str, after: int) -> Iterator[Event]:
        """All comments since `after` have been read: a known one that is not among them is deleted."""
        known: Mapping[str, int] = now["known"].get(key, {})
        for comment, at in known.items():
            if at >= after and comment not in now["found"]:
                yield Event(EventKind.DELETED, comment)
        now["known"][key], now["read"][key] = now["found"], _milliseconds(self.at)
        now["tasks"], now["found"] = now["tasks"][1:], {}


def _new(items: Iterator[Item]) -> tuple[Event, ...]:
    return tuple(Event(EventKind.NEW, item.key, item) for item in items)


def comments(connection: Connection, post: str, after: int = 0, before: int = 0) -> list[Json]:
    """Up to a hundred comments, newest first; moments in milliseconds."""
    answer = call(connection, COMMENTS, post, after=after or None, before=before or None, count=PAGE)
    return rows(answer, "messages")


def messages(connection: Connection, place: payloads.Place, cursor: Mapping[str, Any], at: datetime) -> Page:
    """Private messages; cursor: seen {conversation: its last event}."""
    known: Mapping[str, int] = cursor.get("seen", {})
    seen: dict[str, int] = {}
    events: list[Event] = []
    for chat in rows(call(connection, CHATS), "chats"):
        if chat.get("type") != "dialog":
            continue
        key, last = str(number(chat, "chat_id")), number(chat, "last_event_time")
        if known.get(key) != last:
            given = rows(call(connection, MESSAGES, chat_id=key, count=PAGE), "messages")
            events += _new(readable(given, lambda row: payloads.message(row, place)))
        seen[key] = last
    recent = (event for event in events if event.item and event.item.posted_at >= at - FIRST_LOOK)
    return Page(tuple(recent), {"seen": seen})


def post_at(connection: Connection, place: payloads.Place, address: str) -> payloads.Post | None:
    """The recent post of our channel that has this address."""
    bare = address.partition("?")[0].partition("#")[0].rstrip("/")
    for row in rows(call(connection, MESSAGES, chat_id=place.channel, count=PAGE), "messages"):
        if text(row, "url").rstrip("/") == bare and inner(row, "body"):
            return payloads.post_of(row)
    return None
