"""What can be done by hand: everything, by a person."""

from __future__ import annotations

from otklik.networks.contract import Limits

LIMITS = Limits(text=100_000, photos=10, videos=10, documents=10, publishes=False)
SCHEMES = frozenset({"http", "https"})
