"""How long a body keeps what is not history, and how people sign in: set by administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.office import journal
from otklik.office.actions import NotAdministrator, administered, require_administrator
from otklik.office.journal import What
from otklik.office.models import Body, Employee, Retention, SignInRules
from otklik.office.refusals import NotPossible
from otklik.office.roster import Grants

SHORTEST_KEPT = 30  # days; a monitor may take a dismissed message back, and the month's papers are written


class TooShort(NotPossible):
    def say(self) -> str:
        return _("Keep for {days} days at least, or 0 for “without an end”.").format(days=SHORTEST_KEPT)


class WholeInstallation(NotAdministrator):
    """Rules of signing in are one for all bodies: kept by the administrator of the top one."""

    def say(self) -> str:
        return _("Signing in is the same for all bodies: it is set by the administrator of the top body.")


def retention_of(body: Body) -> Retention:
    """What the body, or the nearest one above it, has settled; the usual where none has."""
    lineage = body.lineage[::-1]
    rows = Retention.objects.in_bulk(lineage)
    return next((rows[key] for key in lineage if key in rows), Retention(body=body))


@transaction.atomic
def settle_retention(body: Body, days: Mapping[str, int], *, by: Employee, at: datetime) -> None:
    """`days`: of each field of Retention."""
    require_administrator(body, by, at)
    if any(0 < number < SHORTEST_KEPT for number in days.values()):
        raise TooShort
    held = Retention.objects.filter(pk=body.pk).first() or Retention(body=body)
    detail = journal.differences(retention_of(body), days)
    for name, number in days.items():
        setattr(held, name, number)
    held.save()
    if detail:
        journal.write(body, What.RETENTION, body.name, detail=detail, by=by, at=at)


def sign_in_rules() -> SignInRules:
    return SignInRules.objects.first() or SignInRules(factor_for=[])


def may_set_sign_in(by: Employee, at: datetime) -> bool:
    return administered(by, at).filter(parent=None).exists()


@transaction.atomic
def settle_sign_in(
    *, shortest: int, session_days: int, factor_for: Sequence[str], by: Employee, at: datetime
) -> None:
    """Counts from the next sign-in, and for the next password."""
    if not may_set_sign_in(by, at):
        raise WholeInstallation
    rules = sign_in_rules()
    new = {"shortest": shortest, "session_days": session_days, "factor_for": sorted(factor_for)}
    detail = journal.differences(rules, new)
    rules.shortest, rules.session_days, rules.factor_for = shortest, session_days, sorted(factor_for)
    rules.save()
    if detail:
        journal.write(None, What.SIGN_IN, _("Signing in"), detail=detail, by=by, at=at)


def needs_factor(grants: Grants) -> bool:
    """Whether the rules demand a second factor of somebody with these roles."""
    return bool(set(sign_in_rules().factor_for) & {role.value for role in grants.any()})
