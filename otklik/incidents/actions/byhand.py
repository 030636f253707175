"""Clause 15 by hand: one person copies the text, places it, pastes the address; it is checked where it can be.

The way out of every dead end, and the only way in networks that let no program answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from otklik.incidents import deferring, links
from otklik.incidents.actions.publication import PATIENCE, State, locked, outgoing, published, seek
from otklik.incidents.errors import AlreadyTaken, NotPublished, NotYours
from otklik.incidents.models import Publication
from otklik.networks.contract import ItemKind, NetworkError, Placed, Rejected, TargetGone
from otklik.networks.models import Account, Network
from otklik.networks.registry import connect
from otklik.office.models import Employee
from otklik.office.roster import roles_of
from otklik.regulation.history import Role

_TAKEN_FOR = timedelta(minutes=15)
_LOOKED_FOR = timedelta(days=3)  # a reply placed by hand is looked for so long after its approval


def _for_dispatcher(publication: Publication, by: Employee, at: datetime) -> Publication:
    row = locked(publication.pk)
    if row is None or Role.DISPATCHER not in roles_of(by, at).roles(row.body_id):
        raise NotYours(clause=15)
    return row


def _refuse_while_called(row: Publication, at: datetime) -> None:
    """A call is under way until its lease ends, whether its worker lives or not."""
    under_way = row.state == State.SENDING and (row.lease_until is None or row.lease_until > at)
    if row.state == State.PUBLISHED or under_way:
        raise AlreadyTaken(row.taken_by)


def _refuse_while_taken(row: Publication, by: Employee, at: datetime) -> None:
    _refuse_while_called(row, at)
    if row.taken_by_id not in (None, by.pk) and row.lease_until and row.lease_until > at:
        raise AlreadyTaken(row.taken_by)


@transaction.atomic
def take(publication: Publication, *, by: Employee, at: datetime) -> Publication:
    """One person publishes by hand: copies the text, opens the place. Others are told who has it.

    Where the outcome of a call is not known (`called_at`) she looks first whether the reply stands there.
    """
    row = _for_dispatcher(publication, by, at)
    _refuse_while_taken(row, by, at)
    row.by_hand, row.taken_by, row.state, row.lease_until = True, by, State.PERSON, at + _TAKEN_FOR
    row.save(update_fields=["by_hand", "taken_by", "state", "lease_until"])
    return row


def placed(publication: Publication, *, permalink: str, reason: str = "", by: Employee, at: datetime) -> None:
    """Published by hand: checked where the network allows it. A private message has no address to be told.

    `reason`: published otherwise than in the thread (comments closed, post deleted), clause 15.
    """
    permalink = permalink.strip()
    if permalink or not is_private(publication):
        permalink = links.check(permalink)
    with transaction.atomic():
        row = _for_dispatcher(publication, by, at)
        if row.state == State.PUBLISHED:  # found meanwhile (`look_for`)
            return
        _refuse_while_called(row, at)
    _record(row, _verified(row, permalink, reason, at), at=at, by=by, reason=reason)


def _record(row: Publication, found: Placed, *, at: datetime, by: Employee | None, reason: str = "") -> None:
    try:
        published(row.pk, found, at=at, by=by, reason=reason)
    except IntegrityError:
        raise NotPublished(
            _(
                "This reply is recorded already for another part. Copy the address of the right one (clause 15)."
            )
        ) from None


def is_private(row: Publication) -> bool:
    return row.target.kind == ItemKind.PRIVATE


def _verified(row: Publication, permalink: str, reason: str, at: datetime) -> Placed:
    """What the network says; where it cannot be asked now, the person's word is taken."""
    declared = Placed(key="", permalink=permalink)
    if reason or row.account is None:
        return declared
    try:
        found = _looked_up(row, row.account, permalink, at)
    except (TargetGone, Rejected, ValueError):
        found = None
    except NetworkError:
        return declared
    if found is None:
        raise NotPublished(_not_there(row))
    return replace(found, permalink=found.permalink or permalink)


def _looked_up(row: Publication, account: Account, permalink: str, at: datetime) -> Placed | None:
    """By its address; a private message by its words, in the conversation."""
    connector = connect(account, at=at)
    return seek(connector, outgoing(row), row.pk) if is_private(row) else connector.verify(permalink)


def _not_there(row: Publication) -> str:
    if is_private(row):
        return _("In this conversation there is no message of ours with this text (clause 15).")
    return _(
        "Under this address there is no reply of our account. Copy the address of the reply itself (clause 15)."
    )


@transaction.atomic
def try_again(publication: Publication, *, by: Employee, at: datetime) -> Publication:
    """Back to Otklik, after the reason has been removed. An outcome that is not known is looked for first."""
    row = _for_dispatcher(publication, by, at)
    _refuse_while_taken(row, by, at)
    row.by_hand, row.taken_by, row.state = False, None, State.APPROVED
    row.attempts, row.try_at, row.lease_until = 0, None, None
    row.save()
    deferring.publish(row.pk)
    return row


def waiting_for_hands(*, at: datetime) -> list[int]:
    """Publications that people place, in networks where our reply can be found by reading."""
    rows = Publication.objects.filter(
        by_hand=True, state=State.PERSON, account__enabled=True, approved_at__gt=at - _LOOKED_FOR
    )
    return list(rows.exclude(network=Network.MANUAL).order_by("pk").values_list("pk", flat=True)[:100])


def look_for(publication_id: int, *, at: datetime) -> bool:
    """Finds a reply that a person has placed without saying so, and records its address."""
    with transaction.atomic():
        row = locked(publication_id)
    if row is None or row.state != State.PERSON or not row.by_hand or row.account is None:
        return False
    try:
        found = seek(connect(row.account, at=at, patience=PATIENCE), outgoing(row), row.pk)
    except NetworkError:  # nothing is lost: it is looked for again in two minutes
        return False
    if found is None:
        return False
    published(row.pk, found, at=at, by_hand=True)
    return True
