"""What every connector begins with: an account's access, a turn before every call, one HTTP client."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

import httpx
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from otklik.networks.calls import Answer, Call, client_of, send
from otklik.networks.contract import (
    Access,
    AuthLost,
    Forbidden,
    Limits,
    RateLimited,
    Rejected,
    Renewed,
    SourceKind,
    Standing,
)
from otklik.networks.limits import NoLimit, Rate, Turn


class Connection:
    """Made per use. `turn` and `client` are replaced in tests."""

    limits: ClassVar[Limits]
    host: ClassVar[str] = ""  # where the network's interface is, unless the account says otherwise
    rates: ClassVar[Mapping[str, Rate]] = {}  # by kind of credential
    key: ClassVar[str] = r"[1-9]\d{0,19}"  # what the network's key of an account looks like
    watches: ClassVar[tuple[str, ...]] = ("page", "messages")  # kinds of sources that every account has
    renewable: ClassVar[tuple[str, str] | None] = None  # (kind that ends, kind by which it is renewed)
    wants_open_posts: ClassVar[bool] = False  # its cursor is told which posts have open cases (`wanted`)
    elsewhere: ClassVar[frozenset[SourceKind]] = frozenset()  # what may be watched beyond the account itself
    most_elsewhere: ClassVar[int] = 50  # such sources: each is polled every two minutes
    credentials: ClassVar[Mapping[str, str | Promise]] = {}  # kind: what it is, for the page of accounts

    def __init__(self, access: Access, turn: Turn | None = None, client: httpx.Client | None = None) -> None:
        self.access = access
        self.turn = turn or NoLimit()
        self.url = (access.api_url or self.host).rstrip("/")
        self.client = client or client_of(self.url, str(access.settings.get("certificates", "")))

    @classmethod
    def source(cls, where: str, words: str) -> tuple[SourceKind, str]:
        """Kind and key of what is to be watched elsewhere, as a person names it. Raises Rejected."""
        raise Rejected(_("In this network nothing but the account itself can be watched."))

    def secret(self, kind: str) -> str:
        """The credential of this kind; AuthLost where the account has none."""
        found = self.access.credentials.get(kind)
        if not found:
            raise AuthLost(_("The account has no credential of the kind “{kind}”.").format(kind=kind), kind)
        return found

    def hook_secrets(self) -> Mapping[str, str]:
        return {}

    def subscribe(self) -> None:
        raise Forbidden(_("The network is not told by a call where to deliver."))

    def is_our_hook(self, address: str) -> bool:
        """By the path, for its key cannot be guessed; the host may have changed since."""
        ours = urlsplit(self.access.hook_url).path
        return bool(ours) and urlsplit(address).path == ours

    def renew(self, at: datetime) -> Renewed:
        raise Forbidden(_("The network renews no credentials."))

    def correct(self, standing: Standing) -> None:
        raise Forbidden(_("The network lets no program change a reply: change it by hand."))

    def remove(self, standing: Standing) -> None:
        raise Forbidden(_("The network lets no program remove a reply: remove it by hand."))

    def value(self, name: str) -> str:
        """What an administrator stored beside the tokens, or what the settings say."""
        return str(self.access.credentials.get(name) or self.access.settings.get(name) or "")

    def has(self, kind: str) -> bool:
        return bool(self.access.credentials.get(kind))

    def send(self, kind: str, method: str, call: Call) -> Answer:
        """Takes the turn of the credential, then calls."""
        self.turn.take(kind, method)
        try:
            return send(self.client, call)
        except RateLimited as problem:
            self.turn.block(kind, method, problem)
            raise
