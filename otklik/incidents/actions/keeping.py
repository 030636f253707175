"""Clause 1: events of a network become messages, in any order and any number of times, with the same result.

A delivery tells what happened once; a read (`read_at`) shows how things stood when it began, so a read
settles what deliveries could not: the text of now, and that a message stands which was thought deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from otklik.incidents import deferring, tutor
from otklik.incidents.actions import fetching, hearing
from otklik.incidents.erasing import is_erased
from otklik.incidents.models import Media, MediaState, Message, MessageState, Publication, Revision
from otklik.incidents.suggestions import suggestion_for
from otklik.networks.contract import Event, EventKind, Item, ItemKind
from otklik.networks.models import Account

LONGEST_TEXT = 100_000  # characters kept of one message: five times what any network allows
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_TOLD = {"url": 1000, "key": 200, "title": 300}  # of an attachment, and its longest
FILLED_LATER = ("author_name", "author_url", "post_text", "thread_key")  # some webhooks do not tell them


@transaction.atomic
def keep(account: Account, events: Iterable[Event], *, at: datetime, read_at: datetime | None = None) -> int:
    """Stores the events of an account; returns how many messages are new.

    `read_at`: when the read began that brought them; None for deliveries.
    """
    given = list(events)
    if given:
        tutor.refresh([account.body_id])
    if len(given) == 1:
        return _keep_one(account, given[0], at, read_at)
    held = {row.key: row for row in _held(account, [event.key for event in given])}
    fresh = _plain_news(given, held)
    kept = _store_all(account, fresh, at)
    stored = {id(event) for event in fresh} if kept is not None else set()
    rest = [e for e in given if id(e) not in stored and not _says_nothing_new(held.get(e.key), e)]
    return (kept or 0) + sum(_keep_one(account, event, at, read_at) for event in rest)


def _held(account: Account, keys: Sequence[str]) -> QuerySet[Message]:
    return Message.objects.filter(body=account.body_id, network=account.network, key__in=keys)


def _plain_news(events: Sequence[Event], held: dict[str, Message]) -> list[Event]:
    """New items of which nothing is known and nothing else is told: these are stored all at once."""
    told = Counter(event.key for event in events)
    return [
        event
        for event in events
        if event.kind is EventKind.NEW and event.item and event.key not in held and told[event.key] == 1
    ]


def _says_nothing_new(message: Message | None, event: Event) -> bool:
    """Most of what a read brings is known already: it needs no lock."""
    if message is None or event.item is None or message.deleted_at is not None:
        return False
    filled = all(getattr(message, name) or not getattr(event.item, name) for name in FILLED_LATER)
    return filled and message.text == clean(event.item.text)


def _store_all(account: Account, events: Sequence[Event], at: datetime) -> int | None:
    """Stores new items in three statements; None where another worker has just kept one of them."""
    items = [event.item for event in events if event.item]
    if not items:
        return None
    ours = _ours(account, [item.key for item in items])
    messages = [_message(account, item, at, own=item.own or item.key in ours) for item in items]
    try:
        with transaction.atomic():
            Message.objects.bulk_create(messages)
    except IntegrityError:
        return None
    _keep_media(
        account.body_id, [row for each in zip(messages, items, strict=True) for row in _media(*each, at)]
    )
    Revision.objects.bulk_create(first_revision(message) for message in messages)
    for message in hearing.awaited(messages):
        hearing.recognise(message, at=at)
    return len(messages)


def _ours(account: Account, keys: Sequence[str]) -> set[str]:
    """Which of these items are replies that we have placed."""
    placed = Publication.objects.filter(network=account.network, external_key__in=keys)
    return set(placed.values_list("external_key", flat=True))


def _keep_one(account: Account, event: Event, at: datetime, read_at: datetime | None) -> int:
    held = _held(account, [event.key]).select_for_update(of=("self",)).first()
    if held is not None and is_erased(held):
        return 0
    if event.kind is EventKind.DELETED:
        return _keep_deletion(account, event, held, at)
    if event.item is None:
        return 0
    if held is None and _store(account, event, at) is not None:
        return 1
    held = held or _held(account, [event.key]).select_for_update(of=("self",)).first()
    if held is None:
        return 0
    if _is_place(held):
        return _fill_place(account, held, event, at)
    _revise(held, event, at, read_at)
    return 0


def _store(account: Account, event: Event, at: datetime, place: Message | None = None) -> Message | None:
    """A new message; in the `place` that was kept for it where its deletion came first."""
    item = event.item
    if item is None:
        return None
    message = _message(account, item, at, own=item.own or item.key in _ours(account, [item.key]))
    message.edited_at = event.at if event.kind is EventKind.EDITED else None
    if place:
        message.pk, message.deleted_at = place.pk, place.deleted_at
    try:
        with transaction.atomic():
            message.save(force_insert=place is None, force_update=place is not None)
    except IntegrityError:  # another worker has just kept the same item
        return None
    _keep_media(account.body_id, _media(message, item, at))
    first_revision(message).save()
    hearing.recognise(message, at=at)
    return message


def _message(account: Account, item: Item, at: datetime, *, own: bool) -> Message:
    text = clean(item.text)
    return Message(
        body_id=account.body_id,
        account=account,
        network=account.network,
        key=item.key,
        kind=item.kind,
        post_key=item.post_key,
        thread_key=item.thread_key,
        parent_key=item.parent_key,
        permalink=item.permalink,
        author_key=item.author_key,
        author_name=clean(item.author_name)[:200],
        author_url=item.author_url,
        text=text,
        post_text=clean(item.post_text),
        posted_at=item.posted_at,
        collected_at=at,
        snapshot=snapshot(item.author_key, item.posted_at, text),
        state=MessageState.OWN if own else MessageState.NEW,
        suggestion={} if own else suggestion_for(text, account.body_id),
    )


def _media(message: Message, item: Item, at: datetime, held: frozenset[str] = frozenset()) -> list[Media]:
    """Rows for what is attached; `held`: keys or addresses of what is there already."""
    fresh = tuple(each for each in item.attachments if (each.key or each.url) not in held)
    own = message.state == MessageState.OWN
    rows = fetching.rows_for(fresh, own=own, held=len(held), at=at)
    told = [{name: clean(row[name])[:longest] for name, longest in _TOLD.items()} for row in rows]
    return [Media(message=message, **row | words) for row, words in zip(rows, told, strict=True)]


def _keep_media(body_id: int, rows: Sequence[Media]) -> None:
    Media.objects.bulk_create(rows)
    if any(row.state == MediaState.WAITING for row in rows):
        deferring.fetch(body_id)


def _add_media(message: Message, item: Item, at: datetime) -> None:
    """An edit may add a photo; what an edit takes away is kept, as earlier texts are."""
    if item.attachments:
        held = message.media.values_list("key", "url")
        known = frozenset(clean(key or url) for key, url in held)
        _keep_media(message.body_id, _media(message, item, at, known))


def _revise(message: Message, event: Event, at: datetime, read_at: datetime | None) -> None:
    item = event.item
    if item is None:
        return
    _add_media(message, item, at)
    changed = _revise_text(message, event, at) if _knows_the_text(event, read_at) else []
    for name in FILLED_LATER:
        if not getattr(message, name) and getattr(item, name):
            setattr(message, name, clean(getattr(item, name)))
            changed.append(name)
    if message.deleted_at and _stands(message.deleted_at, event, read_at):
        message.deleted_at = None
        changed.append("deleted_at")
    if changed:
        message.save(update_fields=changed)


def _knows_the_text(event: Event, read_at: datetime | None) -> bool:
    """A delivery of a new item that comes late tells the first text, not that of now."""
    return read_at is not None or event.kind is not EventKind.NEW


def _stands(deleted_at: datetime, event: Event, read_at: datetime | None) -> bool:
    return event.kind is EventKind.RESTORED or (read_at is not None and deleted_at < read_at)


def _revise_text(message: Message, event: Event, at: datetime) -> list[str]:
    text = clean(event.item.text) if event.item else ""
    moment = max(
        event.at or at, message.posted_at
    )  # `at` is the beginning of a batch: this may be written since
    if text == message.text or (message.edited_at is not None and moment <= message.edited_at):
        return []
    message.text, message.edited_at = text, moment
    Revision.objects.get_or_create(
        message=message, at=moment, snapshot=_snapshot_of(message), defaults={"text": text}
    )
    if message.state != MessageState.NEW:
        return ["text", "edited_at"]
    if message.incident_id is None:  # afterwards it stays as it was when a person decided
        message.suggestion = suggestion_for(text, message.body_id)
        message.compared_at = None  # other words may belong to other messages
    return ["text", "edited_at", "suggestion", "compared_at"]


def _keep_deletion(account: Account, event: Event, held: Message | None, at: datetime) -> int:
    """A deletion may overtake the message it deletes: then its place is kept with an empty text."""
    moment = event.at or at
    if held is None:
        held, _made = Message.objects.get_or_create(
            body_id=account.body_id,
            network=account.network,
            key=event.key,
            defaults={
                "account": account,
                "kind": ItemKind.COMMENT,
                "posted_at": moment,
                "collected_at": at,
                "deleted_at": moment,
                "snapshot": snapshot("", moment, ""),
                "state": MessageState.OWN,
            },
        )
    if held.deleted_at is None:  # or another worker has kept it at this very moment
        held.deleted_at = moment
        held.save(update_fields=["deleted_at"])
    return 0


def _is_place(message: Message) -> bool:
    """Kept by a deletion for a message that has not been seen; a seen one has a revision."""
    return message.state == MessageState.OWN and not message.text and not message.revisions.exists()


def _fill_place(account: Account, place: Message, event: Event, at: datetime) -> int:
    if event.kind is EventKind.RESTORED:
        place.deleted_at = None
    return int(_store(account, event, at, place) is not None)


def first_revision(message: Message) -> Revision:
    return Revision(message=message, at=message.posted_at, text=message.text, snapshot=message.snapshot)


def snapshot(author_key: str, posted_at: datetime, text: str, files: Sequence[str] = ()) -> str:
    """sha256 of what was seen, for disputes about edited and deleted posts (clause 1).

    `files`: sha256 of those that a person brought with it.
    """
    seen = [author_key, posted_at.astimezone(UTC).isoformat(), text, *([list(files)] if files else [])]
    return hashlib.sha256(_AS_JSON(seen).encode()).hexdigest()


def _snapshot_of(message: Message) -> str:
    return snapshot(message.author_key, message.posted_at, message.text)


def clean(text: str) -> str:
    """PostgreSQL takes no NUL; lone surrogates cannot be stored. Everything else is kept as written."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:LONGEST_TEXT]
