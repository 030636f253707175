"""Browsers in which people have allowed notices (Web Push): the address and keys that each browser gave."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from otklik.office.models import Employee

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
