"""What the monitor makes of messages that belong together."""

from __future__ import annotations

from otklik.web.forms.triage import AcceptForm, Chosen, OnChosen


class OnSeen(OnChosen):
    """Of the messages that stood on the page."""

    seen = Chosen()


class MergeForm(OnSeen, AcceptForm):
    """One incident of the chosen messages (clause 7)."""


class AttachForm(OnSeen):
    """The chosen messages join an incident in work."""
