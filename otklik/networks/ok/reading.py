"""Polling Odnoklassniki: discussions of the group that have moved, then their comments.

Cursor: `tasks` [kind, id, anchor, since], discussions still to be read; `seen` what each looked like
[comments, last activity, when it was last read].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, EventKind, Item, Page, RateLimited, TargetGone
from otklik.networks.fields import Json, inner, readable, rows, text
from otklik.networks.ok import payloads
from otklik.networks.ok.api import call, graph
from otklik.networks.ok.contract import PAGE, WATCHED

OVERLAP = timedelta(hours=24)
FIRST_LOOK = timedelta(days=7)
REVISIT = timedelta(minutes=10)
CALLS_A_PAGE = 6


@dataclass
class Group:
    """One poll of one group."""

    connection: Connection
    place: payloads.Place
    at: datetime
    texts: dict[str, str] = field(default_factory=dict)

    def poll(self, cursor: Mapping[str, Any]) -> Page:
        return self._go_on(cursor) if cursor.get("tasks") else self._begin(cursor)

    def _begin(self, cursor: Mapping[str, Any]) -> Page:
        given = {"types": ",".join(WATCHED), "category": "GROUP", "count": PAGE}
        answer = call(self.connection, "discussions.getList", **given)
        known: Mapping[str, list[Any]] = cursor.get("seen", {})
        events: list[Event] = []
        tasks: list[list[Any]] = []
        seen: dict[str, list[Any]] = {}
        for row in rows(answer, "discussions"):
            if not payloads.of_group(row, self.place.foreign or self.place.group):
                continue
            under = payloads.discussion(row)
            was, looks = known.get(str(under)), self._look(row)
            self.texts[str(under)] = text(row, "title")
            fresh = was is None or was[:2] != looks[:2] or looks[2] - was[2] >= REVISIT.total_seconds()
            seen[str(under)] = looks if fresh or was is None else was
            events += self._of_post(row) if was is None else []
            tasks += [[under.kind, under.id, "", self._since(was)]] if fresh else []
        return Page(tuple(events), {"tasks": tasks, "seen": seen}, more=bool(tasks))

    def _look(self, row: Json) -> list[Any]:
        return [row.get("total_comments_count"), row.get("last_activity_date"), int(self.at.timestamp())]

    def _since(self, was: list[Any] | None) -> int:
        start = (
            self.at.timestamp() - FIRST_LOOK.total_seconds()
            if was is None
            else was[2] - OVERLAP.total_seconds()
        )
        return int(start)

    def _of_post(self, row: Json) -> list[Event]:
        items = readable([row], lambda said: payloads.post(said, self.place))
        first = self.at - FIRST_LOOK
        return [Event(EventKind.NEW, item.key, item) for item in items if item.own or item.posted_at >= first]

    def _go_on(self, cursor: Mapping[str, Any]) -> Page:
        """Makes some of the waiting calls. Not our turn: what has been read so far is a page."""
        tasks = [list(task) for task in cursor["tasks"]]
        events: list[Event] = []
        for done in range(CALLS_A_PAGE):
            if not tasks:
                break
            try:
                found, more = self._comments(tasks[0])
            except RateLimited:
                if not done:
                    raise
                break
            tasks, events = more + tasks[1:], events + found
        return Page(tuple(events), {**cursor, "tasks": tasks}, more=bool(tasks))

    def _comments(self, task: list[Any]) -> tuple[list[Event], list[list[Any]]]:
        kind, number, anchor, since = task
        under = payloads.Discussion(kind, number)
        try:
            answer = comments(self.connection, under, anchor)
        except TargetGone:
            return [], []
        known = names(self.connection, rows(answer, "comments"))
        items = list(readable(rows(answer, "comments"), lambda row: self._comment(row, under, known)))
        more = (
            [[kind, number, answer["anchor"], since]]
            if answer.get("has_more") and answer.get("anchor")
            else []
        )
        return [event for item in items for event in _told(item, answer, since)], more

    def _comment(self, row: Json, under: payloads.Discussion, known: Mapping[str, str]) -> Item:
        return payloads.comment(row, self.place, under, known, self.texts.get(str(under), ""))


def _told(item: Item, answer: Json, since: int) -> Iterator[Event]:
    dead = {str(row.get("id")) for row in rows(answer, "comments") if not payloads.is_alive(row)}
    if item.posted_at.timestamp() < since:
        return
    if item.key.rpartition(".")[2] in dead:
        yield Event(EventKind.DELETED, item.key)
    else:
        yield Event(EventKind.NEW, item.key, item)


def comments(connection: Connection, under: payloads.Discussion, anchor: str = "") -> Json:
    """Up to a hundred comments, and the mark of the next ones."""
    given = {"discussionId": under.id, "discussionType": under.kind, "anchor": anchor or None, "count": PAGE}
    answer: Json = call(connection, "discussions.getComments", **given)
    return answer


def all_comments(connection: Connection, under: payloads.Discussion, most_calls: int = 20) -> Iterator[Json]:
    """Every living comment of a discussion, for looking up our own ones."""
    anchor = ""
    for _call in range(most_calls):
        answer = comments(connection, under, anchor)
        yield from (row for row in rows(answer, "comments") if payloads.is_alive(row))
        anchor = text(answer, "anchor")
        if not answer.get("has_more") or not anchor:
            return


def names(connection: Connection, given: list[Json]) -> dict[str, str]:
    """Names that the comments themselves do not tell."""
    unknown = {
        payloads.author_of(row) for row in given if not row.get("author_name") and row.get("author_id")
    }
    if not unknown:
        return {}
    uids = ",".join(sorted(unknown)[:PAGE])
    return payloads.names_of(
        call(connection, "users.getInfo", uids=uids, fields="uid,first_name,last_name,name")
    )


def messages(connection: Connection, place: payloads.Place, cursor: Mapping[str, Any], at: datetime) -> Page:
    """Private messages to the group; cursor: seen {conversation: its last event}."""
    answer = graph(connection, "GET", "me/chats", count=PAGE)
    known: Mapping[str, Any] = cursor.get("seen", {})
    events: list[Event] = []
    seen: dict[str, Any] = {}
    for chat in rows(answer, "chats"):
        key, last = text(chat, "chat_id"), chat.get("last_event_time")
        seen[key] = last
        if known.get(key) != last:
            events += _conversation(connection, place, key)
    recent = (event for event in events if event.item and event.item.posted_at >= at - FIRST_LOOK)
    return Page(tuple(recent), {"seen": seen})


def _conversation(connection: Connection, place: payloads.Place, chat: str) -> list[Event]:
    answer = graph(connection, "GET", f"me/messages/{chat}", count=PAGE)
    told = [
        {**row, "recipient": {"chat_id": chat, **inner(row, "recipient")}} for row in rows(answer, "messages")
    ]
    items = readable(told, lambda row: payloads.private(row, place))
    return [Event(EventKind.NEW, item.key, item) for item in items]
