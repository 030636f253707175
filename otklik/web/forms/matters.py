"""What the monitor makes of messages that belong together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from otklik.web.forms.look import Plain
from otklik.web.forms.triage import AcceptForm


class Chosen(forms.TypedMultipleChoiceField):
    """Keys of messages; which of them she may see, the action asks."""

    def __init__(self) -> None:
        super().__init__(coerce=int, required=False)

    def offer(self, data: Any) -> None:
        keys = data.getlist("messages") if isinstance(data, QueryDict) else []
        self.choices = [(key, key) for key in keys if key.isdecimal()]


class MergeForm(AcceptForm):
    """One incident of the chosen messages (clause 7)."""

    messages = Chosen()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["messages"].offer(self.data)  # type: ignore[attr-defined]


class AttachForm(Plain):
    """The chosen messages join an incident in work."""

    messages = Chosen()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["messages"].offer(self.data)  # type: ignore[attr-defined]
