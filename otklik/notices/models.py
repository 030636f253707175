"""What employees are told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.notices.browsers import Browser as Browser
from otklik.office.models import Body, Employee


class NoticeKind(models.TextChoices):
    ALERT = "alert", _("significant or urgent message")  # clause 24
    OWED = "owed", _("something is owed by you")
    SOON = "soon", _("the term is about to end")
    LATE = "late", _("the term has ended")
    CYCLE = "cycle", _("third cycle of rework")  # clause 14
    NOBODY = "nobody", _("nobody is on duty")  # clause 6
    ACCOUNT = "account", _("an account does not work")
    PUBLICATION = "publication", _("a reply is not published")
    REPLY = "reply", _("the author has replied")
    MENTION = "mention", _("you are mentioned in a note")
    PAPER = "paper", _("a paper of the period")  # clauses 22, 23


class Notice(models.Model):
    """One thing told to one person, in the page."""

    body = models.ForeignKey(Body, models.CASCADE)
    to = models.ForeignKey(Employee, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind)
    key = models.CharField(max_length=120)  # the same thing is told once
    text = models.TextField()
    path = models.CharField(max_length=300, blank=True)  # where to go
    incident_number = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "key"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["to", "-id"], name="notice_unseen", condition=Q(seen_at__isnull=True))
        ]
