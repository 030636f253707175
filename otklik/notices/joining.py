"""A browser joins and leaves: from then on the person is reached there, or is not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from otklik.notices import reaching
from otklik.notices.browsers import LONGEST, Browser, NoSubscription, may_be_asked
from otklik.notices.models import Way
from otklik.notices.senders import sealed
from otklik.office.models import Employee

MOST = 10  # browsers of one person; the oldest makes room


@transaction.atomic
def join(employee: Employee, *, endpoint: str, p256dh: str, auth: str, at: datetime) -> Browser:
    """Keeps it; an address that another person had in the same browser is hers now."""
    _check(endpoint, p256dh, auth)
    values = {"employee": employee, "p256dh": p256dh, "auth": auth, "made_at": at}
    row, _made = Browser.objects.update_or_create(endpoint=endpoint, defaults=values)
    kept = employee.browsers.order_by("-id").values_list("pk", flat=True)[:MOST]
    employee.browsers.exclude(pk__in=list(kept)).delete()
    reaching.connect(employee, Way.PUSH, str(employee.pk), at=at)
    return row


@transaction.atomic
def leave(employee: Employee, *, endpoint: str) -> bool:
    """True when there was one."""
    left = bool(employee.browsers.filter(endpoint=endpoint).delete()[0])
    if not employee.browsers.exists():
        reaching.disconnect(employee, Way.PUSH)
    return left


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    if len(endpoint) > LONGEST or not may_be_asked(endpoint):
        raise NoSubscription
    try:
        sealed.encrypt(b"", p256dh=sealed.decoded(p256dh), auth=sealed.decoded(auth))
    except ValueError:
        raise NoSubscription from None
