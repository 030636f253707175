"""MAX: comments under the channel's posts are polled, private messages come to the bot; it replies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.networks.calls import expecting
from otklik.networks.connection import Connection
from otklik.networks.contract import Event, HookAnswer, Outgoing, Page, Placed, Probe, Standing
from otklik.networks.fields import decoded, understanding
from otklik.networks.max import amending, checking, hook, payloads, placing, reading, subscribing
from otklik.networks.max.contract import BOT, HOST, LIMITS, RATES, SECRET


class Connector(Connection):
    """`external_id`: the channel's number. Settings: bot (its number), certificates (a file of extra roots),
    watched_posts."""

    limits = LIMITS
    key = r"-[1-9]\d{0,19}"
    host = HOST
    rates = RATES
    wants_open_posts = True
    credentials = {
        BOT: _("token of the bot: reads comments and private messages, publishes"),
        SECRET: _("secret of the webhook"),
    }

    @property
    def place(self) -> payloads.Place:
        return payloads.Place(int(self.access.external_id), int(self.access.settings.get("bot") or 0))

    def _known_place(self) -> payloads.Place:
        """With the bot's number, asked for once where the settings do not say it."""
        if not self.place.bot and not hasattr(self, "_bot"):
            self._bot = reading.bot_of(self)
        return replace(self.place, bot=self.place.bot or self._bot)

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
            if source_kind == "messages":
                return reading.messages(self, self._known_place(), cursor, at)
            return reading.Channel(self, self._known_place(), at).poll(cursor)

    def publish(self, outgoing: Outgoing) -> Placed:
        with expecting(writes=True):
            return placing.place(self, outgoing)

    def find(self, outgoing: Outgoing) -> Placed | None:
        with expecting(writes=False):
            return placing.find(self, self._known_place(), outgoing)

    def verify(self, permalink: str) -> Placed | None:
        with expecting(writes=False):
            return placing.verify(self, self._known_place(), permalink)

    def correct(self, standing: Standing) -> None:
        with expecting(writes=False):
            amending.correct(self, standing)

    def remove(self, standing: Standing) -> None:
        with expecting(writes=False):
            amending.remove(self, standing)

    def probe(self, at: datetime) -> Iterable[Probe]:
        with expecting(writes=False):
            return tuple(checking.probe(self, self.place))
