"""Browsers in which people have allowed notices (Web Push): the address and keys that each browser gave."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from otklik.notices.senders import sealed
from otklik.office.models import Employee

MOST = 10  # browsers of one person; the oldest makes room
LONGEST = 1000


class Browser(models.Model):
    """One subscription: deleted when its push service says that it is gone."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="browsers")
    endpoint = models.CharField(max_length=LONGEST, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["employee", "-id"], name="browser_of_employee")]


class NoSubscription(Exception):
    """What was given is no subscription of a browser."""

    def say(self) -> str:
        return _("The browser gave no address for notices. Reload the page and try again.")


@transaction.atomic
def join(employee: Employee, *, endpoint: str, p256dh: str, auth: str, at: datetime) -> Browser:
    """Keeps it; an address that another person had in the same browser is hers now."""
    _check(endpoint, p256dh, auth)
    values = {"employee": employee, "p256dh": p256dh, "auth": auth, "made_at": at}
    row, _made = Browser.objects.update_or_create(endpoint=endpoint, defaults=values)
    kept = employee.browsers.order_by("-id").values_list("pk", flat=True)[:MOST]
    employee.browsers.exclude(pk__in=list(kept)).delete()
    return row


def leave(employee: Employee, *, endpoint: str) -> bool:
    """True when there was one."""
    return bool(employee.browsers.filter(endpoint=endpoint).delete()[0])


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    if len(endpoint) > LONGEST or not may_be_asked(endpoint):
        raise NoSubscription
    try:
        sealed.encrypt(b"", p256dh=sealed.decoded(p256dh), auth=sealed.decoded(auth))
    except ValueError:
        raise NoSubscription from None


def may_be_asked(endpoint: str) -> bool:
    """https on its usual port and a name, not a number: nothing of the own network is reached through it."""
    try:
        parts = urlsplit(endpoint)
        where = f"{parts.hostname}:{parts.port}"
    except ValueError:
        return False
    if where in settings.PUSH_INNER:
        return True
    name = parts.hostname or ""
    is_name = "." in name and not name.replace(".", "").isdigit() and ":" not in name
    return parts.scheme == "https" and parts.port in (None, 443) and is_name
