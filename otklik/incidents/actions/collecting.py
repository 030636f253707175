"""Clause 1: what citizens write comes in, once, and nothing is lost.

Webhook -> raw delivery -> events -> messages. Polling brings the same events again: kept once.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from otklik.incidents import links, tutor
from otklik.incidents.actions.keeping import clean, first_revision, keep, snapshot
from otklik.incidents.models import Message
from otklik.incidents.suggestions import suggestion_for
from otklik.networks import actions as networks
from otklik.networks.contract import Event, HookAnswer, ItemKind
from otklik.networks.models import Account, Delivery, DeliveryState, Network, Source
from otklik.networks.registry import connect
from otklik.office.models import Body, Employee

__all__ = ["collect", "keep", "keep_by_hand", "parse", "receive", "snapshot"]

TOGETHER = 200  # deliveries read in one transaction
PATIENCE = timedelta(seconds=20)  # a read may stand waiting for its turn this long


def receive(
    account: Account, body: bytes, headers: Mapping[str, str], *, at: datetime
) -> tuple[HookAnswer, int | None]:
    """Answers a webhook. Stores the raw body first; returns the key of a delivery that waits to be parsed."""
    answer = connect(account, at=at).hook(body, headers)
    if answer.delivery_key is None:
        return answer, None
    delivery, fresh = networks.record_delivery(account, key=answer.delivery_key, body=body, at=at)
    return answer, delivery.pk if fresh else None


def parse(delivery_id: int, *, at: datetime) -> int:
    """Turns a stored delivery, and what waits with it of its account, into messages; returns how many are new.

    Done once, however often it is called. What is not understood goes to quarantine with the reason and is kept.
    """
    account = Account.objects.select_related("body").get(deliveries=delivery_id)
    kept = 0
    while True:
        read, new = _parse_some(account, at)
        kept += new
        if read < TOGETHER:
            return kept


@transaction.atomic
def _parse_some(account: Account, at: datetime) -> tuple[int, int]:
    """Deliveries that another worker has in hand are left to it. How many were read, how many messages are new."""
    waiting = Delivery.objects.filter(account=account, state=DeliveryState.NEW).order_by("pk")
    rows = list(waiting.select_for_update(skip_locked=True)[:TOGETHER])
    if not rows:
        return 0, 0
    connector = connect(account, at=at)
    events: list[Event] = []
    for row in rows:
        try:
            events += connector.parse(bytes(row.body))
            row.state = DeliveryState.PARSED
        except ValueError as problem:
            row.state, row.problem = DeliveryState.QUARANTINED, str(problem)[:2000]
    kept = keep(account, events, at=at)
    Delivery.objects.bulk_update(rows, ["state", "problem"])
    return len(rows), kept


def collect(source: Source, *, at: datetime, pages: int = 20) -> int:
    """Polls a source until it has nothing more. The cursor moves in the transaction that stores."""
    kept = 0
    connector = connect(source.account, at=at, patience=PATIENCE)
    for _page in range(pages):
        page = connector.poll(source.kind, source.key, source.cursor, at)  # no transaction is open here
        with transaction.atomic():
            kept += keep(source.account, page.events, at=at, read_at=at)
            networks.advance(source, cursor=page.cursor, at=at)
        if not page.more:
            break
    return kept


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
    text, link = clean(text), link.strip()
    if link:
        links.check(link)
    tutor.refresh([body.pk])
    message = Message.objects.create(
        body=body,
        network=Network.MANUAL,
        key=f"manual:{uuid.uuid4()}",
        kind=ItemKind.POST,
        permalink=link,
        author_name=clean(author_name)[:200],
        text=text,
        posted_at=posted_at or at,
        collected_at=at,
        snapshot=snapshot(author_name, posted_at or at, text),
        suggestion=suggestion_for(text, body.pk),
        entered_by=by,
    )
    first_revision(message).save()
    return message
