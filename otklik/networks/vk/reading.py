"""Polling VK: a wall with its comments, a query over all open posts, private messages.

A poll is cut into calls, and the cursor remembers those still to be made, so that a page that ends
early (it is not our turn) is simply continued. Repeats are harmless; nothing is skipped:

    tasks    [post, thread, offset, since]: comments still to be read
    posts    what each watched post looked like: [comments, edited, when it was last read]
    comments living comments of posts that were read whole: a comment missing next time is deleted
    wanted   posts with open cases, told by whoever keeps the cursor
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, EventKind, Forbidden, Item, Page, RateLimited, TargetGone
from otklik.networks.fields import Json, readable
from otklik.networks.vk import payloads
from otklik.networks.vk.api import call
from otklik.networks.vk.contract import LONGEST_THREAD_SHOWN, PAGE, Token

OVERLAP = timedelta(hours=24)
FIRST_LOOK = timedelta(days=7)  # how far back a new source is read
REVISIT = timedelta(minutes=10)  # a post whose number of comments has not changed is read again for edits
CALLS_A_PAGE = 8
WATCHED_POSTS = 100  # whose numbers of comments one call tells
MOST_WANTED = 100  # older ones with open cases, told by another call; the rest are told of by Callback events


def reader(connection: Connection) -> Token:
    """The token that reads walls: the service token, else an administrator's."""
    return Token.SERVICE if connection.has(Token.SERVICE) or not connection.has(Token.USER) else Token.USER


def whose(owner: str) -> dict[str, Any]:
    """A community by its number or its short name, as the methods of walls name it."""
    number = owner.lstrip("-")
    return {"owner_id": -int(number)} if number.isdigit() else {"domain": owner}


@dataclass
class Wall:
    """One poll of one wall; `owner` negative for communities, or a short name."""

    connection: Connection
    page: payloads.Page
    owner: str
    at: datetime
    texts: dict[int, Json] = field(default_factory=dict)  # posts seen in this process, for context

    def poll(self, cursor: Mapping[str, Any]) -> Page:
        if cursor.get("tasks"):
            return self._go_on(cursor)
        return self._begin(cursor)

    def _begin(self, cursor: Mapping[str, Any]) -> Page:
        count = min(PAGE, int(self.connection.access.settings.get("watched_posts", WATCHED_POSTS)))
        answer = call(
            self.connection, reader(self.connection), "wall.get", **whose(self.owner), count=count, extended=1
        )
        names, rows = payloads.authors(answer), list(answer.get("items", ()))
        rows += self._older(cursor.get("wanted", ()), {int(row["id"]) for row in rows})
        known: Mapping[str, list[int]] = cursor.get("posts", {})
        events: list[Event] = []
        tasks: list[list[int]] = []
        posts: dict[str, list[int]] = {}
        for row in rows:
            self.texts[int(row["id"])] = row
            key, seen, was = str(row["id"]), self._look(row), known.get(str(row["id"]))
            if was is None or was[1] != seen[1]:
                events += self._of_post(row, names, was is not None)
            unchanged = was is not None and was[:2] == seen[:2] and seen[2] - was[2] < REVISIT.total_seconds()
            posts[key] = was if was is not None and unchanged else seen
            if not unchanged and (seen[0] or was):
                tasks.append([int(row["owner_id"]), int(row["id"]), 0, 0, self._since(was)])
        comments = {key: ids for key, ids in cursor.get("comments", {}).items() if key in posts}
        return Page(tuple(events), {"tasks": tasks, "posts": posts, "comments": comments}, more=bool(tasks))

    def _older(self, wanted: Iterable[str], newest: set[int]) -> list[Json]:
        """Posts of this wall with open cases that are not among the newest any more."""
        keys = [payloads.Key.read(key) for key in wanted]
        ours = [key for key in keys if str(key.owner) == self.owner and key.post not in newest]
        if not ours:
            return []
        names = ",".join(f"{key.owner}_{key.post}" for key in ours[:MOST_WANTED])
        answer = call(self.connection, reader(self.connection), "wall.getById", posts=names, extended=1)
        return list(answer.get("items", ()))

    def _look(self, row: Json) -> list[int]:
        counted = (row.get("comments") or {}).get("count") or 0
        return [int(counted), int(row.get("edited") or 0), int(self.at.timestamp())]

    def _since(self, was: list[int] | None) -> int:
        """Comments older than this cannot be new or edited: VK lets a comment be edited for a day."""
        if was is None:
            return int((self.at - FIRST_LOOK).timestamp())
        return int(was[2] - OVERLAP.total_seconds())

    def _of_post(self, row: Json, names: Mapping[int, str], edited: bool) -> list[Event]:
        kind = EventKind.EDITED if edited else EventKind.NEW
        items = readable([row], lambda said: payloads.post(said, self.page, names))
        recent = (item for item in items if edited or item.own or item.posted_at >= self.at - FIRST_LOOK)
        return [Event(kind, item.key, item) for item in recent]

    def _go_on(self, cursor: Mapping[str, Any]) -> Page:
        """Makes some of the waiting calls. Not our turn: what has been read so far is a page."""
        tasks = [list(task) for task in cursor["tasks"]]
        comments: dict[str, list[int]] = dict(cursor.get("comments", {}))
        events: list[Event] = []
        for done in range(CALLS_A_PAGE):
            if not tasks:
                break
            try:
                found, more = self._comments(tasks[0], comments)
            except RateLimited:
                if not done:
                    raise
                break
            tasks = tasks[1:] + more
            events += found
        return Page(tuple(events), {**cursor, "tasks": tasks, "comments": comments}, more=bool(tasks))

    def _comments(
        self, task: list[int], comments: dict[str, list[int]]
    ) -> tuple[list[Event], list[list[int]]]:
        """Events of one call and the calls it shows to be needed."""
        owner, post, thread, offset, since = task
        try:
            answer = comments_page(self.connection, owner, post, thread, offset)
        except (TargetGone, Forbidden):  # deleted or closed meanwhile; the wall itself can be read
            comments.pop(str(post), None)
            return [], []
        names, rows = payloads.authors(answer), answer["items"]
        seen = list(_with_threads(rows))
        fresh = [row for row in seen if not row.get("deleted") and row.get("date", 0) >= since]
        events = _new(readable(fresh, lambda row: self._comment(row, names)))
        more = [[owner, post, int(row["id"]), 0, since] for row in rows if not thread and _is_cut(row)]
        if len(rows) == PAGE:
            more.append([owner, post, thread, offset + PAGE, since])
        if not thread:
            events += self._deleted(task, seen, comments, whole=not more and offset == 0)
        return events, more

    def _comment(self, row: Json, names: Mapping[int, str]) -> Item:
        return payloads.comment(row, self.page, names, self.texts.get(int(row.get("post_id", 0))))

    def _deleted(
        self, task: list[int], rows: list[Json], comments: dict[str, list[int]], *, whole: bool
    ) -> list[Event]:
        """Proven only where the post was read whole in one call, this time and the last."""
        owner, post = task[:2]
        if not whole:
            comments.pop(str(post), None)
            return []
        living = [int(row["id"]) for row in rows if not row.get("deleted")]
        gone = set(comments.get(str(post), ())) - set(living)
        comments[str(post)] = living
        return [Event(EventKind.DELETED, str(payloads.Key(owner, post, number))) for number in sorted(gone)]


def _new(items: Iterable[Item]) -> list[Event]:
    return [Event(EventKind.NEW, item.key, item) for item in items]


def comments_page(connection: Connection, owner: int, post: int, thread: int = 0, offset: int = 0) -> Json:
    """Up to a hundred comments of a post with the beginnings of their threads, or replies of one thread."""
    inside = {"comment_id": thread} if thread else {"thread_items_count": LONGEST_THREAD_SHOWN}
    inside |= {"owner_id": owner, "post_id": post, "offset": offset, "count": PAGE}
    answer: Json = call(connection, reader(connection), "wall.getComments", sort="asc", extended=1, **inside)
    return answer


def all_comments(connection: Connection, owner: int, post: int, most_calls: int = 20) -> Iterator[Json]:
    """Every comment and reply under a post, for looking up our own ones."""
    tasks = [(0, 0)]
    while tasks and most_calls:
        thread, offset = tasks.pop()
        most_calls -= 1
        rows = comments_page(connection, owner, post, thread, offset)["items"]
        yield from _with_threads(rows)
        tasks += [(thread, offset + PAGE)] if len(rows) == PAGE else []
        tasks += [(int(row["id"]), 0) for row in rows if not thread and _is_cut(row)]


def _with_threads(rows: list[Json]) -> Iterator[Json]:
    for row in rows:
        yield row
        yield from (row.get("thread") or {}).get("items") or ()


def _is_cut(row: Json) -> bool:
    """More replies stand in the thread than were shown."""
    thread = row.get("thread") or {}
    return int(thread.get("count") or 0) > len(thread.get("items") or ())


def messages(connection: Connection, page: payloads.Page, cursor: Mapping[str, Any], at: datetime) -> Page:
    """Private messages; cursor: seen (newest known), tasks [person, offset], next (the new `seen`)."""
    if cursor.get("tasks"):
        return _history(connection, page, cursor, at)
    seen, newest, tasks, offset = int(cursor.get("seen", 0)), int(cursor.get("seen", 0)), [], 0
    while True:
        answer = call(
            connection, Token.COMMUNITY, "messages.getConversations", count=200, offset=offset or None
        )
        last = [row["last_message"] for row in answer.get("items", ()) if row.get("last_message")]
        fresh = [row for row in last if int(row["id"]) > seen]
        tasks += [[int(row["peer_id"]), 0] for row in fresh]
        newest = max([newest, *(int(row["id"]) for row in fresh)])
        offset += 200
        if len(fresh) < 200:  # conversations come newest first
            break
    return Page((), {"seen": seen, "next": newest, "tasks": tasks}, more=bool(tasks))


def _history(connection: Connection, page: payloads.Page, cursor: Mapping[str, Any], at: datetime) -> Page:
    (peer, offset), *rest = cursor["tasks"]
    answer = call(
        connection,
        Token.COMMUNITY,
        "messages.getHistory",
        peer_id=peer,
        count=200,
        offset=offset or None,
        extended=1,
    )
    names, rows = payloads.authors(answer), answer.get("items", [])
    since = int((at - (OVERLAP if cursor["seen"] else FIRST_LOOK)).timestamp())
    wanted = [row for row in rows if int(row["id"]) > cursor["seen"] or row.get("date", 0) >= since]
    fresh = [row for row in wanted if cursor["seen"] or row.get("date", 0) >= since]
    items = readable(fresh, lambda row: payloads.private(row, page, names))
    if len(rows) == 200 and len(wanted) == 200:
        rest.append([peer, offset + 200])
    events = tuple(_new(items))
    done = {"seen": cursor["next"]} if not rest else {**cursor, "tasks": rest}
    return Page(events, done, more=bool(rest))
