"""What citizens attached is fetched, checked by its bytes, cleaned and kept under the body (clause 1).

claim -> fetch -> record, as with publications: the claim commits before the call and is a lease, so a killed worker
loses nothing; the outcome is recorded only by the holder of the lease. A file that brings its worker down every
time runs out of tries.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from otklik.incidents import deferring, shelf
from otklik.incidents.contents import TOO_MANY, Family, NotKept, kind_of
from otklik.incidents.errors import NotYours
from otklik.incidents.models import Media, MediaState
from otklik.incidents.pictures import cleaned, small
from otklik.networks.contract import Attachment, Forbidden, NetworkError, Rejected, TargetGone
from otklik.networks.downloading import NotFetched, fetch
from otklik.networks.registry import place_of_file
from otklik.office.models import Employee
from otklik.office.roster import roles_of
from otklik.strangers import Bounds, Trouble

log = logging.getLogger(__name__)

FETCHED_KINDS = frozenset({"photo", "video", "audio", "document"})
LEASE = timedelta(minutes=5)  # longer than one file may take
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 720))  # then it could not be fetched
BATCH = 20  # files of one job: a worker is not held for ever


def rows_for(
    attachments: tuple[Attachment, ...], *, own: bool, held: int, at: datetime
) -> list[dict[str, Any]]:
    """How attachments of an item are stored: what is to be fetched waits from `at` on.

    `held`: how many the message has already.
    """
    rows, left = [], settings.MEDIA_MOST - held
    for each in attachments:
        row: dict[str, Any] = {"kind": each.kind, "url": each.url, "key": each.key, "title": each.title}
        if not own and _may_be_fetched(each):
            left -= 1
            row |= {"state": MediaState.WAITING, "try_at": at} if left >= 0 else _refused(TOO_MANY)
        rows.append(row)
    return rows


def _may_be_fetched(attachment: Attachment) -> bool:
    return attachment.kind in FETCHED_KINDS and bool(attachment.url or attachment.key)


def _refused(reason: str) -> dict[str, Any]:
    return {"state": MediaState.REFUSED, "reason": reason}


def due(*, at: datetime) -> QuerySet[Media]:
    return Media.objects.filter(state=MediaState.WAITING, try_at__lte=at).order_by("try_at", "pk")


def fetch_next(*, at: datetime) -> bool:
    """Fetches one file that is due; False when there is none. The call is made outside any transaction."""
    row = _claim(at)
    if row is None:
        return False
    if row.attempts > len(WAITS) + 1:  # its workers died
        _record(row, {"state": MediaState.FAILED, "reason": Trouble.SILENT})
        return True
    try:
        outcome = _kept(row, at)
    except NotKept as refusal:
        outcome = _refused(refusal.reason)
    except NotFetched as problem:
        outcome = _not_fetched(row, problem, at)
    _record(row, outcome)
    return True


@transaction.atomic
def _claim(at: datetime) -> Media | None:
    rows = due(at=at).select_for_update(of=("self",), skip_locked=True).select_related("message__account")
    row = rows.first()
    if row is not None:
        row.attempts, row.try_at = row.attempts + 1, at + LEASE
        row.save(update_fields=["attempts", "try_at"])
    return row


def _record(row: Media, outcome: dict[str, Any]) -> None:
    """Only while the lease is ours: somebody else may have fetched it meanwhile."""
    mine = Media.objects.filter(pk=row.pk, state=MediaState.WAITING, attempts=row.attempts)
    mine.update(**({"try_at": None} | outcome))


def _kept(row: Media, at: datetime) -> dict[str, Any]:
    content = fetch(_address(row, at), bounds_of(row))
    kept = shelve(content, body_id=row.message.body_id)
    del kept["family"]
    return {"state": MediaState.KEPT, "reason": "", "fetched_at": at} | kept


def shelve(content: bytes, *, body_id: int) -> dict[str, Any]:
    """Puts a stranger's file on the shelf of the body: known by its bytes, pictures drawn anew, with a small copy.

    Columns of Media, and the `family`. Raises NotKept.
    """
    kind = kind_of(content)
    told: dict[str, Any] = {"family": kind.family, "content_type": kind.content_type}
    little = None
    if kind.family is Family.PICTURE:
        picture = cleaned(content)
        content, little = picture.content, small(picture.content)
        told |= {"content_type": picture.content_type, "width": picture.width, "height": picture.height}
    kept = shelf.keep(shelf.MESSAGES, body_id, content, little)
    return told | {"path": kept.path, "sha256": kept.sha256, "size": kept.size}


def _address(row: Media, at: datetime) -> str:
    if row.url or row.message.account is None:
        return row.url
    try:
        return place_of_file(row.message.account, row.key, at=at)
    except NetworkError as problem:
        log.info("the address of a file was not told: %s", type(problem).__name__)
        final = isinstance(problem, Rejected | TargetGone | Forbidden)
        raise NotFetched(Trouble.GONE if final else Trouble.SILENT) from None


def bounds_of(row: Media) -> Bounds:
    account = row.message.account
    bounds = Bounds(settings.MEDIA_BYTES, settings.MEDIA_SECONDS, inner=settings.MEDIA_INNER)
    extra = str(account.settings.get("certificates", "")) if account else ""
    return replace(bounds, certificates=extra)


def _not_fetched(row: Media, problem: NotFetched, at: datetime) -> dict[str, Any]:
    if problem.trouble is Trouble.LARGE:
        return _refused(problem.trouble)
    if problem.final or row.attempts > len(WAITS):
        return {"state": MediaState.FAILED, "reason": problem.trouble}
    return {"reason": problem.trouble, "try_at": at + WAITS[row.attempts - 1]}


@transaction.atomic
def again(media: Media, *, by: Employee, at: datetime) -> None:
    """A person asks for another try, after the network or the line has been mended."""
    if not roles_of(by, at).roles(media.message.body_id):
        raise NotYours(clause=1)
    failed = Media.objects.filter(pk=media.pk, state=MediaState.FAILED)
    if failed.update(state=MediaState.WAITING, attempts=0, try_at=at, reason=""):
        deferring.fetch(media.message.body_id)
