"""Streets and settlements of a body (the gazetteer), and who imported them when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceName(models.Model):
    """A street of a settlement, or (with no street) a settlement itself."""

    body = models.ForeignKey("office.Body", models.CASCADE, related_name="place_names")
    settlement = models.CharField(_("settlement"), max_length=100, blank=True)
    street = models.CharField(_("street"), max_length=100, blank=True)

    class Meta:
        app_label = "office"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "settlement", "street"], name="place_name_once")
        ]


class PlaceImport(models.Model):
    """A file that was read. Its number is the version of the body's gazetteer."""

    body = models.ForeignKey("office.Body", models.CASCADE, related_name="place_imports")
    at = models.DateTimeField()
    by = models.ForeignKey("office.Employee", models.PROTECT, null=True, related_name="+")
    file = models.CharField(max_length=200, blank=True)
    added = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()

    class Meta:
        app_label = "office"
        indexes: ClassVar = [models.Index(fields=["body", "-id"], name="place_imports")]
