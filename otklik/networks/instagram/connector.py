"""Instagram: comments of the account, mentions, private messages; text replies. Off until acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.networks.calls import expecting
from otklik.networks.connection import Connection
from otklik.networks.contract import Event, HookAnswer, Outgoing, Page, Placed, Probe, SourceKind, Standing
from otklik.networks.fields import understanding
from otklik.networks.graph import hook
from otklik.networks.graph.api import erase, write
from otklik.networks.graph.contract import APP_SECRET, HOST, PAGE_TOKEN, RATES, VERIFY_TOKEN
from otklik.networks.instagram import checking, hashtags, payloads, placing, reading
from otklik.networks.instagram.contract import HASHTAGS, LIMITS, PAGES, PUSHED, USER_TOKEN


class Connector(Connection):
    """`external_id`: the account's number. Settings: username, page_host."""

    limits = LIMITS
    wants_open_posts = True
    host = HOST
    rates = {**RATES, USER_TOKEN: RATES[PAGE_TOKEN]}
    elsewhere = frozenset({SourceKind.HASHTAG})
    most_elsewhere = HASHTAGS
    credentials = {
        PAGE_TOKEN: _("token of the linked page: reads, publishes"),
        USER_TOKEN: _("token of a person who runs the page: looks for hashtags"),
        APP_SECRET: _("secret of the application: proves that a delivery comes from the network"),
        VERIFY_TOKEN: _("word by which the network's handshake is recognised"),
    }

    @classmethod
    def source(cls, where: str, words: str) -> tuple[SourceKind, str]:
        return hashtags.source(words)

    @property
    def place(self) -> payloads.Place:
        address = str(self.access.settings.get("page_host") or PAGES).rstrip("/")
        return payloads.Place(self.access.external_id, str(self.access.settings.get("username", "")), address)

    def hook(self, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        return hook.answer(self, body, headers)

    def subscribe(self) -> None:
        """The application's own webhook is set in its settings by hand; the account is subscribed to it here."""
        with expecting(writes=False):
            path, fields = f"{self.place.account}/subscribed_apps", ",".join(PUSHED)
            write(self, path, repeatable=True, subscribed_fields=fields)

    def parse(self, body: bytes) -> Iterable[Event]:
        with understanding():
            given = hook.entries(body, "instagram", self.place.account)
            return tuple(event for entry in given for event in payloads.events(entry, self.place))

    def poll(self, source_kind: str, source_key: str, cursor: Mapping[str, Any], at: datetime) -> Page:
        with expecting(writes=False):
            if source_kind == "messages":
                return reading.messages(self, self.place, cursor, at)
            if source_kind == SourceKind.HASHTAG:
                return hashtags.poll(self, self.place, source_key, cursor, at)
            return reading.wall(self, self.place, at).poll(cursor)

    def publish(self, outgoing: Outgoing) -> Placed:
        with expecting(writes=True):
            return placing.place(self, self.place, outgoing)

    def find(self, outgoing: Outgoing) -> Placed | None:
        with expecting(writes=False):
            return placing.find(self, self.place, outgoing)

    def verify(self, permalink: str) -> Placed | None:
        with expecting(writes=False):
            return placing.verify(self, self.place, permalink)

    def remove(self, standing: Standing) -> None:
        with expecting(writes=False):
            erase(self, standing.key)

    def probe(self, at: datetime) -> Iterable[Probe]:
        with expecting(writes=False):
            return tuple(checking.probe(self, self.place))
