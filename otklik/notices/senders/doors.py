"""The sender of each way, by one shape: send, check, and for messengers listen and link."""

from __future__ import annotations

from types import ModuleType

from django.utils.translation import gettext as _

from otklik.notices.gates import mail_server, secret_of
from otklik.notices.models import Gate, Way
from otklik.notices.senders import mail, max, push, telegram  # noqa: A004 - the messenger's name
from otklik.notices.senders.bots import Bot, Heard
from otklik.notices.senders.outcomes import GateBroken, Handing, Parcel
from otklik.office.sealing import SecretUnreadable

BOTS: dict[str, ModuleType] = {Way.TELEGRAM: telegram, Way.MAX: max}


def send(gate: Gate, to: str, parcel: Parcel, handing: Handing) -> None:
    """Sends, or raises one of the outcomes."""
    try:
        if gate.way == Way.MAIL:
            mail.send(mail_server(gate), to, parcel, handing)
        elif gate.way == Way.PUSH:
            push.send(to, parcel, handing)
        else:
            BOTS[gate.way].send(bot_of(gate), to, parcel, handing)
    except SecretUnreadable:
        raise _locked() from None


def check(gate: Gate) -> str:
    """Whether the gate lets us in; the bot's name where it is one."""
    try:
        if gate.way == Way.MAIL:
            mail.check(mail_server(gate))
            return ""
        return str(BOTS[gate.way].check(bot_of(gate)))
    except SecretUnreadable:
        raise _locked() from None


def listen(gate: Gate) -> tuple[list[Heard], str]:
    heard: list[Heard]
    heard, cursor = BOTS[gate.way].listen(bot_of(gate))
    return heard, str(cursor)


def link(gate: Gate, code: str) -> str:
    """A link that opens the bot with the code; empty where there is none."""
    return str(BOTS[gate.way].link(bot_of(gate), code))


def bot_of(gate: Gate) -> Bot:
    url = str(gate.setting("api_url", BOTS[gate.way].HOST)).rstrip("/")
    return Bot(url, secret_of(gate), str(gate.setting("bot")), gate.cursor)


def _locked() -> GateBroken:
    return GateBroken(_("The secret was sealed with another key: enter it again."))
