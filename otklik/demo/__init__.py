"""The demo district and its life. Imports everything; only the console command imports it, by name."""

from __future__ import annotations

import os
from datetime import datetime

VK_SIM_URL = "OTKLIK_VK_SIM"  # where the stand-in VKontakte listens


def vk_url() -> str:
    return os.environ.get(VK_SIM_URL, "http://127.0.0.1:8101")


def load(*, at: datetime) -> None:
    """Makes the district at the first start; later starts only find the stand-in network again."""
    from django.db import transaction

    from otklik.demo import district, month

    if district.is_loaded():
        district.follow(vk_url=vk_url())
        return
    with transaction.atomic():  # the whole district or nothing
        body = district.load(vk_url=vk_url(), at=at)
        month.live(body, at=at)


def sign_ins() -> list[tuple[str, str, str, str]]:
    """Role, name, login and password of the demo people (Django must be set up)."""
    from otklik.demo import district

    return district.sign_ins()
