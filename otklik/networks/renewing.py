"""Credentials that end are renewed ahead of time, by one worker each.

claim -> call -> record: the claim is a lease on the credential's row, so no transaction is open over the call.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from otklik.networks.actions import keep_secret
from otklik.networks.contract import AuthLost, NetworkError, Renewed
from otklik.networks.models import Credential, Network
from otklik.networks.registry import connect, connector_class

AHEAD = timedelta(minutes=20)  # of an hour
LEASE = timedelta(minutes=2)  # longer than the call may take
AGAIN = timedelta(minutes=1)  # after a failure


class Outcome(StrEnum):
    NOTHING = "nothing"  # not due, or another worker has it
    RENEWED = "renewed"
    LATER = "later"  # the network could not now
    LOST = "lost"  # it never will: a person must sign in


def kinds() -> dict[str, tuple[str, str]]:
    """(kind that ends, kind by which it is renewed) of every network that renews."""
    given = {network.value: connector_class(network).renewable for network in Network}
    return {network: pair for network, pair in given.items() if pair}


def due(*, at: datetime) -> list[int]:
    """Credentials to be renewed now. One whose end nobody has named is renewed to learn it."""
    chosen = Q()
    for network, (ends, by) in kinds().items():
        means = Credential.objects.filter(account=OuterRef("account"), kind=by).exclude(expires_at__lte=at)
        chosen |= Q(Exists(means), account__network=network, kind=ends)
    rows = Credential.objects.filter(chosen, account__enabled=True).exclude(renewing_until__gt=at)
    ending = Q(expires_at=None) | Q(expires_at__lt=at + AHEAD)
    return list(rows.filter(ending).order_by("pk").values_list("pk", flat=True))


def renew(credential_id: int, *, at: datetime) -> Outcome:
    """One try. Two workers that begin at once make one call."""
    row = _claim(credential_id, at)
    if row is None:
        return Outcome.NOTHING
    try:
        fresh = connect(row.account, at).renew(at)
    except NetworkError as problem:
        return _failed(row, problem, at)
    _record(row, fresh)
    return Outcome.RENEWED


@transaction.atomic
def _claim(credential_id: int, at: datetime) -> Credential | None:
    rows = Credential.objects.select_for_update(of=("self",)).select_related("account__body")
    row = rows.filter(pk=credential_id).first()
    if row is None or row.pk not in due(at=at):  # asked when the row is ours: another may have renewed it
        return None
    row.renewing_until = at + LEASE
    row.save(update_fields=["renewing_until"])
    return row


@transaction.atomic
def _record(row: Credential, fresh: Renewed) -> None:
    """Both at once: the old refresh token opens nothing any more."""
    for kind, secret in fresh.secrets.items():
        until = fresh.expires_at if kind == row.kind else None
        keep_secret(row.account, kind=kind, secret=secret, expires_at=until)
    Credential.objects.filter(pk=row.pk).update(renewing_until=None)


def _failed(row: Credential, problem: NetworkError, at: datetime) -> Outcome:
    by = kinds()[row.account.network][1]
    if isinstance(problem, AuthLost) and problem.kind == by:
        _lost(row, by, at)
        return Outcome.LOST
    Credential.objects.filter(pk=row.pk).update(renewing_until=at + AGAIN)
    return Outcome.LATER


@transaction.atomic
def _lost(row: Credential, by: str, at: datetime) -> None:
    """What renews it is worth nothing any more: no further try, and the next check tells what to do."""
    Credential.objects.filter(account=row.account, kind=by).update(expires_at=at)
    Credential.objects.filter(pk=row.pk).update(renewing_until=None)
    row.account.checked_at = None
    row.account.save(update_fields=["checked_at"])
