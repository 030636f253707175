"""Under which messages a reply stands: one for every author, wherever she wrote.

A mass event is one incident with many messages, and every author is answered (clauses 8, 15). Who wrote twice under
one post, or adds a word to her own message, is answered there once; who wrote under two posts, under both. A request
(clause 10) goes to one author only: the clock stands for her reply.
"""

from __future__ import annotations

from collections.abc import Iterable

from otklik.incidents.models import Message, MessageState
from otklik.networks.contract import ItemKind
from otklik.networks.models import Network
from otklik.regulation.history import ReplyKind


def target_of(messages: Iterable[Message]) -> Message:
    """The message under which the reply stands first: the earliest kept that has not been deleted."""
    return min(messages, key=lambda row: (row.deleted_at is not None, row.network == Network.MANUAL, row.pk))


def others(messages: Iterable[Message], first: Message, kind: str) -> list[Message]:
    """Messages of further authors under which the same text stands, in the order in which they were kept."""
    if kind == ReplyKind.CLARIFICATION:
        return []
    found: list[Message] = []
    answered = {place(first)}
    for row in sorted(messages, key=lambda each: each.pk):
        if row.deleted_at is not None or row.state == MessageState.OWN or place(row) in answered:
            continue
        answered.add(place(row))
        found.append(row)
    return found


def place(message: Message) -> tuple[str, str, str]:
    """What one answer covers: an author under a post, or her private messages; else the message itself."""
    if not message.author_key:
        return message.network, "", message.key
    post = "" if message.kind == ItemKind.PRIVATE else message.post_key or message.key
    return message.network, message.author_key, post
