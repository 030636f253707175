"""Whom a webhook's address belongs to, remembered for a moment: networks bring hundreds of deliveries at once.

What is remembered may take a delivery, never refuse one: before a refusal the account is read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from otklik.networks.contract import Connector
from otklik.networks.models import Account
from otklik.networks.registry import connect

REMEMBERED = timedelta(seconds=2)  # another process may switch the account off meanwhile
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Door:
    """An account that is switched on, with its secrets opened at `at`."""

    account: Account
    connector: Connector
    at: datetime


_doors: dict[tuple[str, str], Door] = {}


def remembered(network: str, hook_key: str, *, at: datetime) -> Door | None:
    """As it was found a moment ago in this process."""
    door = _doors.get((network, hook_key))
    return door if door and door.at <= at < door.at + REMEMBERED else None


def find(network: str, hook_key: str, *, at: datetime) -> Door | None:
    """As the database has it now; None for an unknown address or an account that is switched off.

    Raises NetworkError where our own credentials cannot be read.
    """
    rows = Account.objects.filter(network=network, hook_key=hook_key, enabled=True)
    account = rows.select_related("body").first()
    if account is None:
        _doors.pop((network, hook_key), None)
        return None
    if len(_doors) >= MOST:
        _doors.clear()
    door = _doors[network, hook_key] = open_door(account, at=at)
    return door


def open_door(account: Account, *, at: datetime) -> Door:
    """Raises NetworkError, see `find`."""
    return Door(account, connect(account, at), at)


def forget() -> None:
    """After an account or a secret was changed in this process."""
    _doors.clear()
