"""Accounts of bodies in networks (clause 4): made, given credentials, switched on and off."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from otklik.networks.models import Account, AccountState, Credential, Network, Source
from otklik.networks.registry import UNDER_NOTICE
from otklik.networks.sealing import seal
from otklik.office.models import Body, Employee

HOOK_KEY_BYTES = 32


class NoticeNotAcknowledged(Exception):
    """Facebook and Instagram stay off until an administrator has acknowledged the legal notice."""


def create_account(
    body: Body,
    *,
    network: str,
    name: str,
    external_id: str,
    page_url: str = "",
    api_url: str = "",
    settings: Mapping[str, Any] | None = None,
    responsible: Employee | None = None,
) -> Account:
    """A new account, watched from the start (page, private messages). Under notice it is made off."""
    account = Account.objects.create(
        body=body,
        network=network,
        name=name,
        external_id=external_id,
        page_url=page_url,
        api_url=api_url,
        hook_key=secrets.token_urlsafe(HOOK_KEY_BYTES),
        settings=dict(settings or {}),
        responsible=responsible,
        enabled=network not in UNDER_NOTICE,
    )
    for kind in sources_of(network):
        watch(account, kind=kind, key=external_id)
    return account


def sources_of(network: str) -> tuple[str, ...]:
    """What every account of this network watches."""
    return {
        Network.MANUAL.value: (),
        Network.TELEGRAM.value: ("page",),  # one stream of updates brings everything
    }.get(network, ("page", "messages"))


def watch(account: Account, *, kind: str, key: str, title: str = "") -> Source:
    """Watches a page, a foreign community or a query through the account. Asked twice, watched once."""
    source, _made = Source.objects.get_or_create(
        account=account, kind=kind, key=key, defaults={"title": title}
    )
    return source


def store_credential(
    account: Account, *, kind: str, secret: str, expires_at: datetime | None = None
) -> Credential:
    """Encrypts and keeps a secret in place of the earlier one. It is never shown again."""
    row, _made = Credential.objects.update_or_create(
        account=account, kind=kind, defaults={"sealed": seal(secret.strip()), "expires_at": expires_at}
    )
    Account.objects.filter(pk=account.pk).update(state=AccountState.NEW, state_reason="", checked_at=None)
    return row


def acknowledge(account: Account, *, by: Employee, at: datetime) -> None:
    """An administrator has read the legal notice about this network."""
    account.acknowledged_at, account.acknowledged_by = at, by
    account.save(update_fields=["acknowledged_at", "acknowledged_by"])


def switch_on(account: Account) -> None:
    if account.network in UNDER_NOTICE and account.acknowledged_at is None:
        raise NoticeNotAcknowledged
    account.enabled = True
    account.save(update_fields=["enabled"])


def switch_off(account: Account) -> None:
    """Nothing is read or sent through it any more; what came earlier stays."""
    account.enabled = False
    account.save(update_fields=["enabled"])
