"""Which networks there are, and how an account becomes a connector."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from otklik.networks.calls import LOOPBACK
from otklik.networks.connection import Connection
from otklik.networks.contract import (
    Access,
    AuthLost,
    Connector,
    Forbidden,
    Limits,
    NamesFiles,
    Rejected,
    SourceKind,
)
from otklik.networks.limits import SharedTurn
from otklik.networks.models import Account, Network
from otklik.office.sealing import SecretUnreadable, unseal

# The owner of these networks is designated an extremist organisation in Russia; both are blocked there.
UNDER_NOTICE = frozenset({Network.FACEBOOK, Network.INSTAGRAM})
PATIENCE = timedelta(seconds=5)  # of a worker's thread, far below the lease of a publication
REQUIRED = (Network.OK, Network.VK, Network.FACEBOOK, Network.INSTAGRAM)  # clause 3


@dataclass(frozen=True, slots=True)
class Description:
    """A network as pages show it: `under_notice` where an administrator must acknowledge the law first."""

    network: Network
    label: str
    under_notice: bool
    required: bool  # clause 3
    limits: Limits
    credentials: Mapping[str, str]  # kind: what it is, in words
    elsewhere: frozenset[SourceKind]  # what may be watched beyond the account


def networks() -> Iterator[Description]:
    """Those that have a folder here."""
    return (describe(network) for network in Network if find_spec(f"otklik.networks.{network.value}"))


def describe(network: str) -> Description:
    known = Network(network)
    made = connector_class(known)
    words = {kind: str(text) for kind, text in made.credentials.items()}
    notice, required = known in UNDER_NOTICE, known in REQUIRED
    return Description(known, str(known.label), notice, required, made.limits, words, made.elsewhere)


def connector_class(network: str) -> type[Connection]:
    module = import_module(f"otklik.networks.{Network(network).value}.connector")
    return cast(type[Connection], module.Connector)


def key_problem(network: str, key: str) -> str:
    """Why this cannot be the network's key of an account; nothing where it can."""
    if re.fullmatch(connector_class(network).key, key.strip()):
        return ""
    return _("This is not a key of {network}: it is a number.").format(network=Network(network).label)


def limits_of(network: str) -> Limits:
    return connector_class(network).limits


def connect(account: Account, at: datetime, *, patience: timedelta = PATIENCE) -> Connector:
    """The account's connector with its secrets opened.

    `patience`: how long a call may stand waiting for its turn before it raises RateLimited.
    Raises Forbidden while the legal notice of the network is not acknowledged.
    """
    if account.network in UNDER_NOTICE and account.acknowledged_at is None:
        raise Forbidden(
            _("The legal notice about this network has not been acknowledged by the administrator.")
        )
    made = connector_class(account.network)
    access = access_of(account, at)
    turn = SharedTurn(account.network, access.credentials, made.rates, patience)
    return cast(Connector, made(access, turn))


def place_of_file(account: Account, key: str, *, at: datetime) -> str:
    """Where a file lies that the network names by a key only. It may hold a secret: never stored or logged.

    Raises NetworkError; Rejected where the network names its files by addresses.
    """
    connector = connect(account, at)
    if not isinstance(connector, NamesFiles):
        raise Rejected(_("The network has not told where the file is."))
    return connector.place_of_file(key)


def access_of(account: Account, at: datetime) -> Access:
    """Plain values; a credential that has expired is no credential."""
    rows = list(account.credentials.all())
    valid = [row for row in rows if row.expires_at is None or row.expires_at > at]
    ended = frozenset(row.kind for row in rows) - {row.kind for row in valid}
    try:
        secrets = {row.kind: unseal(bytes(row.sealed)) for row in valid}
    except SecretUnreadable:
        raise AuthLost(_("The credentials were sealed with another key: store them again.")) from None
    extra: dict[str, Any] = account.settings
    return Access(account.pk, account.external_id, account.api_url, secrets, extra, ended, hook_url(account))


def hook_address(account: Account) -> str:
    """Where the network delivers what it pushes (docs/connectors.md)."""
    return f"{settings.PUBLIC_URL}/hooks/{account.network}/{account.hook_key}"


def hook_url(account: Account) -> str:
    """The same, where the network can reach it: by https, or a stand-in on this very machine."""
    ours, theirs = urlsplit(settings.PUBLIC_URL), urlsplit(account.api_url)
    near = ours.hostname in LOOPBACK and theirs.hostname in LOOPBACK
    far = ours.scheme == "https" and ours.hostname not in LOOPBACK
    return hook_address(account) if near or far else ""
