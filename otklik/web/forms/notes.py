"""Notes for colleagues."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.incidents.actions.noting import LONGEST
from otklik.web.forms.look import Plain, text_area


class NoteForm(Plain):
    text = forms.CharField(label=_("Note for colleagues"), max_length=LONGEST, widget=text_area(3))
