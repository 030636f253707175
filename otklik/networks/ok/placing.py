"""Replies in Odnoklassniki: comments by a person, found afterwards; private messages by the Graph API."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import (
    Forbidden,
    ItemKind,
    NotUnderstood,
    Outgoing,
    Placed,
    Rejected,
    TargetGone,
    UnknownOutcome,
)
from otklik.networks.fields import Json, bare, inner, readable, rows, text
from otklik.networks.ok import payloads, reading
from otklik.networks.ok.api import call, graph
from otklik.networks.ok.contract import LIMITS

CLOCKS_APART = timedelta(minutes=2)


def place(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed:
    if outgoing.kind is not ItemKind.PRIVATE:
        raise Forbidden(_("Odnoklassniki lets nobody but a person comment as a group: publish by hand."))
    said = f"{outgoing.text}\n\n{outgoing.link}" if outgoing.files and outgoing.link else outgoing.text
    if len(said) > LIMITS.text or (outgoing.files and not outgoing.link):
        words = _("A private message has {limit} characters and no files here.")
        raise Rejected(words.format(limit=LIMITS.text))
    chat = outgoing.thread_key
    body = {"recipient": {"chat_id": chat}, "message": {"text": said}}
    answer = graph(connection, "POST", f"me/messages/{chat}", json=body)
    if not text(answer, "message_id"):
        raise UnknownOutcome(_("The network's answer does not say which message was made."))
    return Placed(f"{chat}.{text(answer, 'message_id')}", "")


def find(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed | None:
    """Our reply to this message with this text: after an unknown outcome, or placed by a person."""
    if outgoing.kind is ItemKind.PRIVATE:
        return _find_message(connection, whose, outgoing)
    under = _discussion(outgoing)
    target = outgoing.target_key.removeprefix(f"{under}").removeprefix(".")
    for row in reading.all_comments(connection, under):
        if not _is_ours(row, whose) or str(row.get("reply_to_comment_id") or "") not in ("", target):
            continue
        if bare(payloads.spoken(text(row, "text"))) in _texts(outgoing) and not _is_old(row, outgoing):
            found = _placed(row, whose, replace(under, group=_group_of(connection, under)))
            if found.key not in outgoing.others:
                return found
    return None


def _group_of(connection: Connection, under: payloads.Discussion) -> str:
    """Whose discussion it is: a group of others may be watched."""
    told = call(connection, "discussions.get", discussionId=under.id, discussionType=under.kind)
    refs = rows(inner(told, "discussion"), "ref_objects")
    return next((str(ref.get("id")) for ref in refs if ref.get("type") == "GROUP"), "")


def _texts(outgoing: Outgoing) -> set[str]:
    """As it may stand there: with the page of its files or without."""
    return {bare(outgoing.text), bare(f"{outgoing.text} {outgoing.link}")}


def _discussion(outgoing: Outgoing) -> payloads.Discussion:
    try:
        return payloads.Discussion.read(outgoing.target_key)
    except NotUnderstood as problem:
        raise Rejected(str(problem)) from None


def _is_ours(row: Json, whose: payloads.Place) -> bool:
    return payloads.author_of(row) in whose.ours


def _is_old(row: Json, outgoing: Outgoing) -> bool:
    return outgoing.since is not None and payloads.moment_of(row, "date") < outgoing.since - CLOCKS_APART


def _placed(row: Json, whose: payloads.Place, under: payloads.Discussion) -> Placed:
    key = f"{under}.{row['id']}"
    return Placed(key, payloads.permalink(whose, under), payloads.moment_of(row, "date"))


def _find_message(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed | None:
    chat = outgoing.thread_key
    answer = graph(connection, "GET", f"me/messages/{chat}", count=100)
    told = [
        {**row, "recipient": {"chat_id": chat, **inner(row, "recipient")}} for row in rows(answer, "messages")
    ]
    for item in readable(told, lambda row: payloads.private(row, whose)):
        old = outgoing.since is not None and item.posted_at < outgoing.since - CLOCKS_APART
        if item.own and not old and bare(item.text) in _texts(outgoing) and item.key not in outgoing.others:
            return Placed(item.key, "", item.posted_at)
    return None


def verify(connection: Connection, whose: payloads.Place, permalink: str) -> Placed | None:
    """Our last comment in the discussion of this address: comments have no address of their own."""
    under = payloads.discussion_in(permalink, whose)
    if under is None:
        return None
    try:
        ours = [row for row in reading.all_comments(connection, under) if _is_ours(row, whose)]
    except (TargetGone, Forbidden):
        return None
    last = max(ours, key=lambda row: payloads.moment_of(row, "date"), default=None)
    return _placed(last, whose, under) if last else None
