"""Odnoklassniki: comments are polled, a person publishes; private messages go through the Graph API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.networks.calls import expecting
from otklik.networks.connection import Connection
from otklik.networks.contract import Event, HookAnswer, Outgoing, Page, Placed, Probe, SourceKind
from otklik.networks.fields import decoded, understanding
from otklik.networks.ok import checking, hook, payloads, placing, reading, watching
from otklik.networks.ok.contract import HOST, LIMITS, PAGES, RATES, Key


class Connector(Connection):
    """`external_id`: the group's number. Settings: answerers (numbers of people who answer
    for the group), confirmation, page_host."""

    limits = LIMITS
    host = HOST
    rates = RATES
    elsewhere = frozenset({SourceKind.COMMUNITY})
    credentials = {
        Key.USER: _("token of an administrator of the group (30 days): reads discussions"),
        Key.APPLICATION: _("secret key of the application: signs calls"),
        Key.APPLICATION_KEY: _("public key of the application"),
        Key.GROUP: _("key of the group's messages: reads and answers private messages"),
    }

    @classmethod
    def source(cls, where: str, words: str) -> tuple[SourceKind, str]:
        return watching.source(where)

    @property
    def place(self) -> payloads.Place:
        settings = self.access.settings
        answerers = frozenset(str(number) for number in settings.get("answerers", ()))
        address = str(settings.get("page_host") or PAGES).rstrip("/")
        return payloads.Place(self.access.external_id, answerers, address)

    def hook(self, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        return hook.answer(self, body)

    def parse(self, body: bytes) -> Iterable[Event]:
        with understanding():
            return payloads.event(decoded(body), self.place)

    def poll(self, source_kind: str, source_key: str, cursor: Mapping[str, Any], at: datetime) -> Page:
        with expecting(writes=False):
            if source_kind != "messages":
                foreign = source_key if source_kind == SourceKind.COMMUNITY else ""
                return self._group(at, foreign).poll(cursor)
            if not self.has(Key.GROUP):
                return Page((), dict(cursor))
            return reading.messages(self, self.place, cursor, at)

    def _group(self, at: datetime, foreign: str) -> reading.Group:
        """One per group and moment, so that the titles of topics are at hand for their comments."""
        known: reading.Group | None = getattr(self, "_known", None)
        if known is None or (known.at, known.place.foreign) != (at, foreign):
            self._known = known = reading.Group(self, replace(self.place, foreign=foreign), at)
        return known

    def publish(self, outgoing: Outgoing) -> Placed:
        with expecting(writes=True):
            return placing.place(self, self.place, outgoing)

    def find(self, outgoing: Outgoing) -> Placed | None:
        with expecting(writes=False):
            return placing.find(self, self.place, outgoing)

    def verify(self, permalink: str) -> Placed | None:
        with expecting(writes=False):
            return placing.verify(self, self.place, permalink)

    def probe(self, at: datetime) -> Iterable[Probe]:
        with expecting(writes=False):
            return tuple(checking.probe(self, self.place, at))
