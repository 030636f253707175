"""The demo district and its life. Imports everything; only the console command imports it, by name."""

from __future__ import annotations

import os
from datetime import datetime

from otklik.netsim.ports import ports


def urls() -> dict[str, str]:
    """Where the stand-in networks listen, by name: `OTKLIK_VK_SIM` and so on, else their usual ports."""
    usual = {name: f"http://127.0.0.1:{port}" for name, port in ports().items()}
    return {name: os.environ.get(f"OTKLIK_{name.upper()}_SIM", url) for name, url in usual.items()}


def load(*, at: datetime) -> None:
    """Makes the district at the first start; later starts only find the stand-in network again."""
    from django.db import transaction

    from otklik.demo import district, month

    if district.is_loaded():
        district.follow(urls(), at=at)
        return
    with transaction.atomic():  # the whole district or nothing
        body = district.load(urls=urls(), at=at)
        month.live(body, at=at)


def sign_ins() -> list[tuple[str, str, str, str]]:
    """Role, name, login and password of the demo people (Django must be set up)."""
    from otklik.demo import district

    return district.sign_ins()
