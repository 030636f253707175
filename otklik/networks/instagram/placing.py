"""Our reply on Instagram: text only, as a reply to the comment, or a private message within 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import ItemKind, Outgoing, Placed, Rejected, TargetGone, UnknownOutcome
from otklik.networks.fields import Json, bare, inner, rows, text, written
from otklik.networks.graph.api import everything, read, write
from otklik.networks.graph.reading import Post, all_comments
from otklik.networks.instagram import payloads, reading
from otklik.networks.instagram.contract import LIMITS, LONGEST_MESSAGE, REPLY_FIELDS, TALK_FIELDS

CLOCKS_APART = timedelta(minutes=2)


def place(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed:
    if outgoing.kind is ItemKind.PRIVATE:
        return _message(connection, whose, outgoing)
    said = fitting(outgoing, LIMITS.text)
    address = _address(connection, outgoing)  # asked before anything is sent
    key = text(write(connection, f"{thread_of(outgoing)}/replies", message=said), "id")
    if not key:
        raise UnknownOutcome(_("The network's answer does not say which comment was made."))
    return Placed(key, address)


def thread_of(outgoing: Outgoing) -> str:
    """Instagram takes replies to top comments only."""
    return outgoing.thread_key or outgoing.target_key


def fitting(outgoing: Outgoing, longest: int) -> str:
    if outgoing.files and not outgoing.link:
        raise Rejected(_("The network takes no files in a reply."))
    said = f"{outgoing.text}\n\n{outgoing.link}" if outgoing.files else outgoing.text
    if len(said) > longest:
        raise Rejected(
            _("The text is longer than the network takes: {limit} characters.").format(limit=longest)
        )
    return said


def _address(connection: Connection, outgoing: Outgoing) -> str:
    """Of the publication: comments have no address of their own."""
    if not outgoing.post_key:
        return ""
    return text(read(connection, outgoing.post_key, fields="permalink"), "permalink")


def _message(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed:
    said = fitting(outgoing, LONGEST_MESSAGE)
    if len(said.encode()) > LONGEST_MESSAGE:
        raise Rejected(_("The text is longer than the network takes."))
    given: dict[str, Any] = {
        "recipient": {"id": outgoing.thread_key or outgoing.author_key},
        "message": {"text": said},
    }
    key = text(write(connection, f"{whose.account}/messages", **given), "message_id")
    if not key:
        raise UnknownOutcome(_("The network's answer does not say which message was made."))
    return Placed(key, "")


def find(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed | None:
    """Our reply in the thread of this message with this text."""
    if outgoing.kind is ItemKind.PRIVATE:
        return _find_message(connection, whose, outgoing)
    for row in everything(connection, f"{thread_of(outgoing)}/replies", fields=REPLY_FIELDS, limit=100):
        at = written(row.get("timestamp"))
        if _is_it(row, text(row, "text"), at, whose, outgoing):
            return Placed(text(row, "id"), _address(connection, outgoing), at)
    return None


def _is_it(row: Json, said: str, at: datetime, whose: payloads.Place, outgoing: Outgoing) -> bool:
    if text(row, "id") in outgoing.others:
        return False
    old = outgoing.since is not None and at < outgoing.since - CLOCKS_APART
    texts = {bare(outgoing.text), bare(f"{outgoing.text} {outgoing.link}")}
    return payloads.is_own(row, whose) and not old and bare(said) in texts


def _find_message(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed | None:
    given = {
        "platform": "instagram",
        "user_id": outgoing.thread_key or outgoing.author_key,
        "fields": TALK_FIELDS,
    }
    for talk in rows(read(connection, f"{whose.account}/conversations", **given), "data"):
        for row in rows(inner(talk, "messages"), "data"):
            at = written(row.get("created_time"))
            if _is_it(row, text(row, "message"), at, whose, outgoing):
                return Placed(text(row, "id"), "", at)
    return None


def verify(connection: Connection, whose: payloads.Place, permalink: str) -> Placed | None:
    """Our last comment under the publication of this address."""
    edges = reading.edges(whose)
    bare_address = permalink.partition("?")[0].rstrip("/")
    for row in everything(connection, edges.posts, fields=edges.post_fields, limit=50, most_calls=2):
        address = text(row, "permalink")
        if address.rstrip("/") == bare_address:
            return _last_own(connection, whose, Post(text(row, "id"), address))
    return None


def _last_own(connection: Connection, whose: payloads.Place, post: Post) -> Placed | None:
    try:
        ours = [item for item in all_comments(connection, reading.edges(whose), post) if item.own]
    except TargetGone:
        return None
    last = max(ours, key=lambda item: item.posted_at, default=None)
    return Placed(last.key, post.address, last.posted_at) if last else None
