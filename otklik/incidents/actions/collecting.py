"""Clause 1: what citizens write comes in, once, and nothing is lost.

Webhook -> raw delivery -> events -> messages. Polling brings the same events again: kept once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from otklik.incidents import deferring
from otklik.incidents.actions import reminding
from otklik.incidents.actions.keeping import keep, snapshot
from otklik.incidents.actions.settingaside import (
    POISON,
    TOGETHER,
    count_tries,
    events_of,
    keep_read,
    read_apart,
    reason_of,
)
from otklik.incidents.models import Incident, Message
from otklik.networks import actions as networks
from otklik.networks import reception, sources
from otklik.networks.contract import Connector, Event, HookAnswer
from otklik.networks.models import Account, Delivery, DeliveryState, Source
from otklik.networks.registry import connect, connector_class
from otklik.regulation.moves import State

__all__ = ["collect", "keep", "parse", "snapshot", "store", "take"]

log = logging.getLogger(__name__)

MOST_OPEN_POSTS = 200  # messages whose posts are told to a poll
OPEN = (State.IDENTIFIED, State.FORWARDED, State.IN_WORK)
LEFT_BEHIND = timedelta(minutes=1)  # a delivery that has waited so long has perhaps lost its worker
PATIENCE = timedelta(seconds=20)  # a read may stand waiting for its turn this long


def take(
    network: str, hook_key: str, body: bytes, headers: Mapping[str, str], *, at: datetime
) -> HookAnswer | None:
    """Answers a webhook at its address; None where nobody is there. Raises NetworkError.

    The raw body is stored first, then a job is asked for: it must find what was stored, so the order counts.
    """
    door = reception.remembered(network, hook_key, at=at)
    answer = door.connector.hook(body, headers) if door else None
    if door is None or answer is None or answer.delivery_key is None:
        door = reception.find(network, hook_key, at=at)
        if door is None:
            return None
        answer = door.connector.hook(body, headers)
    waiting = store(door.account, answer, body, at=at)
    if waiting is not None:
        deferring.parse(waiting, door.account.pk)
    return answer


def store(account: Account, answer: HookAnswer, body: bytes, *, at: datetime) -> int | None:
    """Keeps the raw body of a delivery; its key in the database where it was not there yet."""
    if answer.delivery_key is None:
        return None
    delivery, fresh = networks.record_delivery(account, key=answer.delivery_key, body=body, at=at)
    return delivery.pk if fresh else None


def parse(delivery_id: int, *, at: datetime) -> int:
    """Turns a stored delivery, and what waits with it of its account, into messages; returns how many are new.

    Done once, however often it is called. What is not understood goes to quarantine with the reason and is kept.
    What has waited for long comes last: it may be what has brought its worker down.
    """
    account = Account.objects.select_related("body").get(deliveries=delivery_id)
    fresh = _waiting(account).filter(received_at__gt=at - LEFT_BEHIND, attempts=0)
    kept = 0
    while True:
        read, new = _parse_some(account, fresh, at)
        kept += new
        if read < TOGETHER:
            return kept + _parse_left_behind(account, at)


def _waiting(account: Account) -> QuerySet[Delivery]:
    return Delivery.objects.filter(account=account, state=DeliveryState.NEW).order_by("pk")


def _parse_left_behind(account: Account, at: datetime) -> int:
    """Each is counted before it is read, together at first, then one by one."""
    kept = last = 0
    while counted := count_tries(_waiting(account).filter(pk__gt=last)):
        kept += _parse_some(account, _waiting(account).filter(pk__in=counted), at)[1]
        last = counted[-1]
    return kept


def _parse_some(account: Account, waiting: QuerySet[Delivery], at: datetime) -> tuple[int, int]:
    """All together; where one of them cannot be kept, each by itself. How many were read, how many are new."""
    try:
        return _parse_batch(account, waiting, at, apart=False)
    except POISON as problem:
        log.warning("a batch of deliveries is read one by one: %s", type(problem).__name__)
    return _parse_batch(account, waiting, at, apart=True)


@transaction.atomic
def _parse_batch(
    account: Account, waiting: QuerySet[Delivery], at: datetime, *, apart: bool
) -> tuple[int, int]:
    """Deliveries that another worker has in hand are left to it."""
    rows = list(waiting.select_for_update(skip_locked=True)[:TOGETHER])
    if not rows:
        return 0, 0
    read = read_apart if apart else _read_together
    kept = read(account, connect(account, at=at), rows, at=at)
    _settle(rows)
    return len(rows), kept


def _settle(rows: Sequence[Delivery]) -> None:
    """Most are understood: those in one plain statement."""
    read = [row.pk for row in rows if row.state == DeliveryState.PARSED]
    Delivery.objects.filter(pk__in=read).update(state=DeliveryState.PARSED, problem="")
    aside = [row for row in rows if row.state == DeliveryState.QUARANTINED]
    if aside:
        Delivery.objects.bulk_update(aside, ["state", "problem"])


def _read_together(account: Account, connector: Connector, rows: Iterable[Delivery], *, at: datetime) -> int:
    events: list[Event] = []
    for row in rows:
        try:
            events += events_of(connector, row)
            row.state = DeliveryState.PARSED
        except ValueError as problem:
            row.state, row.problem = DeliveryState.QUARANTINED, reason_of(problem)
    return keep(account, events, at=at)


def collect(source: Source, *, at: datetime, pages: int = 20) -> int:
    """Polls a source until it has nothing more. The cursor moves in the transaction that stores.

    A source whose reading has ended its workers again and again is paused, and its administrator told (once).
    """
    tries = sources.count_try(source)
    if tries > sources.MOST_TRIES:
        _pause(source, at)
    return _read_on(source, at, pages) if 0 < tries <= sources.MOST_TRIES else 0


@transaction.atomic
def _pause(source: Source, at: datetime) -> None:
    if sources.pause(source, at=at):
        reminding.source_paused(source, at=at)


def _read_on(source: Source, at: datetime, pages: int) -> int:
    kept = 0
    connector = connect(source.account, at=at, patience=PATIENCE)
    for _page in range(pages):
        cursor = _told(source)
        page = connector.poll(source.kind, source.key, cursor, at)  # no transaction is open here
        with transaction.atomic():
            kept += keep_read(source.account, page.events, at=at)
            networks.advance(source, cursor=page.cursor, at=at)
        if not page.more:
            break
    return kept


def _told(source: Source) -> dict[str, Any]:
    """The cursor; where the network cannot say which posts have moved, with those that have open cases."""
    wants = source.kind == "page" and connector_class(source.account.network).wants_open_posts
    held: dict[str, Any] = source.cursor
    if not wants or held.get("tasks"):
        return held
    return {**held, "wanted": _open_posts(source.account)}


def _open_posts(account: Account) -> list[str]:
    """Posts under which somebody is being answered, the latest first."""
    open_cases = Incident.objects.filter(body=account.body_id, state__in=OPEN)
    rows = Message.objects.filter(incident__in=open_cases, account=account).exclude(post_key="")
    keys = rows.order_by("-incident__detected_at").values_list("post_key", flat=True)
    return list(dict.fromkeys(keys[:MOST_OPEN_POSTS]))
