"""The optional endpoint of a body."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.web.forms.look import Plain


class AidSettingsForm(Plain):
    enabled = forms.BooleanField(label=_("Offer drafts and summaries by a program"), required=False)
    url = forms.CharField(
        label=_("Address"),
        max_length=300,
        required=False,
        help_text=_("With /v1 at its end. Best a server of your own: what is sent leaves Otklik."),
    )
    model = forms.CharField(label=_("Model"), max_length=120, required=False)
    key = forms.CharField(
        label=_("Key"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed, never shown again. Leave it empty to keep the present one."),
    )
    allow_private = forms.BooleanField(label=_("Private messages may be sent"), required=False)
    allow_excluded = forms.BooleanField(label=_("Excluded messages may be sent (cl. 20)"), required=False)
