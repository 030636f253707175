"""Models of suggestions as versions with their figures, and which one is in use. Examples are not copied: they
are the messages and the decisions themselves (decision 8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.office.models import Body, Employee


class ModelVersion(models.Model):
    """What the decisions of a body taught up to a moment, packed, with the figures of its cross-validation."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="models")
    made_at = models.DateTimeField()
    until = models.DateTimeField()  # decisions before this moment are in it, later ones are learned on top
    learned = models.PositiveIntegerField()  # examples in it, of topics and of kinds
    examples = models.PositiveIntegerField()  # examples of topics that the figures were measured on
    accuracy = models.FloatField()
    macro_f1 = models.FloatField()
    top3 = models.FloatField()
    calibration_error = models.FloatField()
    packed = models.BinaryField(null=True)  # otklik.language.model; None: too old to go back to

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["body", "-id"], name="model_versions")]


class Change(models.TextChoices):
    TAKEN = "taken", _("taken into use")
    WORSE = "worse", _("not taken: it is worse")
    HELD = "held", _("not taken: an administrator chose a former one")
    CHOSEN = "chosen", _("chosen by an administrator")


class ModelChange(models.Model):
    """Which version a body's suggestions use from a moment on, or why a new one was not taken. Append-only."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="model_changes")
    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Change)
    at = models.DateTimeField()
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # None: Otklik, at night
    learns_from = models.DateTimeField()  # decisions from here on are learned on top of the version
    holds = models.BooleanField(default=False)  # a former version was chosen: newer ones wait for a person

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["body", "-id"], name="model_in_use", condition=models.Q(kind__in=["taken", "chosen"])
            )
        ]
