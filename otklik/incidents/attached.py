"""Rows for files: what citizens attached, what executors show, and the public pages of what is shown."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.office.models import Body, Employee


class MediaState(models.TextChoices):
    LINK = "link", _("in the network")  # an address only, never fetched
    WAITING = "waiting", _("is being fetched")
    KEPT = "kept", _("kept")
    REFUSED = "refused", _("not kept")
    FAILED = "failed", _("could not be fetched")


class Media(models.Model):
    """What a citizen attached. The file lies at `path` (otklik.incidents.shelf) once it is kept."""

    message = models.ForeignKey("incidents.Message", models.CASCADE, related_name="media")
    kind = models.CharField(max_length=12)  # as the network says
    url = models.URLField(max_length=1000, blank=True)
    key = models.CharField(max_length=200, blank=True)  # the network's own, where there is no address
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=MediaState, default=MediaState.LINK)
    reason = models.CharField(max_length=10, blank=True)  # contents.Reason or downloading.Trouble
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)  # of pictures
    height = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, blank=True)  # while it waits; a lease while it is being fetched
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["try_at"], name="media_due", condition=Q(state="waiting")),
            models.Index(fields=["path"], name="media_path", condition=~Q(path="")),
        ]

    @property
    def is_picture(self) -> bool:
        return self.state == MediaState.KEPT and self.content_type.startswith("image/")

    @property
    def address(self) -> str:
        """Where the network shows it; nothing that is not a page of the web."""
        return self.url if self.url.startswith(("https://", "http://")) else ""


class Evidence(models.Model):
    """A photo, video or document put to a reply (clause 19)."""

    reply = models.ForeignKey("incidents.Reply", models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    added_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["path"], name="evidence_path")]

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


class EvidencePage(models.Model):
    """A page that anybody with its address may read: the files of one reply where its network takes none."""

    publication = models.OneToOneField("incidents.Publication", models.CASCADE, related_name="evidence_page")
    body = models.ForeignKey(Body, models.CASCADE)
    token = models.CharField(max_length=32, unique=True)  # 192 random bits
    made_at = models.DateTimeField()
    open_until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
