"""The log of what administrators have changed: written with the change, never altered (a trigger)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

PAGE = 50


class What(models.TextChoices):
    """What was changed."""

    BODY = "body", _("body")
    UNIT = "unit", _("unit")
    UNIT_CLOSED = "unit-closed", _("unit closed")
    PERSON = "person", _("person")
    PASSWORD = "password", _("new password")
    ORDER = "order", _("role by order")
    ORDER_END = "order-end", _("end of an order")
    SUBSTITUTE = "substitute", _("substitute")
    ABSENCE = "absence", _("absence")
    TOPIC = "topic", _("topics")
    RETENTION = "retention", _("keeping of data")
    SIGN_IN = "sign-in", _("rules of signing in")
    TERMS = "terms", _("terms")
    CALENDAR = "calendar", _("calendar")
    ACCOUNT = "account", _("account in a network")
    FOUNDED = "founded", _("first set-up")


class OfficeChange(models.Model):
    """One change. `detail`: {"name": ["before", "after"]}; secrets are never part of it."""

    body = models.ForeignKey("office.Body", models.PROTECT, null=True, related_name="office_changes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        "office.Employee", models.PROTECT, null=True, related_name="+"
    )  # None: the console
    what = models.CharField(max_length=12, choices=What)
    subject = models.CharField(max_length=300)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["body", "-id"], name="office_change_of_body")]


def write(
    body: Any,
    what: What,
    subject: str,
    *,
    detail: Mapping[str, tuple[object, object]] | None = None,
    by: Any,
    at: datetime,
) -> OfficeChange:
    """Adds a line. Call it in the transaction of the change."""
    told = {name: [_plain(before), _plain(after)] for name, (before, after) in (detail or {}).items()}
    return OfficeChange.objects.create(body=body, at=at, by=by, what=what, subject=subject[:300], detail=told)


def differences(row: models.Model, new: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Fields of a row that would change: before and after."""
    pairs = {name: (getattr(row, name), value) for name, value in new.items()}
    return {name: (before, after) for name, (before, after) in pairs.items() if before != after}


def _plain(value: object) -> str | int | bool | list[str] | None:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return str(value)


def changes_of(bodies: Any, *, before: int | None = None) -> QuerySet[OfficeChange]:
    """Of these bodies and of the whole installation, the latest first; older than the row `before`."""
    rows = OfficeChange.objects.filter(models.Q(body__in=bodies) | models.Q(body=None))
    if before:
        rows = rows.filter(pk__lt=before)
    return rows.select_related("by", "body").order_by("-pk")
