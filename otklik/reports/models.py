"""Monthly papers. Sent ones are frozen: a trigger refuses any change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.office.models import Body, Employee
from otklik.regulation.periods import Period


class PaperState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")


class PaperKind(models.TextChoices):
    """otklik.regulation.terms.Paper"""

    REGISTER = "register", _("Register of violations")  # clause 22
    SUMMARY = "summary", pgettext_lazy("paper", "Summary")  # clause 23


class Paper(models.Model):
    """A register or a summary of one period of one body.

    A draft is counted anew whenever it is looked at; `content` is empty until it is sent. Then it
    holds everything: figures, definitions, edition, calendar version and the text as laid out
    (otklik.reports.freezing), and `hash` is the sha256 of it.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=PaperKind)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=6, choices=PaperState, default=PaperState.DRAFT)
    made_at = models.DateTimeField()
    due_on = models.DateField()
    conclusions = models.TextField(_("conclusions"), blank=True)  # written by the monitor
    measures = models.JSONField(default=dict, blank=True)  # key of a violation -> measure taken
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    reason = models.TextField(blank=True)  # of the correction
    content = models.JSONField(default=dict, blank=True)
    hash = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    signed_for = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-first", "kind", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "kind", "first", "last"], name="paper_one_draft", condition=Q(state="draft")
            ),
            models.UniqueConstraint(
                fields=["body", "kind", "first", "last"],
                name="paper_one_original",
                condition=Q(corrects__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["body", "-first", "kind", "-id"], name="paper_list")]

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    @property
    def is_sent(self) -> bool:
        return self.state == PaperState.SENT
