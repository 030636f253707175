"""Clause 1: what citizens write comes in, once, and nothing is lost.

Webhook -> raw delivery -> events -> messages. Polling brings the same events again: kept once.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from otklik.incidents import links
from otklik.incidents.actions import hearing
from otklik.incidents.models import Media, Message, MessageState, Publication, Revision
from otklik.incidents.suggestions import suggestion_for
from otklik.networks import actions as networks
from otklik.networks.contract import Event, EventKind, HookAnswer, Item, ItemKind
from otklik.networks.models import Account, Delivery, DeliveryState, Network, Source
from otklik.networks.registry import connect
from otklik.office.models import Body, Employee

PATIENCE = timedelta(seconds=20)  # a read may stand waiting for its turn this long
LONGEST_TEXT = 100_000  # characters kept of one message: five times what any network allows


def receive(
    account: Account, body: bytes, headers: Mapping[str, str], *, at: datetime
) -> tuple[HookAnswer, int | None]:
    """Answers a webhook. Stores the raw body first; returns the key of a delivery that waits to be parsed."""
    answer = connect(account, at=at).hook(body, headers)
    if answer.delivery_key is None:
        return answer, None
    delivery, fresh = networks.record_delivery(account, key=answer.delivery_key, body=body, at=at)
    return answer, delivery.pk if fresh else None


@transaction.atomic
def parse(delivery_id: int, *, at: datetime) -> int:
    """Turns a stored delivery into messages; returns how many are new. Done once, however often it is called.

    What is not understood goes to quarantine with the reason and is kept.
    """
    delivery = Delivery.objects.select_for_update().select_related("account__body").get(pk=delivery_id)
    if delivery.state != DeliveryState.NEW:
        return 0
    try:
        events = tuple(connect(delivery.account, at=at).parse(bytes(delivery.body)))
    except ValueError as problem:
        delivery.state, delivery.problem = DeliveryState.QUARANTINED, str(problem)[:2000]
        delivery.save(update_fields=["state", "problem"])
        return 0
    kept = keep(delivery.account, events, at=at)
    delivery.state = DeliveryState.PARSED
    delivery.save(update_fields=["state"])
    return kept


def collect(source: Source, *, at: datetime, pages: int = 20) -> int:
    """Polls a source until it has nothing more. The cursor moves in the transaction that stores."""
    kept = 0
    connector = connect(source.account, at=at, patience=PATIENCE)
    for _page in range(pages):
        page = connector.poll(source.kind, source.key, source.cursor, at)  # no transaction is open here
        with transaction.atomic():
            kept += keep(source.account, page.events, at=at)
            networks.advance(source, cursor=page.cursor, at=at)
        if not page.more:
            break
    return kept


@transaction.atomic
def keep(account: Account, events: Iterable[Event], *, at: datetime) -> int:
    """Stores the events of an account in any order and any number of times; returns how many messages are new."""
    return sum(_keep_one(account, event, at) for event in events)


def _keep_one(account: Account, event: Event, at: datetime) -> int:
    held = (
        Message.objects.select_for_update(of=("self",))
        .filter(body=account.body_id, network=account.network, key=event.key)
        .first()
    )
    if event.kind is EventKind.DELETED:
        return _keep_deletion(account, event, held, at)
    if event.item is None:
        return 0
    if held is None:
        message = _store(account, event.item, event.at if event.kind is EventKind.EDITED else None, at)
        if message:
            hearing.recognise(message, at=at)
        return int(message is not None)
    _revise(held, event, at)
    return 0


def _store(account: Account, item: Item, edited_at: datetime | None, at: datetime) -> Message | None:
    own = item.own or _is_ours(account, item.key)
    text = _clean(item.text)
    message = Message(
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
        author_name=_clean(item.author_name)[:200],
        author_url=item.author_url,
        text=text,
        post_text=_clean(item.post_text),
        posted_at=item.posted_at,
        collected_at=at,
        edited_at=edited_at,
        snapshot=snapshot(item.author_key, item.posted_at, text),
        state=MessageState.OWN if own else MessageState.NEW,
        suggestion={} if own else suggestion_for(text),
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:  # another worker has just kept the same item
        return None
    Media.objects.bulk_create(
        Media(message=message, kind=a.kind, url=a.url[:1000], title=_clean(a.title)[:300])
        for a in item.attachments
    )
    _revision(message, item.posted_at)
    return message


def _is_ours(account: Account, key: str) -> bool:
    return Publication.objects.filter(network=account.network, external_key=key).exists()


def _revise(message: Message, event: Event, at: datetime) -> None:
    item = event.item
    if item is None:
        return
    text = _clean(item.text)
    moment = event.at or at
    changed = []
    if text != message.text and (message.edited_at is None or moment > message.edited_at):
        message.text, message.edited_at = text, moment
        _revision(message, moment)
        changed += ["text", "edited_at"]
        if message.state == MessageState.NEW:
            message.suggestion = suggestion_for(text)
            changed.append("suggestion")
    for name in ("author_name", "author_url", "post_text", "thread_key"):
        if not getattr(message, name) and getattr(item, name):
            setattr(message, name, _clean(getattr(item, name)))
            changed.append(name)
    if changed:
        message.save(update_fields=changed)


def _keep_deletion(account: Account, event: Event, held: Message | None, at: datetime) -> int:
    """A deletion may overtake the message it deletes: then the place is kept with an empty text."""
    if held is None:
        Message.objects.get_or_create(
            body_id=account.body_id,
            network=account.network,
            key=event.key,
            defaults={
                "account": account,
                "kind": ItemKind.COMMENT,
                "posted_at": event.at or at,
                "collected_at": at,
                "deleted_at": event.at or at,
                "snapshot": snapshot("", event.at or at, ""),
                "state": MessageState.OWN,
            },
        )
    elif held.deleted_at is None:
        held.deleted_at = event.at or at
        held.save(update_fields=["deleted_at"])
    return 0


def _revision(message: Message, moment: datetime) -> None:
    Revision.objects.get_or_create(
        message=message,
        at=moment,
        snapshot=snapshot(message.author_key, message.posted_at, message.text),
        defaults={"text": message.text},
    )


def snapshot(author_key: str, posted_at: datetime, text: str) -> str:
    """sha256 of what was seen, for disputes about edited and deleted posts (clause 1)."""
    content = json.dumps([author_key, posted_at.isoformat(), text], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _clean(text: str) -> str:
    """PostgreSQL takes no NUL; lone surrogates cannot be stored. Everything else is kept as written."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:LONGEST_TEXT]


def keep_by_hand(
    body: Body,
    *,
    text: str,
    link: str,
    author_name: str,
    posted_at: datetime | None = None,
    by: Employee,
    at: datetime,
) -> Message:
    """A message that a person pastes: any site, any network, a photo of a notice."""
    text, link = _clean(text), link.strip()
    if link:
        links.check(link)
    message = Message.objects.create(
        body=body,
        network=Network.MANUAL,
        key=f"manual:{uuid.uuid4()}",
        kind=ItemKind.POST,
        permalink=link,
        author_name=_clean(author_name)[:200],
        text=text,
        posted_at=posted_at or at,
        collected_at=at,
        snapshot=snapshot(author_name, posted_at or at, text),
        suggestion=suggestion_for(text),
        entered_by=by,
    )
    _revision(message, message.posted_at)
    return message
