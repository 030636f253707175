"""Replies: what is written, signed and approved, and where it is to stand (clauses 10-19)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.networks.models import Account, Network
from otklik.office.models import Body, Employee
from otklik.regulation.history import ReplyKind


class Reply(models.Model):
    """What a part says to the author: an answer, an interim answer or a request."""

    assignment = models.ForeignKey("incidents.Assignment", models.CASCADE, related_name="replies")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in ReplyKind])
    promised_for = models.DateField(null=True, blank=True)
    promise = models.TextField(blank=True)
    measures = models.TextField(blank=True)  # clause 18: measures taken or progress
    draft = models.TextField(blank=True)  # being written, saved while typing
    draft_edited_at = models.DateTimeField(null=True, blank=True)
    draft_edited_by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    draft_number = models.PositiveIntegerField(
        default=0
    )  # grows with every save: a stale one never overwrites
    no_evidence = models.BooleanField(default=False)  # clause 19: there is no photo or video
    opened_at = models.DateTimeField()
    aided_by = models.ForeignKey(  # the draft by a program that was put into its text
        "incidents.Aid", models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]


class Version(models.Model):
    """The exact text that was sent to approval, signed (clauses 13, 21). Never changed."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    files = models.JSONField(default=list)  # sha256 and names of the attachments
    author = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["reply", "number"], name="version_number")]

    @property
    def publication(self) -> Publication | None:
        """Under the first message; a mass event has one more for each other author. Reads `publications`."""
        return next((row for row in self.publications.all() if row.lead), None)

    @property
    def is_published(self) -> bool:
        """Under every message of the time of its approval; who joined later is answered on her own."""
        lead = self.publication
        rows = self.publications.all()
        return lead is not None and all(
            row.published_at or row.approved_at > lead.approved_at for row in rows
        )


class PublicationState(models.TextChoices):
    APPROVED = "approved", _("to be published")
    SENDING = "sending", _("being published")
    PUBLISHED = "published", _("published")
    FAILED = "failed", _("not published")
    WAITING = "waiting", _("will be tried again")
    PERSON = "person", _("needs a person")
    UNKNOWN = "unknown", _("outcome unknown")


class Publication(models.Model):
    """The outbox: one row per approved version and author to be answered. claim -> call -> record."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="publications")
    lead = models.BooleanField(default=True, db_default=True)  # False: for one more author of a mass event
    body = models.ForeignKey(Body, models.CASCADE)
    account = models.ForeignKey(Account, models.PROTECT, null=True)
    network = models.CharField(max_length=12, choices=Network)
    guid = models.UUIDField(unique=True)
    target = models.ForeignKey("incidents.Message", models.PROTECT, related_name="publications")
    state = models.CharField(max_length=10, choices=PublicationState, default=PublicationState.APPROVED)
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)  # a call whose outcome is not known
    problem = models.TextField(blank=True)
    problem_url = models.URLField(max_length=500, blank=True)
    by_hand = models.BooleanField(default=False)
    taken_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    external_key = models.CharField(max_length=150, blank=True)
    permalink = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # it stands no more

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["body", "approved_at"], name="publication_board", condition=~Q(state="published")
            ),
            models.Index(fields=["state", "try_at"], name="publication_due", condition=~Q(state="published")),
            models.Index(fields=["permalink"], name="publication_permalink", condition=~Q(permalink="")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version"], name="publication_one_lead", condition=Q(lead=True)),
            models.UniqueConstraint(fields=["version", "target"], name="publication_once"),
            models.UniqueConstraint(
                fields=["network", "external_key"],
                name="publication_placed_once",
                condition=~Q(external_key=""),
            ),
        ]


class AmendmentState(models.TextChoices):
    ASKED = "asked", _("being done")
    DONE = "done", _("done")
    REFUSED = "refused", _("not done")


class Amendment(models.Model):
    """A published reply put right (R-30) or, without a text, withdrawn (R-31). claim -> call -> record."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="amendments")
    text = models.TextField(blank=True)
    reason = models.TextField()
    asked_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    by_hand = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=AmendmentState, default=AmendmentState.ASKED)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication"], name="amendment_one_at_a_time", condition=Q(state="asked")
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_at"], name="amendment_due", condition=Q(state="asked"))
        ]

    @property
    def withdraws(self) -> bool:
        return not self.text
