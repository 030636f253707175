"""The moment at which a case is looked at."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.web.forms.look import Plain
from otklik.web.forms.office import moment_input

WRITTEN = "%Y-%m-%dT%H:%M"


class TravelForm(Plain):
    as_of = forms.DateTimeField(label=_("As the case stood at"), widget=moment_input())


def written(at: datetime) -> str:
    """The moment as the address and the form carry it, in the active time zone."""
    return timezone.localtime(at).strftime(WRITTEN)
