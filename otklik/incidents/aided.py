"""The optional endpoint of a body, and what was asked of it: by whom, when, what came. Nothing is sent by itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.office.models import Body, Employee


class AidSettings(models.Model):
    """Off until the administrator of the body names an address."""

    body = models.OneToOneField(Body, models.CASCADE, related_name="aid")
    enabled = models.BooleanField(default=False)
    url = models.CharField(max_length=300, blank=True)  # up to and with /v1
    model = models.CharField(max_length=120, blank=True)
    key = models.BinaryField(default=b"")  # sealed
    allow_private = models.BooleanField(default=False)
    allow_excluded = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")


class AidKind(models.TextChoices):
    DRAFT = "draft", _("draft of an answer")
    SUMMARY = "summary", _("summary of the conversation")


class AidState(models.TextChoices):
    ASKED = "asked", _("being written")
    CALLED = "called", _("being written")
    DONE = "done", _("written")
    FAILED = "failed", _("not written")


class Aid(models.Model):
    """One request. The text is a suggestion of a program; what was sent to it stands beside it."""

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="aids")
    kind = models.CharField(max_length=8, choices=AidKind)
    part = models.PositiveSmallIntegerField(null=True)  # of a draft
    state = models.CharField(max_length=8, choices=AidState, default=AidState.ASKED)
    asked_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    model = models.CharField(max_length=120, blank=True)
    sent = models.TextField(blank=True)  # what left the installation, personal data covered
    text = models.TextField(blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["incident", "-id"], name="aid_incident")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "kind"],
                name="aid_one_at_a_time",
                condition=Q(state__in=["asked", "called"]),
            )
        ]
