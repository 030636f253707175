"""Clause 10: which published requests still wait for their author, and for what was written when.

The part may be on its way again meanwhile: a draft that was sent ends no wait (R-20).
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from otklik.incidents.models import Assignment, Entry, Message, Publication
from otklik.regulation.history import ReplyKind, Step

SKEW = timedelta(minutes=2)  # of the clocks of networks
_ANSWERING = (ReplyKind.ANSWER, ReplyKind.INTERIM)
_ENDS = Q(step__in=(Step.HEAR, Step.CLOSE)) | Q(step=Step.PUBLISH, data__kind__in=_ANSWERING)


def _waiting() -> QuerySet[Publication]:
    """Requests after which the author was not heard, nor the part answered or closed."""
    part = "version__reply__assignment__"
    since = Entry.objects.filter(
        _ENDS,
        incident=OuterRef(f"{part}incident"),
        part=OuterRef(f"{part}part"),
        at__gt=OuterRef("published_at"),
    )
    placed = Publication.objects.filter(
        version__reply__kind=ReplyKind.CLARIFICATION, published_at__isnull=False
    )
    return placed.exclude(Exists(since))


def _before(message: Message) -> Q:
    """Approved before the message was written."""
    return Q(approved_at__lte=message.posted_at + SKEW)


def requests_to(message: Message) -> QuerySet[Publication]:
    """Waiting requests, in the body and network of the message, to which it may be the reply by its time."""
    return _waiting().filter(_before(message), target__body=message.body_id, target__network=message.network)


def was_written_before(message: Message, assignment: Assignment) -> bool:
    """The part waits for a reply, and the message was written before its question was approved."""
    asked = _waiting().filter(version__reply__assignment=assignment)
    return asked.exists() and not asked.filter(_before(message)).exists()
