"""What the machine has found about messages that belong together. Suggestions only: a person joins them.

A gathering is a set of messages about one matter: of one place and topic within three days, or (a mass event) of four
authors in nearly the same words within two. `RepeatFound` ties a
message to an earlier incident of its author (clause 18).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from otklik.office.models import Body, Employee


class GatheringKind(models.TextChoices):
    SAME_MATTER = "same_matter", pgettext_lazy("gathering", "same matter")
    MASS_EVENT = "mass_event", pgettext_lazy("gathering", "mass event")


class Gathering(models.Model):
    """Messages that look like one matter, until a person joins them or says that they are different."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=GatheringKind)
    first_at = models.DateTimeField()  # posted, of the earliest message
    last_at = models.DateTimeField()  # posted, of the latest
    settled_at = models.DateTimeField(null=True)  # a person decided: joined, or different matters
    settled_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey("incidents.Incident", models.SET_NULL, null=True, related_name="gatherings")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["body", "-last_at", "-id"],
                name="gathering_open",
                condition=Q(settled_at__isnull=True),
            ),
        ]


class Gathered(models.Model):
    """A message in a gathering, with the reasons: shape in `incidents.gathering.reasons_of`."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="rows")
    message = models.OneToOneField("incidents.Message", models.CASCADE, related_name="gathered")
    likeness = models.FloatField()  # trigrams in common with the nearest other message, 0 to 1
    reasons = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["message__posted_at", "message_id"]


class RepeatFound(models.Model):
    """Clause 18: this author wrote of the topic before; `earlier` is the incident it became."""

    message = models.OneToOneField("incidents.Message", models.CASCADE, related_name="repeat_found")
    earlier = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="+")
    likeness = models.FloatField()
    same_house = models.BooleanField(default=False)
