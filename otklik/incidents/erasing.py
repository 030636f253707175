"""What is past its time is erased: raw deliveries, words of dismissed and excluded messages, notices that were
seen with their letters.

Never erased: entries, decisions, versions, publications, evidence. A message's row stays with its key, so that the
network bringing it again does not make it new. Killed at any point, the next night goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from otklik.incidents.models import Decision, Entry, Media, Message, MessageState, Revision
from otklik.networks.models import Delivery, DeliveryState
from otklik.notices.models import ENDED, Letter, Notice
from otklik.office.keeping import retention_of
from otklik.office.models import Body
from otklik.regulation.moves import State

log = logging.getLogger(__name__)

BATCH = 1000
BLANK = {"text": "", "post_text": "", "author_name": "", "author_key": "", "author_url": "", "suggestion": {}}


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of each kind."""

    deliveries: int = 0
    dismissed: int = 0
    excluded: int = 0
    notices: int = 0


def is_erased(message: Message) -> bool:
    """No other message of a citizen is without all of this: of each there is a suggestion."""
    return message.state != MessageState.OWN and not any(getattr(message, name) for name in BLANK)


def preview(body: Body, days: Mapping[str, int], *, at: datetime) -> Erased:
    """What the next night would erase of the body, were these the days."""
    found = {name: rows.count() for name, rows in _past(body, days, at).items()}
    return Erased(**found)


def erase(*, at: datetime) -> Erased:
    """All bodies; each by what it, or the nearest one above it, has settled."""
    sums = dict.fromkeys(Erased.__dataclass_fields__, 0)
    for body in Body.objects.order_by("pk"):
        settled = retention_of(body)
        days = {name: int(getattr(settled, name)) for name in sums}
        for name in sums:
            sums[name] += _erase_all(body, name, days, at)
    if any(sums.values()):
        log.info("erased: %s", sums)
    return Erased(**sums)


def _erase_all(body: Body, name: str, days: Mapping[str, int], at: datetime) -> int:
    count = 0
    while keys := list(_past(body, days, at)[name].values_list("pk", flat=True)[:BATCH]):
        _erase_some(name, keys)
        count += len(keys)
    return count


@transaction.atomic
def _erase_some(name: str, keys: list[int]) -> None:
    if name == "deliveries":
        Delivery.objects.filter(pk__in=keys).delete()
    elif name == "notices":
        _erase_notices(keys)
    else:
        Media.objects.filter(message__in=keys).delete()  # the files go at night (tidying)
        Revision.objects.filter(message__in=keys).update(text="")
        Message.objects.filter(pk__in=keys).update(**BLANK)


def _erase_notices(keys: list[int]) -> None:
    """With the letters that carried nothing else and will not be sent any more."""
    carried = list(Letter.objects.filter(notices__in=keys, state__in=ENDED).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=keys).delete()
    Letter.objects.filter(pk__in=carried, notices=None).delete()


def _past(body: Body, days: Mapping[str, int], at: datetime) -> dict[str, QuerySet[Any]]:
    """Rows of each kind that are past their time; 0 days: none."""
    cuts = {name: at - timedelta(days=number) for name, number in days.items() if number}
    empty = Q(pk__in=[])
    return {
        "deliveries": Delivery.objects.filter(
            Q(account__body=body, state=DeliveryState.PARSED, received_at__lt=cuts["deliveries"])
            if "deliveries" in cuts
            else empty
        ),
        "dismissed": _dismissed(body, cuts["dismissed"]) if "dismissed" in cuts else Message.objects.none(),
        "excluded": _excluded(body, cuts["excluded"]) if "excluded" in cuts else Message.objects.none(),
        "notices": Notice.objects.filter(
            Q(body=body, seen_at__lt=cuts["notices"]) if "notices" in cuts else empty
        ),
    }


def _with_words(body: Body) -> QuerySet[Message]:
    return Message.objects.filter(body=body).exclude(text="", author_name="", author_key="")


def _dismissed(body: Body, cut: datetime) -> QuerySet[Message]:
    """The decision is older than the cut, and none came after it."""
    later = Decision.objects.filter(message=OuterRef("pk"), at__gte=cut)
    return _with_words(body).filter(~Exists(later), state=MessageState.DISMISSED)


def _excluded(body: Body, cut: datetime) -> QuerySet[Message]:
    """Nothing has happened in the case since the cut."""
    later = Entry.objects.filter(incident=OuterRef("incident"), at__gte=cut)
    return _with_words(body).filter(~Exists(later), incident__state=State.EXCLUDED)
