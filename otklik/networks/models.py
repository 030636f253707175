"""The body's accounts in social networks, what is watched through them and what came in raw."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.office.models import Body, Employee


class Network(models.TextChoices):
    VK = "vk", _("VKontakte")
    OK = "ok", _("Odnoklassniki")
    FACEBOOK = "facebook", _("Facebook")
    INSTAGRAM = "instagram", _("Instagram")
    TELEGRAM = "telegram", _("Telegram")
    MAX = "max", _("MAX")
    MANUAL = "manual", _("By hand")


class AccountState(models.TextChoices):
    NEW = "new", _("not checked yet")
    WORKING = "working", _("works")
    LIMITED = "limited", _("works in part")
    BROKEN = "broken", _("does not work")


class Account(models.Model):
    """A page of a body in a network (clause 4)."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="accounts")
    network = models.CharField(_("network"), max_length=12, choices=Network)
    name = models.CharField(_("name"), max_length=200)
    external_id = models.CharField(_("key in the network"), max_length=100, blank=True)
    page_url = models.URLField(_("address of the page"), blank=True)
    api_url = models.URLField(_("address of the interface"), blank=True)  # another host, a stand-in
    hook_key = models.CharField(max_length=64, unique=True)  # unguessable part of the webhook's address
    settings = models.JSONField(default=dict, blank=True)  # not secret: API version, chosen groups
    responsible = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    enabled = models.BooleanField(_("on"), default=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)  # the legal notice, where one is due
    acknowledged_by = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=AccountState, default=AccountState.NEW)
    state_reason = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)  # the network asked us to wait

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "network", "external_id"], name="account_once", condition=~Q(external_id="")
            ),
            models.CheckConstraint(
                condition=Q(enabled=False)
                | Q(acknowledged_at__isnull=False)
                | ~Q(network__in=["facebook", "instagram"]),
                name="account_notice_acknowledged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()}: {self.name}"


class Credential(models.Model):
    """A secret of an account, encrypted; `kind` in the network's own words (community, service, user)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=20)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    renewing_until = models.DateTimeField(null=True, blank=True)  # one worker renews it, until then

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "kind"], name="credential_kind")]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.kind}"


class Source(models.Model):
    """What is watched through an account: its page, a foreign community, a search query."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=12, default="page")  # page, community, query, messages
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    enabled = models.BooleanField(default=True)
    cursor = models.JSONField(default=dict, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)  # to read it, in a row (sources)
    paused_at = models.DateTimeField(null=True, blank=True)  # each try has ended its worker

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "kind", "key"], name="source_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["polled_at"], name="source_to_poll", condition=Q(enabled=True))
        ]


class DeliveryState(models.TextChoices):
    NEW = "new", _("waiting")
    PARSED = "parsed", _("taken in")
    QUARANTINED = "quarantined", _("not understood")


class Delivery(models.Model):
    """A webhook's raw body, stored before anything is understood; unique by account and delivery key."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=100)  # the network's event id, else sha256 of the body
    received_at = models.DateTimeField()
    body = models.BinaryField()
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.NEW)
    problem = models.TextField(blank=True)
    times = models.PositiveIntegerField(default=1)  # how often the network brought it
    attempts = models.PositiveSmallIntegerField(
        default=0, db_default=0
    )  # to read it, after it was left behind

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "key"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="delivery_waiting", condition=Q(state="new")),
            models.Index(
                fields=["account", "-id"], name="delivery_quarantine", condition=Q(state="quarantined")
            ),
        ]


class Quota(models.Model):
    """Calls a credential may still make: a token bucket shared by all workers."""

    key = models.CharField(max_length=120, primary_key=True)  # "account/kind" or "account/kind/method"
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True, blank=True)
