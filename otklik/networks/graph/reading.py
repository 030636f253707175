"""Polling by the Graph API: posts of the account, then the comments of those that have moved.

Cursor: `tasks` [post, address, text, since], posts still to be read; `seen` {post: [mark, when it was last
read]}, where the mark changes when somebody comments. A post that has not moved is read again for edits.
`wanted`: posts with open cases, told by whoever keeps the cursor; older ones are read too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, EventKind, Forbidden, Item, Page, RateLimited, TargetGone
from otklik.networks.fields import Json, readable, rows
from otklik.networks.graph.api import everything, read

OVERLAP = timedelta(hours=24)
FIRST_LOOK = timedelta(days=7)
REVISIT = timedelta(minutes=10)
CALLS_A_PAGE = 5
MOST_WANTED = 20  # older posts with open cases, looked under when they were not for REVISIT


@dataclass(frozen=True, slots=True)
class Post:
    """What the comments under a post tell of it."""

    key: str
    address: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Edges:
    """How a network names what is read: addresses, fields, and the two readers of rows."""

    posts: str
    post_fields: str
    comment_fields: str
    post: Callable[[Json], Item]
    mark: Callable[[Json], str]
    comments: Callable[[Json, Post], Iterator[Item]]  # a row may bring its replies along
    extra: Mapping[str, Any]


@dataclass
class Wall:
    """One poll of one account."""

    connection: Connection
    edges: Edges
    at: datetime
    posts_read: int = 25

    def poll(self, cursor: Mapping[str, Any]) -> Page:
        return self._go_on(cursor) if cursor.get("tasks") else self._begin(cursor)

    def _begin(self, cursor: Mapping[str, Any]) -> Page:
        answer = read(self.connection, self.edges.posts, limit=self.posts_read, fields=self.edges.post_fields)
        known: Mapping[str, list[Any]] = cursor.get("seen", {})
        events: list[Event] = []
        tasks: list[list[Any]] = []
        seen: dict[str, list[Any]] = {}
        now = int(self.at.timestamp())
        for row in rows(answer, "data"):
            for item in readable([row], self.edges.post):
                was, mark = known.get(item.key), self.edges.mark(row)
                fresh = was is None or was[0] != mark or now - was[1] >= REVISIT.total_seconds()
                seen[item.key] = [mark, now] if fresh or was is None else was
                if fresh:
                    events += [Event(EventKind.NEW, item.key, item)] if self._is_recent(item) else []
                    tasks.append([item.key, item.permalink, item.text[:500], self._since(was)])
        tasks += self._older(cursor.get("wanted", ()), known, seen)
        return Page(tuple(events), {"tasks": tasks, "seen": seen}, more=bool(tasks))

    def _older(
        self, wanted: Iterable[str], known: Mapping[str, list[Any]], seen: dict[str, list[Any]]
    ) -> list[list[Any]]:
        """Posts with open cases that are not among the newest any more; changes `seen`."""
        now, tasks = int(self.at.timestamp()), []
        for key in [key for key in wanted if key not in seen][:MOST_WANTED]:
            was = known.get(key)
            fresh = was is None or now - was[1] >= REVISIT.total_seconds()
            seen[key] = ["", now] if fresh or was is None else was
            tasks += [[key, "", "", self._since(was)]] if fresh else []
        return tasks

    def _is_recent(self, item: Item) -> bool:
        return item.own or item.posted_at >= self.at - FIRST_LOOK

    def _since(self, was: list[Any] | None) -> int:
        start = (
            self.at - FIRST_LOOK if was is None else datetime.fromtimestamp(was[1], self.at.tzinfo) - OVERLAP
        )
        return int(start.timestamp())

    def _go_on(self, cursor: Mapping[str, Any]) -> Page:
        """Makes some of the waiting calls. Not our turn: what has been read so far is a page."""
        tasks = [list(task) for task in cursor["tasks"]]
        events: list[Event] = []
        for done in range(CALLS_A_PAGE):
            if not tasks:
                break
            try:
                events += self._comments(tasks[0])
            except RateLimited:
                if not done:
                    raise
                break
            tasks = tasks[1:]
        return Page(tuple(events), {**cursor, "tasks": tasks}, more=bool(tasks))

    def _comments(self, task: list[Any]) -> list[Event]:
        key, address, said, since = task
        try:
            post = Post(key, address, said) if address else self._post(key)
            items = list(all_comments(self.connection, self.edges, post))
        except (TargetGone, Forbidden):  # deleted or closed meanwhile
            return []
        return [Event(EventKind.NEW, item.key, item) for item in items if item.posted_at.timestamp() >= since]

    def _post(self, key: str) -> Post:
        row = read(self.connection, key, fields=self.edges.post_fields)
        return next(
            (Post(key, i.permalink, i.text[:500]) for i in readable([row], self.edges.post)), Post(key)
        )


def all_comments(connection: Connection, edges: Edges, post: Post) -> Iterator[Item]:
    """Every comment and reply under a post."""
    for row in everything(
        connection, f"{post.key}/comments", limit=100, fields=edges.comment_fields, **edges.extra
    ):
        yield from edges.comments(row, post)
