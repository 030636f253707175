"""What the monitor makes of messages that belong together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from otklik.web.forms.look import Plain
from otklik.web.forms.triage import AcceptForm


class Keys(forms.TypedMultipleChoiceField):
    """Keys of messages; which of them she may see, the action asks."""

    def __init__(self) -> None:
        super().__init__(coerce=int, required=False)


class Choosing(Plain):
    """Messages that stood on the page, and which of them were chosen."""

    messages = Keys()
    seen = Keys()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("messages", "seen"):
            given = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
            self.fields[name].choices = [(key, key) for key in given if key.isdecimal()]  # type: ignore[attr-defined]


class MergeForm(Choosing, AcceptForm):
    """One incident of the chosen messages (clause 7)."""


class AttachForm(Choosing):
    """The chosen messages join an incident in work."""
