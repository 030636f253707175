"""What an installation and its bodies have settled for themselves: the first set-up, keeping, signing in, topics."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Founding(models.Model):
    """The first set-up of an empty installation: one row, from the first code until it is done."""

    code = models.CharField(max_length=64, blank=True)  # sha256 of the code that waits; empty: used
    admitted = models.CharField(
        max_length=64, blank=True
    )  # sha256 of the token of the one browser that is in
    body = models.ForeignKey("office.Body", models.PROTECT, null=True, related_name="+")
    administrator = models.ForeignKey("office.Employee", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class Retention(models.Model):
    """How long a body keeps what is not history, in days; 0: without an end. History is kept always."""

    body = models.OneToOneField("office.Body", models.CASCADE, primary_key=True, related_name="retention")
    deliveries = models.PositiveIntegerField(_("raw deliveries of networks"), default=90)
    dismissed = models.PositiveIntegerField(_("words of messages that needed no reaction"), default=0)
    excluded = models.PositiveIntegerField(_("words of excluded messages"), default=0)
    notices = models.PositiveIntegerField(_("notices that were seen"), default=365)


class SignInRules(models.Model):
    """How people sign in here: one row for the whole installation."""

    shortest = models.PositiveSmallIntegerField(
        _("shortest password"), default=10, validators=[MinValueValidator(8), MaxValueValidator(64)]
    )
    session_days = models.PositiveSmallIntegerField(
        _("days until one signs in again"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    factor_for = models.JSONField(_("second factor is demanded of"), default=list)  # roles


class TopicOff(models.Model):
    """A shipped topic that a body does not use."""

    body = models.ForeignKey("office.Body", models.CASCADE, related_name="topics_off")
    topic = models.ForeignKey("office.Topic", models.CASCADE, related_name="off")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "topic"], name="topic_off_once")]
