"""Notices to the browsers of a person (RFC 8030): one request to the push service of each.

What a service answers: 404, 410 – the browser is gone, its row is deleted; 401, 403 – the subscription was made for
another key, deleted too; 429 – later; 5xx, silence – later: a notice that comes twice replaces itself by its tag.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from otklik.notices.browsers import Browser, may_be_asked
from otklik.notices.senders import sealed
from otklik.notices.senders.outcomes import Handing, NotSent, Parcel, Refused, SendingError, Unreachable
from otklik.strangers import Answer, Bounds, NotReached, Trouble, exchange

KEPT_FOR = timedelta(days=1)  # by the service, for a browser that is closed
LONGEST = 15.0  # seconds of one request
GONE = frozenset({401, 403, 404, 410})
LATER = 429
LARGEST = 64 * 1024  # bytes of an answer, which says nothing of use
TEXT = 600  # characters; a letter's text may be longer than a push message

log = logging.getLogger(__name__)


def public_key() -> str:
    """What a browser asks for when it subscribes."""
    return sealed.encoded(sealed.point(_key().public_key()))


def send(to: str, parcel: Parcel, handing: Handing) -> None:
    """To every browser of the employee whose key is `to`; one that takes it is enough.

    Raises one of the outcomes when none has taken it; ValueError for a parcel without its moment.
    """
    if parcel.at is None:
        raise ValueError("a pushed notice is signed with the moment of its try")
    at = parcel.at
    rows = list(Browser.objects.filter(employee=int(to)).order_by("pk"))
    handing()
    troubles = [trouble for row in rows if (trouble := _try(row, parcel, at))]
    if len(troubles) < len(rows):
        return
    kept = [trouble for trouble in troubles if not isinstance(trouble, Unreachable)]
    if kept:
        raise next((trouble for trouble in kept if isinstance(trouble, NotSent)), kept[0])
    raise Unreachable(_("No browser of this person takes notices any more."))


def _try(row: Browser, parcel: Parcel, at: datetime) -> SendingError | None:
    try:
        _ask(row, parcel, at)
    except SendingError as trouble:
        if isinstance(trouble, Unreachable):
            row.delete()
        return trouble
    Browser.objects.filter(pk=row.pk).update(sent_at=at)
    return None


def _ask(row: Browser, parcel: Parcel, at: datetime) -> None:
    if not may_be_asked(row.endpoint):
        raise Unreachable(_("This is no address of a push service."))
    headers = {
        "Authorization": sealed.statement(_key(), row.endpoint, settings.PUBLIC_URL, at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT_FOR.total_seconds())),
        "Urgency": "high" if parcel.urgent else "normal",
    }
    body = sealed.encrypt(_text(parcel), p256dh=sealed.decoded(row.p256dh), auth=sealed.decoded(row.auth))
    bounds = Bounds(size=LARGEST, seconds=LONGEST, inner=settings.PUSH_INNER)
    end = time.monotonic() + LONGEST
    try:
        answer = exchange(row.endpoint, bounds, end=end, method="POST", headers=headers.items(), content=body)
    except NotReached as problem:
        if problem.trouble in (Trouble.INNER, Trouble.ADDRESS):
            raise Unreachable(_("This is no address of a push service.")) from None
        raise NotSent(_("The push service cannot be reached.")) from None
    _judge(answer)


def _judge(answer: Answer) -> None:
    if 200 <= answer.status < 300:
        return
    told = _("The push service answered {code}.").format(code=answer.status)
    if answer.status in GONE:
        raise Unreachable(told)
    if answer.status == LATER or answer.status >= 500:
        wait = answer.headers.get("retry-after", "")
        raise NotSent(told, timedelta(seconds=int(wait)) if wait.isdigit() else None)
    raise Refused(told)


def _text(parcel: Parcel) -> bytes:
    link = urlsplit(parcel.link)
    told = {
        "title": parcel.subject,
        "text": parcel.plain[:TEXT],
        "link": f"{link.path}?{link.query}" if link.query else link.path,
        "key": parcel.key,
        "urgent": parcel.urgent,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _key() -> EllipticCurvePrivateKey:
    return sealed.sender_of(settings.PUSH_KEY)
