"""Clause 19: where a network takes no files, a public page shows them and the reply links to it.

The page tells the body's name and the files, nothing of the citizen. Its address cannot be guessed; it ends by
itself, and the monitor may end it sooner.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from otklik.incidents.errors import NotYours
from otklik.incidents.models import Evidence, EvidencePage, Publication, Version
from otklik.networks.contract import ItemKind, Limits
from otklik.office.models import Employee
from otklik.office.roster import roles_of
from otklik.regulation.history import Role

_TOKEN_BYTES = 24  # 192 bits: 32 characters
_TOKEN_LENGTH = 32
_APART = 2  # the empty line between a text and its link


def address_of(page: EvidencePage) -> str:
    return _address(page.token)


def _address(token: str) -> str:
    return f"{settings.PUBLIC_URL}/e/{token}/"


def room(limits: Limits, content_types: Sequence[str], *, private: bool = False) -> int:
    """Characters left for the text of a reply with such files: the link takes some where it may be needed."""
    linked = content_types and (limits.caption or not limits.takes(content_types, private=private))
    return limits.text - (len(_address("x" * _TOKEN_LENGTH)) + _APART if linked else 0)


def make_where_needed(row: Publication, limits: Limits, *, at: datetime) -> EvidencePage | None:
    """In the transaction that puts the reply to the outbox, so that every try sends the same address."""
    types = [item.content_type for item in files_of(row.version)]
    private = row.target.kind == ItemKind.PRIVATE
    if not types or limits.takes(types, len(row.version.text), private=private):
        return None
    return EvidencePage.objects.create(
        publication=row,
        body_id=row.body_id,
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        made_at=at,
        open_until=at + timedelta(days=settings.EVIDENCE_DAYS),
    )


def files_of(version: Version) -> list[Evidence]:
    """The files that were approved with the text, in their order."""
    return list(Evidence.objects.filter(pk__in=[item["id"] for item in version.files]).order_by("pk"))


@dataclass(frozen=True)
class Shown:
    """A public page: `files` are empty when it is closed."""

    page: EvidencePage
    is_open: bool
    files: tuple[Evidence, ...]


def shown(token: str, *, at: datetime) -> Shown:
    """EvidencePage.DoesNotExist where there is no such page. Two queries."""
    rows = EvidencePage.objects.select_related("body", "publication__version")
    page = rows.get(token=token)
    if page.closed_at is not None or page.open_until <= at:
        return Shown(page, False, ())
    return Shown(page, True, tuple(files_of(page.publication.version)))


@transaction.atomic
def close(page: EvidencePage, *, by: Employee, at: datetime) -> None:
    """The monitor ends the page; done twice, the first holds."""
    if Role.MONITOR not in roles_of(by, at).roles(page.body_id):
        raise NotYours(clause=19)
    EvidencePage.objects.filter(pk=page.pk, closed_at=None).update(closed_at=at, closed_by=by)
