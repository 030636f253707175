"""Accounts of bodies in networks (clause 4) and what is written down about the traffic with them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from otklik.networks import certificates, reception
from otklik.networks.contract import FELL_BACK, NetworkError, Probe, RateLimited
from otklik.networks.models import Account, AccountState, Credential, Delivery, DeliveryState, Source
from otklik.networks.registry import UNDER_NOTICE, connect, connector_class, hook_url, limits_of
from otklik.office.models import Body, Employee
from otklik.office.sealing import seal

EXPIRY_WARNING = timedelta(days=7)
HOOK_AGAIN = timedelta(hours=6)  # after a failing webhook was taken away
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
    at: datetime,
) -> Account:
    """A new account of a body (clause 4), watched from the start: its page and its private messages.

    Of a network under notice it is made switched off.
    """
    account = Account.objects.create(
        body=body,
        network=network,
        name=name,
        external_id=external_id.strip(),
        page_url=page_url,
        api_url=api_url,
        hook_key=secrets.token_urlsafe(HOOK_KEY_BYTES),
        settings=dict(settings or {}),
        responsible=responsible,
        enabled=network not in UNDER_NOTICE,
    )
    watch_own(account)
    return account


def watch_own(account: Account) -> list[Source]:
    """Watches what every account of its network watches: its page and its private messages."""
    return [
        watch(account, kind=kind, key=account.external_id)
        for kind in connector_class(account.network).watches
    ]


def watch(account: Account, *, kind: str, key: str, title: str = "") -> Source:
    """Watches a page, a foreign community or a query through the account. Asked twice, watched once."""
    source, _made = Source.objects.get_or_create(
        account=account, kind=kind, key=key, defaults={"title": title}
    )
    return source


def store_credential(
    account: Account, *, kind: str, secret: str, expires_at: datetime | None = None, at: datetime
) -> Credential:
    """Encrypts and keeps a secret in place of the earlier one; never shown again. A check follows soon."""
    row = keep_secret(account, kind=kind, secret=secret, expires_at=expires_at)
    _check_soon(account)
    return row


def keep_secret(
    account: Account, *, kind: str, secret: str, expires_at: datetime | None = None
) -> Credential:
    row, _made = Credential.objects.update_or_create(
        account=account, kind=kind, defaults={"sealed": seal(secret.strip()), "expires_at": expires_at}
    )
    reception.forget()
    return row


def trust(account: Account, *, roots: str, at: datetime) -> None:
    """Extra roots for the calls of this account; none: those of the system only. Raises BadCertificate."""
    if roots.strip():
        certificates.read(roots, at)
    account.settings = {**account.settings, "certificates": roots.strip()}
    account.save(update_fields=["settings"])
    _check_soon(account)


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
    reception.forget()


def _check_soon(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(checked_at=None)


# -- traffic ------------------------------------------------------------------------------------

_RECORD = """
INSERT INTO networks_delivery AS held (account_id, key, received_at, body, state, problem, times)
VALUES (%s, %s, %s, %s, %s, '', 1)
ON CONFLICT (account_id, key) DO UPDATE SET times = held.times + 1
RETURNING id, received_at, state, times
"""


def record_delivery(account: Account, *, key: str, body: bytes, at: datetime) -> tuple[Delivery, bool]:
    """Stores a webhook's raw body once; says whether it is new. A repeated one is only counted."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [account.pk, key, at, body, DeliveryState.NEW])
        pk, received_at, state, times = cursor.fetchone()
    delivery = Delivery(
        pk=pk, account=account, key=key, received_at=received_at, body=body, state=state, times=times
    )
    return delivery, times == 1


def advance(source: Source, *, cursor: Mapping[str, Any], at: datetime) -> None:
    """Moves a source's cursor: call it in the transaction that stores what was read."""
    source.cursor, source.polled_at, source.failure, source.attempts = dict(cursor), at, "", 0
    source.save(update_fields=["cursor", "polled_at", "failure", "attempts"])


def poll_failed(source: Source, problem: NetworkError, *, at: datetime) -> None:
    """The source could not be read. The cursor stays: nothing is skipped. A check of the account follows."""
    source.attempts = 0
    if isinstance(problem, RateLimited):
        source.save(update_fields=["attempts"])
        return  # nothing is wrong: it is read on in a minute
    source.polled_at, source.failure = at, str(problem)[:1000]
    source.save(update_fields=["polled_at", "failure", "attempts"])
    _check_soon(source.account)


# -- health -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HealthChange:
    """An account began or ceased to work: to be told once."""

    account: Account
    before: AccountState
    after: AccountState
    reason: str

    @property
    def alarms(self) -> bool:
        """Worse than before; the first check of a new account alarms too."""
        return (
            self.after in (AccountState.BROKEN, AccountState.LIMITED)
            and self.before is not AccountState.BROKEN
        )


def check(account: Account, *, at: datetime) -> HealthChange | None:
    """Asks the network what works and saves it; the change of state, None while nothing has changed."""
    probes = probes_of(account, at=at)
    if _is_deaf(probes) and hears(account) and not _fell_back(account, at):
        with suppress(NetworkError):  # the probes say what is missing
            subscribe(account, at=at)
            probes = probes_of(account, at=at)
    return record_health(account, probes, at=at)


def _fell_back(account: Account, at: datetime) -> bool:
    """A poll has lately taken a failing webhook away: it is set up again after a while, or by a person."""
    since = (at - HOOK_AGAIN).timestamp()
    return any(source.cursor.get(FELL_BACK, 0) > since for source in account.sources.all())


def hears(account: Account) -> bool:
    """Whether the network can be told to deliver to our address, and is wanted to."""
    able = limits_of(account.network).subscribes and bool(hook_url(account))
    return able and account.enabled and not account.settings.get("only_polling", False)


def only_poll(account: Account) -> None:
    """The network is not told to deliver any more: for an installation that is not to be reached from outside."""
    account.settings = {**account.settings, "only_polling": True}
    account.save(update_fields=["settings"])
    _check_soon(account)


def _is_deaf(probes: Iterable[Probe]) -> bool:
    return any(probe.right == "webhook" and not probe.works and not probe.taken for probe in probes)


def subscribe(account: Account, *, at: datetime) -> None:
    """Has the network deliver to our address. What both sides must know is kept before: the network may
    ask for it at once. Raises NetworkError."""
    if account.settings.get("only_polling"):
        account.settings = {**account.settings, "only_polling": False}
        account.save(update_fields=["settings"])
    for kind, secret in connect(account, at).hook_secrets().items():
        keep_secret(account, kind=kind, secret=secret)
    connect(account, at).subscribe()
    _check_soon(account)


def probes_of(account: Account, *, at: datetime) -> tuple[Probe, ...]:
    """What the network says of each right of the account, now. Sends nothing to anybody."""
    try:
        return tuple(connect(account, at).probe(at))
    except NetworkError as problem:
        return (Probe("access", False, str(problem)),)


def right_name(right: str) -> str:
    """A right in words."""
    return {
        "access": _("the account as a whole"),
        "read_comments": _("reads comments"),
        "publish": _("publishes replies"),
        "by_hand": _("takes what a person has published"),
        "private_messages": _("reads and answers private messages"),
        "webhook": _("hears of new messages at once"),
        "documents": _("sends documents"),
        "photos": _("sends photos"),
        "hashtags": _("looks for hashtags"),
        "credential": _("the credential is valid"),
    }.get(right, right)


@transaction.atomic
def record_health(account: Account, probes: Iterable[Probe], *, at: datetime) -> HealthChange | None:
    """Saves what the probes say; returns the change of state, None while nothing has changed."""
    held = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    seen = tuple(probes)
    before, after, reason = AccountState(held.state), state_of(seen), reason_of(seen, at)
    held.state, held.state_reason, held.checked_at = after, reason, at
    held.save(update_fields=["state", "state_reason", "checked_at"])
    account.state, account.state_reason, account.checked_at = after, reason, at
    return HealthChange(account, before, after, reason) if before is not after else None


def state_of(probes: tuple[Probe, ...]) -> AccountState:
    working = [probe.works for probe in probes]
    if not working:
        return AccountState.NEW
    if all(working):
        return AccountState.WORKING
    return AccountState.LIMITED if any(working) else AccountState.BROKEN


def reason_of(probes: tuple[Probe, ...], at: datetime) -> str:
    """One line per thing to be done, the coming end of a credential among them."""
    lines = [f"{probe.problem} {probe.advice}".strip() for probe in probes if not probe.works]
    ending = [p.expires_at for p in probes if p.expires_at and p.expires_at - at < EXPIRY_WARNING]
    lines += [_("A credential ends on {day}: renew it.").format(day=f"{end:%d.%m.%Y}") for end in ending]
    return "\n".join(dict.fromkeys(lines))
