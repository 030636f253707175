"""How the demo district's letters leave: into the stand-in mailbox, by the bots of the stand-in messengers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from otklik.netsim import demo as stand_in
from otklik.netsim.ports import MAILBOX
from otklik.notices import gates
from otklik.notices.models import Way
from otklik.office.models import Body

HOST = "priozerny.example"
SENDER = f"otklik@{HOST}"


def connect(body: Body, urls: Mapping[str, str], *, at: datetime) -> None:
    """Gates of the district, used by all below it. The stand-ins may listen elsewhere than at the last start."""
    if MAILBOX in urls:
        mailbox = urlsplit(urls[MAILBOX])
        server = {"host": mailbox.hostname, "port": (mailbox.port or 0) + 1, "security": "none"}
        _keep(body, Way.MAIL, {**server, "sender": SENDER}, "", at)
    bots = (
        (Way.TELEGRAM, stand_in.STAFF_TELEGRAM_TOKEN, stand_in.STAFF_TELEGRAM_NAME),
        (Way.MAX, stand_in.STAFF_MAX_TOKEN, stand_in.STAFF_TITLE),
    )
    for way, token, name in bots:
        if way in urls:
            _keep(body, way, {"api_url": urls[way], "bot": name}, token, at)


def _keep(body: Body, way: Way, values: dict[str, Any], secret: str, at: datetime) -> None:
    """What an administrator of the demo has set otherwise stays, but for the addresses."""
    held = body.gates.filter(way=way).first()
    if held is None:
        gates.keep(body, way, values=values, secret=secret, enabled=True, words=way is Way.MAIL, at=at)
        return
    held.settings = {**held.settings, **values}
    held.save(update_fields=["settings"])
