"""By hand, an equal of the others: a person pastes what was written, publishes, pastes the reply's link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import (
    Event,
    Forbidden,
    HookAnswer,
    NotUnderstood,
    Outgoing,
    Page,
    Placed,
    Probe,
)
from otklik.networks.manual.contract import LIMITS
from otklik.networks.manual.payloads import is_address


class Connector(Connection):
    limits = LIMITS
    key = r".*"
    watches = ()

    def hook(self, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        return HookAnswer(404, "nothing here")

    def parse(self, body: bytes) -> Iterable[Event]:
        raise NotUnderstood("nothing is delivered by hand")

    def poll(self, source_kind: str, source_key: str, cursor: Mapping[str, Any], at: datetime) -> Page:
        return Page((), dict(cursor))

    def publish(self, outgoing: Outgoing) -> Placed:
        raise Forbidden(_("Here a person publishes: copy the text, place it, paste the link of the reply."))

    def find(self, outgoing: Outgoing) -> Placed | None:
        return None

    def verify(self, permalink: str) -> Placed | None:
        """The person's word is taken for any address that can be opened."""
        return Placed("", permalink) if is_address(permalink) else None

    def probe(self, at: datetime) -> Iterable[Probe]:
        return (Probe("by_hand", True),)
