"""What employees are told, by which ways, and the outbox of letters that carry it out of the page."""

from __future__ import annotations

from typing import Any, ClassVar

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
    DUTIES = "duties", _("roles pass to you, or from you")  # clause 6
    ACCOUNT = "account", _("an account does not work")
    PUBLICATION = "publication", _("a reply is not published")
    REPLY = "reply", _("the author has replied")
    SILENT = "silent", _("the author does not reply")  # clause 10
    MENTION = "mention", _("you are mentioned in a note")
    PAPER = "paper", _("a paper of the period")  # clauses 22, 23
    UNREACHED = "unreached", _("somebody is not reached by letters")


class Way(models.TextChoices):
    """How a notice leaves the page."""

    MAIL = "mail", _("e-mail")
    TELEGRAM = "telegram", "Telegram"
    MAX = "max", "MAX"
    PUSH = "push", _("browser")


class Mode(models.TextChoices):
    NOW = "now", _("at once")
    DIGEST = "digest", _("once a day")
    OFF = "off", _("off")


class Notice(models.Model):
    """One thing told to one person, in the page."""

    body = models.ForeignKey(Body, models.CASCADE)
    to = models.ForeignKey(Employee, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind)
    key = models.CharField(max_length=120)  # the same thing is told once
    text = models.TextField()
    discreet = models.TextField(blank=True)  # the same for letters, without anybody's own words
    topic = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    path = models.CharField(max_length=300, blank=True)  # where to go
    incident_number = models.CharField(max_length=20, blank=True)
    asks = models.BooleanField(default=False)  # for the head's word "I know" (clause 24)
    at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True, blank=True)  # letters were made of it, or none was due
    seen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "key"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["to", "-id"], name="notice_unseen", condition=Q(seen_at__isnull=True)),
            models.Index(fields=["id"], name="notice_unplanned", condition=Q(planned_at__isnull=True)),
        ]


class Wishes(models.Model):
    """What a person has chosen; without a row everything is as usual (`otklik.notices.demands`)."""

    employee = models.OneToOneField(Employee, models.CASCADE, primary_key=True, related_name="wishes")
    quiet = models.BooleanField(default=True)  # out of working time letters wait for the opening
    modes = models.JSONField(default=dict)  # {"late": {"mail": "digest"}}


class Gate(models.Model):
    """How letters of one way leave: of a body, and of those below it that have none of their own."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="gates")
    way = models.CharField(max_length=10, choices=Way)
    enabled = models.BooleanField(default=True)
    settings = models.JSONField(default=dict)  # host, port, security, user, sender | api_url, bot
    secret = models.BinaryField(default=bytes)  # sealed password or token
    words = models.BooleanField(default=False)  # the citizen's words go into the head's alerts
    cursor = models.CharField(max_length=40, blank=True)  # of the bot's updates
    failure = models.TextField(blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "way"], name="gate_once")]

    def __str__(self) -> str:
        return f"{self.get_way_display()} – {self.body}"

    def setting(self, name: str, default: Any = "") -> Any:
        return self.settings.get(name) or default


class Address(models.Model):
    """Where a person is reached by a way, and whether what is sent arrives there.

    For e-mail the address is the employee's own; a row is there only after a letter was refused for good.
    """

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="addresses")
    way = models.CharField(max_length=10, choices=Way)
    value = models.CharField(max_length=254)
    reachable = models.BooleanField(default=True)
    reason = models.TextField(blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "way"], name="address_once")]
        indexes: ClassVar = [
            models.Index(fields=["employee"], name="address_unreachable", condition=Q(reachable=False))
        ]


class Pairing(models.Model):
    """A code that a person sends to the bot once, so that the bot knows who she is."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="pairings")
    way = models.CharField(max_length=10, choices=Way)
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="pairings")
    code = models.CharField(max_length=32, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "way"], name="pairing_once")]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="pairing_open")]


class LetterState(models.TextChoices):
    WAITING = "waiting", _("waits")
    SENDING = "sending", _("is being sent")  # nothing of it has left
    HANDED = "handed", _("is being handed over")  # it may have left
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("unknown whether it arrived")
    FAILED = "failed", _("not sent")
    SEEN = "seen", _("seen in the page before")


ENDED = (LetterState.SENT, LetterState.UNKNOWN, LetterState.FAILED, LetterState.SEEN)


class Letter(models.Model):
    """The outbox: one sending to one person by one way, of one notice or of many."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="letters")
    to = models.ForeignKey(Employee, models.CASCADE, related_name="letters")
    way = models.CharField(max_length=10, choices=Way)
    fold = models.CharField(max_length=60)  # what comes with the same fold while it waits goes into it
    urgent = models.BooleanField(default=False)  # clause 24
    notices = models.ManyToManyField(Notice, related_name="letters")
    state = models.CharField(max_length=8, choices=LetterState, default=LetterState.WAITING)
    try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0)  # sent again though it may have arrived
    lease_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["to", "way", "fold"], name="letter_waiting_once", condition=Q(state="waiting")
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_at"], name="letter_due", condition=Q(state="waiting")),
            models.Index(
                fields=["lease_until"], name="letter_stuck", condition=Q(state__in=["sending", "handed"])
            ),
            models.Index(
                fields=["body", "-id"], name="letter_trouble", condition=Q(state__in=["failed", "unknown"])
            ),
            models.Index(fields=["to", "way", "fold", "made_at"], name="letter_window"),
        ]
