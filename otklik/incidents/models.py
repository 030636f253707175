"""Messages and incidents. Facts are stored, duties are derived.

`Entry` is the append-only history. `state`, `OpenDuty` and other columns marked *copy* exist
for queries only: `record.enter` writes them, `otklik verify` recomputes and compares them.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik.incidents.aided import Aid as Aid
from otklik.incidents.aided import AidSettings as AidSettings
from otklik.incidents.attached import Evidence as Evidence
from otklik.incidents.attached import EvidencePage as EvidencePage
from otklik.incidents.attached import Media as Media
from otklik.incidents.attached import MediaState as MediaState
from otklik.incidents.gatherings import Gathered as Gathered
from otklik.incidents.gatherings import Gathering as Gathering
from otklik.incidents.gatherings import GatheringKind as GatheringKind
from otklik.incidents.gatherings import RepeatFound as RepeatFound
from otklik.incidents.learned import ModelChange as ModelChange
from otklik.incidents.learned import ModelVersion as ModelVersion
from otklik.incidents.replying import Amendment as Amendment
from otklik.incidents.replying import AmendmentState as AmendmentState
from otklik.incidents.replying import Publication as Publication
from otklik.incidents.replying import PublicationState as PublicationState
from otklik.incidents.replying import Reply as Reply
from otklik.incidents.replying import Version as Version
from otklik.incidents.traces import Look as Look
from otklik.incidents.traces import SavedSearch as SavedSearch
from otklik.incidents.traces import Trace as Trace
from otklik.networks.contract import ItemKind
from otklik.networks.models import Account, Network
from otklik.office.models import Body, Employee, TermsEdition, Topic, Unit
from otklik.regulation.history import Role


class MessageState(models.TextChoices):
    NEW = "new", _("new")
    DISMISSED = "dismissed", _("no reaction needed")
    TAKEN = "taken", _("in an incident")
    OWN = "own", _("our own")  # kept for the thread, never for the inbox


class Message(models.Model):
    """What a citizen wrote, as the network gave it. Edits are revisions, deletion is a flag."""

    body = models.ForeignKey(Body, models.CASCADE)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="messages")
    network = models.CharField(max_length=12, choices=Network)
    key = models.CharField(max_length=150)
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in ItemKind])
    post_key = models.CharField(max_length=150, blank=True)
    thread_key = models.CharField(max_length=150, blank=True)
    parent_key = models.CharField(max_length=150, blank=True)
    permalink = models.URLField(max_length=500, blank=True)
    author_key = models.CharField(max_length=100, blank=True)
    author_name = models.CharField(max_length=200, blank=True)
    author_url = models.URLField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    post_text = models.TextField(blank=True)
    posted_at = models.DateTimeField()
    collected_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.CharField(max_length=64)  # sha256 of what was first seen
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.NEW)
    incident = models.ForeignKey("Incident", models.SET_NULL, null=True, blank=True, related_name="messages")
    suggestion = models.JSONField(default=dict, blank=True)  # otklik.incidents.suggestions
    entered_by = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+")
    compared_at = models.DateTimeField(null=True, blank=True)  # with earlier ones (incidents.gathering)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "network", "key"], name="message_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["body", "-posted_at", "-id"], name="message_inbox", condition=Q(state="new")
            ),
            models.Index(fields=["body", "network", "thread_key", "posted_at"], name="message_thread"),
            models.Index(fields=["body", "network", "author_key", "-posted_at"], name="message_author"),
            models.Index(fields=["incident"], name="message_incident"),
            models.Index(
                fields=["body", "-posted_at", "-id"],
                name="message_decided",
                condition=Q(state__in=["taken", "dismissed"]),
            ),
            models.Index(
                fields=["body", "collected_at"],
                include=["network"],
                name="message_received",
                condition=~Q(state="own"),
            ),
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="message_trigrams"),
            models.Index(fields=["permalink"], name="message_permalink", condition=~Q(permalink="")),
            models.Index(
                fields=["body", "posted_at", "id"],
                name="message_uncompared",
                condition=Q(state="new", compared_at__isnull=True),
            ),
        ]


class Revision(models.Model):
    """A text the message had from a moment on (the first one is the message as it came)."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="revisions")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    snapshot = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "snapshot", "at"], name="revision_once")
        ]


class Decision(models.Model):
    """What a monitor decided about a message without opening an incident. Append-only."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="decisions")
    kind = models.CharField(
        max_length=10, choices=[("dismiss", _("no reaction needed")), ("return", _("back to the inbox"))]
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    for_whom = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    taken_for = models.CharField(
        max_length=16, blank=True
    )  # a kind of otklik.language.kinds, where it is one

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="decision_at")]


class Incident(models.Model):
    """A matter that needs a reaction. May gather many messages; answered by its parts."""

    body = models.ForeignKey(Body, models.CASCADE)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()  # in the body and the year: can be said on the phone
    edition = models.ForeignKey(TermsEdition, models.PROTECT)  # in force at detection
    detected_at = models.DateTimeField()
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True)  # copy
    importance = models.CharField(max_length=16)  # copy
    state = models.CharField(max_length=16)  # copy: otklik.regulation.workflow.State
    repeat_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="repeats"
    )  # copy
    entries_count = models.PositiveIntegerField(default=0)  # copy; also the version that a form was made from
    last_hash = models.CharField(max_length=64, blank=True)  # copy
    closed_at = models.DateTimeField(null=True, blank=True)  # copy
    counted = models.PositiveIntegerField(default=0)  # entries that the copies for figures know; 0: none

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="incident_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "-detected_at", "-id"], name="incident_recent"),
            models.Index(fields=["body", "state", "-detected_at", "-id"], name="incident_state"),
            models.Index(fields=["body", "topic", "-id"], name="incident_topic"),
            models.Index(
                fields=["body", "id"], name="incident_uncounted", condition=Q(counted__lt=F("entries_count"))
            ),
        ]

    @property
    def label(self) -> str:
        """«17/2026»"""
        return f"{self.number}/{self.year}"


class Assignment(models.Model):
    """A part of an incident given to one unit (clauses 7, 17)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="assignments")
    part = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")  # copy
    executor = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="assignments"
    )  # copy: who sent the last draft
    question = models.TextField(blank=True)  # which of the author's questions this part answers
    state = models.CharField(max_length=20)  # copy: otklik.regulation.workflow.PartState

    class Meta:
        ordering: ClassVar = ["part"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "part"], name="assignment_part")]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state"], name="assignment_unit"),
            models.Index(
                fields=["incident"],
                name="assignment_held",
                condition=Q(state__in=["waiting_author", "promised"]),
            ),
        ]


class Entry(models.Model):
    """One fact of an incident's history. Never changed, never removed (a trigger refuses)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()  # 1, 2, … within the incident
    part = models.PositiveSmallIntegerField(null=True)
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    role = models.CharField(max_length=16)
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    for_whom = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)  # the other fields of otklik.regulation.history.Fact
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    calendar = models.CharField(
        max_length=80, blank=True
    )  # version of the calendar the copies were made with

    class Meta:
        ordering: ClassVar = ["incident_id", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "number"], name="entry_number")]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="entry_teaches", condition=Q(step__in=["identify", "set_topic"]))
        ]


class Seal(models.Model):
    """All entries with keys in (after, upto], in one hash that holds the one before. Never changed (a trigger)."""

    after = models.BigIntegerField(unique=True)
    upto = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()


class OpenDuty(models.Model):
    """Copy of every open duty: what is owed now, by whom, by when. The desk reads this table."""

    body = models.ForeignKey(Body, models.CASCADE)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="open_duties")
    part = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=20)
    clause = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=16)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # None: paused, or no limit
    late_after = models.DateTimeField(
        null=True
    )  # last instant still in time: later than due_at out of hours
    must_by = models.DateTimeField(null=True)
    importance = models.CharField(max_length=16)
    reminded_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)  # clause 10: the next word about an author who is silent

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["wake_at"], name="duty_wake", condition=Q(wake_at__isnull=False)),
            models.Index(fields=["body", "role", "due_at", "id"], name="duty_desk"),
            models.Index(fields=["unit", "due_at", "id"], name="duty_unit", condition=Q(role="executor")),
            models.Index(fields=["due_at"], name="duty_watch", condition=Q(late_told_at__isnull=True)),
            models.Index(fields=["incident"], name="duty_incident"),
        ]

    @property
    def owing_unit(self) -> int | None:
        """The unit that has to act; None where another role has to."""
        return self.unit_id if self.role == Role.EXECUTOR else None


class Note(models.Model):
    """An internal remark; never shown to the author. Never changed: it may be withdrawn, and stays (a trigger)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notes")
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    told = models.ManyToManyField(Employee, related_name="+")  # those mentioned in it
    withdrawn_at = models.DateTimeField(null=True, blank=True)
