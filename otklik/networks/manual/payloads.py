"""What a person declares: an address that can be opened."""

from __future__ import annotations

from urllib.parse import urlsplit

from otklik.networks.manual.contract import SCHEMES


def is_address(permalink: str) -> bool:
    try:
        parts = urlsplit(permalink)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.hostname)
