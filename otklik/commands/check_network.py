"""`otklik check-network ACCOUNT`: a live check list of what an account may do. Sends nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.networks.models import Account

GOOD, PARTLY, BROKEN, UNKNOWN_ACCOUNT = 0, 1, 2, 3  # exit codes


def check_network(argv: Sequence[str]) -> int:
    """Needs Django to be set up. Prints one line per right.

    Exit code 0: all works, 1: in part, 2: nothing, 3: no such account.
    """
    from django.utils import timezone

    return _check(_arguments(argv).account, timezone.now())


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="otklik check-network", description=__doc__)
    parser.add_argument("account", nargs="?", default="", help="number, key or name; none: all accounts")
    return parser.parse_args(argv)


def _check(wanted: str, at: datetime) -> int:
    from django.db.models import Q
    from django.utils.translation import gettext as _

    from otklik.networks.models import Account

    number = Q(pk=int(wanted)) if wanted.isdigit() and len(wanted) < 10 else Q()
    chosen = number | Q(external_id=wanted) | Q(name=wanted) if wanted else Q()
    found = list(Account.objects.filter(chosen).order_by("pk"))
    if not found:
        print(_("There is no account “{name}”.").format(name=wanted))
        return UNKNOWN_ACCOUNT
    return max(_check_one(account.pk, at) for account in found)


def _check_one(account_id: int, at: datetime) -> int:
    from otklik.networks import actions
    from otklik.networks.models import Account, AccountState

    account = Account.objects.get(pk=account_id)
    probes = actions.probes_of(account, at=at)
    actions.record_health(account, probes, at=at)
    print(f"{account.pk}. {account} – {account.get_state_display()}")
    for remark in _remarks(account):
        print(f"  · {remark}")
    for probe in probes:
        print(f"  {'+' if probe.works else '-'} {actions.right_name(probe.right)}")
        for line in filter(None, (probe.problem, probe.advice)):
            print(f"      {line}")
    unread = _print_unread(account)
    told = {AccountState.WORKING: GOOD, AccountState.LIMITED: PARTLY}.get(AccountState(account.state), BROKEN)
    return max(told, PARTLY) if unread else told


def _remarks(account: Account) -> Iterator[str]:
    """What is no fault and yet to be known."""
    from django.utils.translation import gettext as _

    from otklik.networks.registry import describe

    known = describe(account.network)
    if known.under_notice:
        yield _(
            "Belongs to Meta Platforms Inc., which is designated an extremist organisation and banned in the "
            "Russian Federation."
        )
    if not account.enabled:
        yield _("Switched off: nothing is read or sent.")
    if not known.limits.publishes and known.credentials:
        yield _("Public replies are placed by a person.")


def _print_unread(account: Account) -> bool:
    """What is watched and could not be read the last time, or is not read any more (networks.sources)."""
    from django.utils.translation import gettext as _

    rows = list(account.sources.exclude(failure="").order_by("pk"))
    advice = _("Let it be read on from the page of the account when the reason is known.")
    for source in rows:
        print(f"  - {source.title or source.key}")
        for line in (source.failure, *([advice] if source.paused_at else [])):
            print(f"      {line}")
    return bool(rows)
