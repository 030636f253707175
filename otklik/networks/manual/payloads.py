"""Nothing comes from a network here."""

from __future__ import annotations


class NotUnderstood(ValueError):
    """A delivery to an account that takes none."""
