"""Polling an account of Instagram: comments under its publications and its conversations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, EventKind, Page
from otklik.networks.fields import inner, readable, rows, text
from otklik.networks.graph.api import read
from otklik.networks.graph.reading import FIRST_LOOK, Edges, Wall
from otklik.networks.instagram import payloads
from otklik.networks.instagram.contract import COMMENT_FIELDS, POST_FIELDS, TALK_FIELDS


def edges(place: payloads.Place) -> Edges:
    return Edges(
        posts=f"{place.account}/media",
        post_fields=POST_FIELDS,
        comment_fields=COMMENT_FIELDS,
        post=lambda row: payloads.post(row, place),
        mark=lambda row: str(row.get("comments_count")),
        comments=lambda row, under: payloads.comments(row, under, place),
        extra={},
    )


def wall(connection: Connection, place: payloads.Place, at: datetime) -> Wall:
    return Wall(connection, edges(place), at)


def messages(connection: Connection, place: payloads.Place, cursor: Mapping[str, Any], at: datetime) -> Page:
    """Private messages; cursor: seen {conversation: when it last changed}."""
    known: Mapping[str, str] = cursor.get("seen", {})
    seen: dict[str, str] = {}
    events: list[Event] = []
    given: dict[str, Any] = {"platform": "instagram", "fields": TALK_FIELDS, "limit": 50}
    for talk in rows(read(connection, f"{place.account}/conversations", **given), "data"):
        key, changed = text(talk, "id"), text(talk, "updated_time")
        seen[key] = changed
        if known.get(key) == changed:
            continue
        person, said = payloads.other_of(talk, place), rows(inner(talk, "messages"), "data")
        for item in readable(said, lambda row, who=person: payloads.message(row, who, place)):  # type: ignore[misc]
            if item.posted_at >= at - FIRST_LOOK:
                events.append(Event(EventKind.NEW, item.key, item))
    return Page(tuple(events), {"seen": seen})
