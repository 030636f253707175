"""VKontakte: the community's wall with its comments, private messages, search; replies as the community."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.networks.calls import expecting
from otklik.networks.connection import Connection
from otklik.networks.contract import (
    Event,
    HookAnswer,
    Outgoing,
    Page,
    Placed,
    Probe,
    Renewed,
    SourceKind,
    Standing,
)
from otklik.networks.fields import understanding
from otklik.networks.vk import (
    amending,
    checking,
    hook,
    payloads,
    placing,
    reading,
    renewing,
    searching,
    subscribing,
)
from otklik.networks.vk.contract import APPLICATION, DEVICE, HOST, LIMITS, PAGES, RATES, REFRESH, Token


class Connector(Connection):
    """`external_id`: the community's number. Settings: page_host, watched_posts."""

    limits = LIMITS
    wants_open_posts = True
    elsewhere = frozenset({SourceKind.COMMUNITY, SourceKind.QUERY, SourceKind.WITHIN})
    key = r"-?[1-9]\d{0,19}"
    host = HOST
    rates = RATES
    credentials = {
        Token.COMMUNITY: _("community token: publishes, reads private messages"),
        Token.SERVICE: _("service token of an application: reads open posts and comments"),
        Token.USER: _("token of the community's administrator: photos in replies"),
        REFRESH: _("refresh token of VK ID: renews the administrator's token every hour"),
        APPLICATION: _("number of the application in VK ID"),
        DEVICE: _("device_id that VK ID gave at the sign-in"),
        hook.SECRET: _("secret of the Callback API"),
        hook.CONFIRMATION: _("string that the server must return (Callback API)"),
    }

    renewable = (Token.USER, REFRESH)

    @classmethod
    def source(cls, where: str, words: str) -> tuple[SourceKind, str]:
        return searching.source(where, words)

    @property
    def page(self) -> payloads.Page:
        """The public pages stand on VK's host; those of a stand-in where the account's settings say."""
        address = str(self.access.settings.get("page_host") or (self.access.api_url or PAGES)).rstrip("/")
        return payloads.Page(abs(int(self.access.external_id)), address)

    def hook(self, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        return hook.answer(self, self.page, body)

    def hook_secrets(self) -> Mapping[str, str]:
        with expecting(writes=False):
            return subscribing.hook_secrets(self, self.page)

    def subscribe(self) -> None:
        with expecting(writes=False):
            subscribing.subscribe(self, self.page)

    def parse(self, body: bytes) -> Iterable[Event]:
        with understanding():
            return hook.events(self.page, body)

    def poll(self, source_kind: str, source_key: str, cursor: Mapping[str, Any], at: datetime) -> Page:
        with expecting(writes=False):
            if source_kind == "messages":
                return reading.messages(self, self.page, cursor, at)
            if source_kind == SourceKind.QUERY:
                return searching.search(self, self.page, source_key, cursor, at)
            if source_kind == SourceKind.WITHIN:
                with searching.of_others(source_key):
                    return searching.search_wall(self, self.page, source_key, cursor, at)
            if source_kind == SourceKind.COMMUNITY:
                with searching.of_others(source_key):
                    return self._wall(source_key, at).poll(cursor)
            return self._wall(source_key or f"-{self.page.group}", at).poll(cursor)

    def _wall(self, owner: str, at: datetime) -> reading.Wall:
        """One per source and moment, so that the texts of posts are at hand for their comments."""
        known: reading.Wall | None = getattr(self, "_walls", {}).get(owner)
        if known is None or known.at != at:
            known = reading.Wall(self, self.page, owner, at)
            self._walls = {owner: known}
        return known

    def publish(self, outgoing: Outgoing) -> Placed:
        with expecting(writes=True):
            return placing.place(self, self.page, outgoing)

    def find(self, outgoing: Outgoing) -> Placed | None:
        with expecting(writes=False):
            return placing.find(self, self.page, outgoing)

    def verify(self, permalink: str) -> Placed | None:
        with expecting(writes=False):
            return placing.verify(self, self.page, permalink)

    def renew(self, at: datetime) -> Renewed:
        with expecting(writes=False):
            return renewing.renew(self, at)

    def correct(self, standing: Standing) -> None:
        with expecting(writes=False):
            amending.correct(self, standing)

    def remove(self, standing: Standing) -> None:
        with expecting(writes=False):
            amending.remove(self, standing)

    def probe(self, at: datetime) -> Iterable[Probe]:
        with expecting(writes=False):
            return tuple(checking.probe(self, self.page))
