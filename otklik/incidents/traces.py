"""What search looks through, and searches that a person keeps.

A trace is the words of one text: of a message, of the latest version of a reply, or of a note. Triggers of the
database write it in the same transaction as the text, whichever way the text comes in (migration 0005), so that
search never lags behind and nothing has to remember to index.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.office.models import Body, Employee


class TraceKind(models.TextChoices):
    MESSAGE = "message", _("messages")
    ANSWER = "answer", _("answers")
    NOTE = "note", _("notes")


class Trace(models.Model):
    """Never written by the program: the triggers do. Columns without an index can change in place."""

    body = models.ForeignKey(Body, models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(max_length=8, choices=TraceKind)
    network = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()  # posted, sent to approval, written
    incident = models.ForeignKey(
        "incidents.Incident", models.CASCADE, null=True, db_index=False, related_name="+"
    )
    message = models.OneToOneField("incidents.Message", models.CASCADE, null=True, related_name="trace")
    version = models.OneToOneField("incidents.Version", models.CASCADE, null=True, related_name="trace")
    note = models.OneToOneField("incidents.Note", models.CASCADE, null=True, related_name="trace")
    words = SearchVectorField()

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="trace_words"),
            models.Index(fields=["body", "-at", "-id"], name="trace_body"),
            models.Index(fields=["-at", "-id"], name="trace_recent"),
        ]


class SavedSearch(models.Model):
    """A search with a name, of one person. The address holds it all: opening it searches anew."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="saved_searches", db_index=False)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=2000)  # the query string, without "?"

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "name"], name="saved_search")]


class Look(models.Model):
    """Somebody has the case before her eyes now. Rows live for a minute: nothing is kept of who read what."""

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, db_index=False, related_name="looks")
    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "employee"], name="look_once")]
