"""What the monitor makes of messages that belong together."""

from __future__ import annotations

from otklik.web.forms.triage import AcceptForm, OnChosen


class MergeForm(OnChosen, AcceptForm):
    """One incident of the chosen messages (clause 7)."""


class AttachForm(OnChosen):
    """The chosen messages join an incident in work."""
