"""One thing that cannot be kept must not hold up the others: it is set aside with its reason, to be tried again.

A delivery is set aside as it came. An event of a poll has no raw body: what was read of it is written down
in the same table, under a key that begins with `POLLED`.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from otklik.incidents import deferring
from otklik.incidents.actions.keeping import keep
from otklik.incidents.errors import Refused
from otklik.networks import actions as networks
from otklik.networks.contract import Attachment, Connector, Event, EventKind, Item, ItemKind, NotUnderstood
from otklik.networks.models import Account, Delivery, DeliveryState
from otklik.regulation.errors import RegulationError

POLLED = "poll:"
# What one message can do to us. A database that is gone (OperationalError) is nobody's fault and is not here.
POISON = (
    DataError,
    IntegrityError,
    Refused,
    RegulationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
)
LONGEST_REASON = 2000
TOGETHER = 200  # deliveries read in one transaction
TRIES_TOGETHER, MOST_TRIES = 2, 4  # of what has brought its worker down, or seems to

log = logging.getLogger(__name__)


def events_of(connector: Connector, row: Delivery) -> Iterable[Event]:
    """What a stored delivery tells. Raises NotUnderstood."""
    if not row.key.startswith(POLLED):
        return connector.parse(bytes(row.body))
    try:
        return (_opened(json.loads(bytes(row.body))),)
    except (KeyError, TypeError) as problem:
        raise NotUnderstood(str(problem)) from None


def read_apart(account: Account, connector: Connector, rows: Iterable[Delivery], *, at: datetime) -> int:
    """Each delivery by itself. Sets `state` and `problem` of the rows; how many messages are new."""
    kept = 0
    for row in rows:
        try:
            with transaction.atomic():
                kept += keep(account, events_of(connector, row), at=at)
            row.state, row.problem = DeliveryState.PARSED, ""
        except POISON as problem:
            log.warning("delivery %s is set aside: %s", row.pk, type(problem).__name__)
            row.state, row.problem = DeliveryState.QUARANTINED, reason_of(problem)
    return kept


@transaction.atomic
def count_tries(waiting: QuerySet[Delivery]) -> list[int]:
    """Keys of deliveries to be read now, each with its try counted: it must be committed before they are read.

    One that has ended its worker again and again (too large, harmful) is set aside; after two tries each is alone.
    """
    rows = list(waiting.select_for_update(skip_locked=True).defer("body")[:TOGETHER])
    for row in rows:
        row.attempts += 1
    lost = [row.pk for row in rows if row.attempts > MOST_TRIES]
    reason = _(
        "The worker that reads it has broken down {count} times. Read it again when the reason is known."
    )
    Delivery.objects.filter(pk__in=lost).update(
        state=DeliveryState.QUARANTINED, problem=reason.format(count=MOST_TRIES)
    )
    rows = [row for row in rows if row.pk not in lost]
    together = [row.pk for row in rows if row.attempts <= TRIES_TOGETHER]
    chosen = together or [row.pk for row in rows[:1]]
    Delivery.objects.filter(pk__in=chosen).update(attempts=F("attempts") + 1)
    return chosen


def keep_read(account: Account, events: Iterable[Event], *, at: datetime) -> int:
    """Events of a poll: together, or one by one where that fails. How many messages are new."""
    given = tuple(events)
    try:
        with transaction.atomic():
            return keep(account, given, at=at, read_at=at)
    except POISON as problem:
        log.warning("what was read is kept one by one: %s", type(problem).__name__)
    return sum(_keep_or_set_aside(account, event, at) for event in given)


def _keep_or_set_aside(account: Account, event: Event, at: datetime) -> int:
    try:
        with transaction.atomic():
            return keep(account, [event], at=at, read_at=at)
    except POISON as problem:
        _set_aside(account, event, reason_of(problem), at)
    return 0


def _set_aside(account: Account, event: Event, reason: str, at: datetime) -> None:
    key = POLLED + hashlib.sha256(event.key.encode("utf-8", "replace")).hexdigest()
    body = json.dumps(asdict(event), default=_plain).encode()
    row, _fresh = networks.record_delivery(account, key=key, body=body, at=at)
    Delivery.objects.filter(pk=row.pk).update(state=DeliveryState.QUARANTINED, problem=reason, body=body)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _opened(told: dict[str, Any]) -> Event:
    item = told["item"]
    if item:
        attachments = tuple(Attachment(**each) for each in item["attachments"])
        changed = {"kind": ItemKind(item["kind"]), "posted_at": datetime.fromisoformat(item["posted_at"])}
        item = Item(**{**item, **changed, "attachments": attachments})
    at = datetime.fromisoformat(told["at"]) if told["at"] else None
    return Event(EventKind(told["kind"]), told["key"], item or None, at)


def reason_of(problem: Exception) -> str:
    """For the administrator: in words where there are some, else the program's own."""
    said = problem.say() if isinstance(problem, Refused) else str(problem).strip().partition("\n")[0]
    return f"{said or type(problem).__name__}"[:LONGEST_REASON]


def try_again(delivery: Delivery) -> None:
    """It is read once more, by the job; what still cannot be kept is set aside again."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.QUARANTINED).update(
        state=DeliveryState.NEW, problem="", attempts=0
    )
    deferring.parse(delivery.pk, delivery.account_id)
