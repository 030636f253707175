"""Telegram: comments in the discussion group of the body's channel, private messages to its bot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.networks.calls import expecting
from otklik.networks.connection import Connection
from otklik.networks.contract import Event, HookAnswer, Outgoing, Page, Placed, Probe, Standing
from otklik.networks.fields import decoded, understanding
from otklik.networks.telegram import amending, checking, hook, payloads, placing, reading, subscribing
from otklik.networks.telegram.contract import BOT, HOST, LIMITS, PAGES, RATES, SECRET


class Connector(Connection):
    """`external_id`: the channel's number (-100…). Settings: page_host."""

    limits = LIMITS
    key = r"-[1-9]\d{0,19}"
    host = HOST
    rates = RATES
    watches = ("page",)  # one stream of updates brings everything
    credentials = {
        BOT: _("token of the bot: reads the discussion, publishes"),
        SECRET: _("secret of the webhook (secret_token of setWebhook)"),
    }

    @property
    def place(self) -> payloads.Place:
        """The bot's number is the beginning of its token."""
        bot = self.access.credentials.get(BOT, "").partition(":")[0]
        address = str(self.access.settings.get("page_host") or PAGES).rstrip("/")
        return payloads.Place(int(self.access.external_id), int(bot) if bot.isdigit() else 0, address)

    def hook(self, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        return hook.answer(self, body, headers)

    def hook_secrets(self) -> Mapping[str, str]:
        return subscribing.hook_secrets(self)

    def subscribe(self) -> None:
        with expecting(writes=False):
            subscribing.subscribe(self)

    def parse(self, body: bytes) -> Iterable[Event]:
        with understanding():
            return payloads.events(decoded(body), self.place)

    def poll(self, source_kind: str, source_key: str, cursor: Mapping[str, Any], at: datetime) -> Page:
        with expecting(writes=False):
            return reading.updates(self, self.place, cursor, at)

    def publish(self, outgoing: Outgoing) -> Placed:
        with expecting(writes=True):
            return placing.place(self, self.place, outgoing)

    def find(self, outgoing: Outgoing) -> Placed | None:
        return placing.find(self.place, outgoing)

    def verify(self, permalink: str) -> Placed | None:
        with expecting(writes=False):
            return placing.verify(self, self.place, permalink)

    def place_of_file(self, key: str) -> str:
        with expecting(writes=False):
            return reading.place_of_file(self, key)

    def correct(self, standing: Standing) -> None:
        with expecting(writes=False):
            amending.correct(self, standing)

    def remove(self, standing: Standing) -> None:
        with expecting(writes=False):
            amending.remove(self, standing)

    def probe(self, at: datetime) -> Iterable[Probe]:
        with expecting(writes=False):
            return tuple(checking.probe(self, self.place))
