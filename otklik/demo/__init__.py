"""The demo district and its life. Imports everything; nothing imports it but the console command."""

from __future__ import annotations


def sign_ins() -> list[tuple[str, str, str, str]]:
    """Role, name, login and password of the demo people (Django must be set up)."""
    from otklik.demo.district import sign_ins as found

    return found()
