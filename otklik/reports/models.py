"""Monthly papers, and the copies from which figures are counted (decision 9).

Sent papers are frozen: a trigger refuses any change. `Sheet` and `DaySum` are copies: `reports.following` writes
them, `otklik verify` makes them anew from the histories and compares.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.incidents.models import Incident
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


class Sheet(models.Model):
    """Copy: the marks of an incident (otklik.reports.sheets), as they follow from its history."""

    incident = models.OneToOneField(Incident, models.CASCADE, primary_key=True, related_name="sheet")
    body = models.ForeignKey(Body, models.CASCADE, related_name="+")
    detected_at = models.DateTimeField()
    last_at = models.DateTimeField()  # of the latest mark
    is_open = models.BooleanField()  # runs, or owes something: belongs to every period from detection on
    marks = models.JSONField()
    broken = models.JSONField(default=list)  # violations that have ended (otklik.reports.violation)
    broken_from = models.DateTimeField(
        null=True, blank=True
    )  # the first and the last moment at which they fell due
    broken_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["body", "last_at"], name="sheet_last"),
            models.Index(fields=["body", "detected_at", "incident"], name="sheet_detected"),
            models.Index(fields=["body"], name="sheet_open", condition=Q(is_open=True)),
            models.Index(
                fields=["body", "broken_from"],
                name="sheet_broken_from",
                condition=Q(broken_from__isnull=False),
            ),
            models.Index(
                fields=["body", "broken_until", "broken_from"],
                name="sheet_broken",
                condition=Q(broken_from__isnull=False),
            ),
        ]


NEVER, ALWAYS = date.max, date.min


class DaySum(models.Model):
    """Copy: how many marks of all sheets of a body belong to a day there, by figure and group.

    `since`: the day of the same event before it in its incident (figures that count an incident once);
    `until`: the day on which it was undone. Marks of duties that are still open are not in it.
    """

    id = models.BigAutoField(primary_key=True)
    body = models.ForeignKey(Body, models.CASCADE, related_name="+")
    figure = models.CharField(max_length=20)
    day = models.DateField()
    group = models.CharField(max_length=300)
    since = models.DateField(default=ALWAYS)
    until = models.DateField(default=NEVER)
    minutes = models.IntegerField(default=0)
    met = models.IntegerField()
    of = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "figure", "day", "group", "since", "until", "minutes"], name="day_sum_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "until"], name="day_sum_running", condition=Q(figure="open"))
        ]


class PublicPage(models.Model):
    """Totals of a body that anybody may read, while `is_on`. `content` is made by a job (otklik.reports.totals)."""

    body = models.OneToOneField(Body, models.CASCADE, primary_key=True, related_name="public_page")
    is_on = models.BooleanField(default=False)
    slug = models.SlugField(max_length=50, unique=True)
    sites = models.JSONField(default=list, blank=True)  # origins that may embed it
    changed_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    content = models.JSONField(default=dict, blank=True)
    hash = models.CharField(max_length=64, blank=True)  # sha256 of the content
    made_at = models.DateTimeField(null=True, blank=True)
