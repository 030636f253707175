"""Clause 10: which published requests still wait for their author, and for what was written when."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from otklik.incidents.models import Entry, Message, Publication
from otklik.regulation.history import ReplyKind, Step
from otklik.regulation.moves import PartState

SKEW = timedelta(minutes=2)  # of the clocks of networks
_ANSWERING = (ReplyKind.ANSWER, ReplyKind.INTERIM)


def requests_before(message: Message) -> QuerySet[Publication]:
    """Requests of the body that wait for a reply and were approved before the message was written."""
    waiting = Publication.objects.filter(
        body_id=message.body_id,
        approved_at__lte=message.posted_at + SKEW,
        version__reply__kind=ReplyKind.CLARIFICATION,
        version__reply__assignment__state=PartState.WAITING_AUTHOR,
    )
    return waiting.exclude(_wait_is_over())


def _wait_is_over() -> Exists:
    """The part waits again, for the reply to a later request: a wait ends with these steps (R-20)."""
    part = "version__reply__assignment__"
    ends = Q(step__in=(Step.HEAR, Step.CLOSE)) | Q(step=Step.PUBLISH, data__kind__in=_ANSWERING)
    since = Entry.objects.filter(ends, incident=OuterRef(f"{part}incident"), part=OuterRef(f"{part}part"))
    return Exists(since.filter(at__gt=OuterRef("published_at")))


def requests_to(message: Message) -> QuerySet[Publication]:
    """Those of them in the network of the message."""
    return requests_before(message).filter(network=message.network)
