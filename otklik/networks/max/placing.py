"""Our reply in MAX: a comment of the bot under the post, text only; found again by reading."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import (
    Forbidden,
    ItemKind,
    Outgoing,
    Placed,
    Rejected,
    TargetGone,
    UnknownOutcome,
)
from otklik.networks.fields import Json, bare, inner, moment, number, rows, text
from otklik.networks.max import payloads, reading
from otklik.networks.max.api import call
from otklik.networks.max.contract import COMMENT, LIMITS, MESSAGE, MESSAGES, PAGE, SEND

CLOCKS_APART = timedelta(minutes=2)


def place(connection: Connection, outgoing: Outgoing) -> Placed:
    said = fitting(outgoing)
    body = {"text": said, "link": {"type": "reply", "mid": outgoing.target_key}}
    if outgoing.kind is ItemKind.PRIVATE:
        return _placed(call(connection, SEND, body=body, chat_id=outgoing.thread_key), "")
    address = text(call(connection, MESSAGE, outgoing.post_key), "url")  # asked before anything is sent
    if outgoing.kind is not ItemKind.COMMENT:
        del body["link"]
    return _placed(call(connection, COMMENT, outgoing.post_key, body=body), address)


def fitting(outgoing: Outgoing) -> str:
    if outgoing.files and not outgoing.link:
        raise Rejected(_("The network takes no files in a reply."))
    said = f"{outgoing.text}\n\n{outgoing.link}" if outgoing.files else outgoing.text
    if len(said) > LIMITS.text:
        raise Rejected(
            _("The text is longer than the network takes: {limit} characters.").format(limit=LIMITS.text)
        )
    return said


def _placed(answer: Json, address: str) -> Placed:
    said = inner(answer, "message")
    key = text(inner(said, "body"), "mid")
    if not key:
        raise UnknownOutcome(_("The network's answer does not say which message was made."))
    return Placed(key, address or text(said, "url"), moment(number(said, "timestamp") / 1000))


def find(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed | None:
    """Our reply to this message with this text."""
    if outgoing.kind is ItemKind.PRIVATE:
        given = rows(call(connection, MESSAGES, chat_id=outgoing.thread_key, count=PAGE), "messages")
        return _found(given, whose, outgoing, "")
    since = outgoing.since and int((outgoing.since - CLOCKS_APART).timestamp() * 1000)
    given = reading.comments(connection, outgoing.post_key, after=since or 0)
    return _found(given, whose, outgoing, text(call(connection, MESSAGE, outgoing.post_key), "url"))


def _found(given: list[Json], whose: payloads.Place, outgoing: Outgoing, address: str) -> Placed | None:
    texts = {bare(outgoing.text), bare(f"{outgoing.text} {outgoing.link}")}
    for row in given:
        body, link = inner(row, "body"), inner(inner(row, "link"), "message")
        at = moment(number(row, "timestamp") / 1000)
        old = outgoing.since is not None and at < outgoing.since - CLOCKS_APART
        answers = text(link, "mid") in ("", outgoing.target_key)
        is_it = answers and not old and text(body, "mid") not in outgoing.others
        if is_it and payloads.is_own(row, whose) and bare(text(body, "text")) in texts:
            return Placed(text(body, "mid"), address, at)
    return None


def verify(connection: Connection, whose: payloads.Place, permalink: str) -> Placed | None:
    """Our last comment under the post of this address: comments have no address of their own."""
    post = reading.post_at(connection, whose, permalink)
    if post is None:
        return None
    try:
        given = reading.comments(connection, post.key)
    except (TargetGone, Forbidden):
        return None
    for row in given:
        if payloads.is_own(row, whose):
            at = moment(number(row, "timestamp") / 1000)
            return Placed(text(inner(row, "body"), "mid"), post.address, at)
    return None
