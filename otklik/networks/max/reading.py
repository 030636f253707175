"""Polling MAX: posts of the channel, comments under each, private messages.

Cursor of the channel: `tasks` [post, address, text, before, after], comments still to be read (moments
in milliseconds); `posts` what is remembered of each post (`watching`); `back` before which moment posts are
still to be found; `known` {post: {comment: moment}}, by which deletions show; `found` what the reading under
way has met so far; `wanted` posts with open cases, told by whoever keeps the cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, EventKind, Forbidden, Item, Page, RateLimited, TargetGone
from otklik.networks.fields import Json, inner, number, readable, rows, text
from otklik.networks.max import payloads, watching
from otklik.networks.max.api import call
from otklik.networks.max.contract import CHATS, COMMENTS, ME, MESSAGE, MESSAGES, PAGE

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
        count = int(self.connection.access.settings.get("watched_posts", WATCHED_POSTS))
        newest = self._posts(count)
        posts: dict[str, watching.Looks] = dict(cursor.get("posts", {}))
        back = self._look_back(posts, newest, cursor.get("back"))
        _note(posts, newest)
        wanted = [str(key) for key in cursor.get("wanted", ())]
        posts = watching.remembered(posts, wanted, _milliseconds(self.at))
        fresh = [payloads.post_of(row) for row in newest]
        keys = watching.older(posts, [post.key for post in fresh], wanted, _milliseconds(self.at))
        tasks = [[post.key, post.address, post.said[:500], 0, self._after(posts, post.key)] for post in fresh]
        tasks += [[key, "", "", 0, self._after(posts, key)] for key in keys]
        known = {key: held for key, held in cursor.get("known", {}).items() if key in posts and held}
        now = {"tasks": tasks, "posts": posts, "back": back, "known": known, "found": {}}
        items = readable(newest, lambda row: payloads.message(row, self.place))
        return Page(_new(items), now, more=bool(tasks))

    def _posts(self, count: int, **given: int) -> list[Json]:
        answer = call(self.connection, MESSAGES, chat_id=self.place.channel, count=count, **given)
        return [row for row in rows(answer, "messages") if inner(row, "body")]

    def _look_back(self, posts: dict[str, watching.Looks], newest: list[Json], before: int | None) -> int:
        """Posts written before we came are found page by page, one page a poll. `before` None: begin."""
        if before is None:
            return watching.back_to(_moments(newest), _milliseconds(self.at) + 1, _milliseconds(self.at))
        if not before:
            return 0
        found = self._posts(PAGE, **{"from": before})
        _note(posts, found)
        return watching.back_to(_moments(found), before, _milliseconds(self.at))

    def _after(self, posts: Mapping[str, watching.Looks], key: str) -> int:
        read = posts[key][2] if key in posts else 0
        if not read:
            return _milliseconds(self.at - FIRST_LOOK)
        return read - int(OVERLAP.total_seconds() * 1000)

    def _go_on(self, cursor: Mapping[str, Any]) -> Page:
        """Makes some of the waiting calls. Not our turn: what has been read so far is a page."""
        held = {name: dict(cursor.get(name, {})) for name in ("posts", "known", "found")}
        now: dict[str, Any] = {**cursor, **held, "tasks": list(cursor["tasks"])}
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
        try:
            given = comments(self.connection, key, after, before)
            post = payloads.Post(key, address, said)
            if given and not address:  # an older post: of which nothing but its key is remembered
                post = payloads.post_of(call(self.connection, MESSAGE, key))
        except (TargetGone, Forbidden):  # the post is deleted, or its comments are closed
            self._finish(now, key, 0)
            return []
        items = list(readable(given, lambda row: payloads.comment(row, self.place, post)))
        now["found"] |= {item.key: _milliseconds(item.posted_at) for item in items}
        oldest = min(_moments(given), default=0)
        if len(given) == PAGE and oldest > after and oldest != before:
            now["tasks"][0] = [key, post.address, post.said[:500], oldest, after]
            return list(_new(iter(items)))
        gone = _missing(now, key, after)
        self._finish(now, key, max(now["found"].values(), default=0))
        return [*_new(iter(items)), *gone]

    def _finish(self, now: dict[str, Any], key: str, latest: int) -> None:
        """The post has been looked under; `latest`: its last comment."""
        looks = now["posts"].get(key, [0, 0, 0])
        now["posts"][key] = [looks[0], max(looks[1], latest), _milliseconds(self.at)]
        if now["found"]:
            now["known"][key] = now["found"]
        else:
            now["known"].pop(key, None)
        now["tasks"], now["found"] = now["tasks"][1:], {}


def _missing(now: dict[str, Any], key: str, after: int) -> list[Event]:
    """All comments since `after` have been read: a known one that is not among them is deleted."""
    held: Mapping[str, int] = now["known"].get(key, {})
    gone = [comment for comment, at in held.items() if at >= after and comment not in now["found"]]
    return [Event(EventKind.DELETED, comment) for comment in gone]


def _moments(given: list[Json]) -> list[int]:
    return [number(row, "timestamp") for row in given]


def _note(posts: dict[str, watching.Looks], given: list[Json]) -> None:
    for row in given:
        key = payloads.post_of(row).key
        looks = posts.get(key, [0, 0, 0])
        posts[key] = [number(row, "timestamp"), looks[1], looks[2]]


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
