"""Two networks may not be named in Russia without a word about their owner: in no page and in no paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from otklik.networks.registry import UNDER_NOTICE

OWNER = "Meta Platforms Inc."


def is_owed(text: str) -> bool:
    """Whether what is shown to people names one of them, whoever wrote it, and does not say whose it is."""
    return OWNER not in text and any(str(network.label) in text for network in UNDER_NOTICE)


def words() -> str:
    return _(
        "Facebook and Instagram belong to Meta Platforms Inc., which is designated an extremist organisation "
        "and banned in the Russian Federation."
    )
