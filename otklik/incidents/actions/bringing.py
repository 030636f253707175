"""Clause 1: what a person brings to the inbox by hand: words, a link, photos, screenshots, documents.

Files are a stranger's, whoever brings them: they are checked, cleaned and kept as those that a network gives.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.incidents import links, tutor
from otklik.incidents.actions.fetching import shelve
from otklik.incidents.actions.keeping import clean, first_revision, snapshot
from otklik.incidents.contents import Family, NotKept, Reason
from otklik.incidents.errors import Refused
from otklik.incidents.evidence import Upload
from otklik.incidents.models import Media, MediaState, Message
from otklik.incidents.suggestions import suggestion_for
from otklik.networks.contract import ItemKind
from otklik.networks.models import Network
from otklik.office.models import Body, Employee

KINDS = {Family.PICTURE: "photo", Family.VIDEO: "video", Family.SOUND: "audio", Family.DOCUMENT: "document"}


@dataclass
class NotBrought(Refused):
    """Nothing was kept: `reasons` says what stands in the way, every file by its name, and what to do."""

    reasons: tuple[str, ...]
    clause: int = 1

    def say(self) -> str:
        return " ".join(self.reasons)


def keep_by_hand(
    body: Body,
    *,
    text: str,
    link: str,
    author_name: str,
    uploads: Sequence[Upload] = (),
    posted_at: datetime | None = None,
    by: Employee,
    at: datetime,
) -> Message:
    """A message of any site or network, or of none: all of it, its files too, or nothing. Raises NotBrought."""
    text, link, moment = clean(text), link.strip(), posted_at or at
    if moment > at:
        raise NotBrought((_("This moment has not come yet: write when the citizen wrote."),))
    if link:
        links.check(link)
    tutor.refresh([body.pk])
    rows = _shelved(uploads, body, at)
    message = Message(
        body=body,
        network=Network.MANUAL,
        key=f"manual:{uuid.uuid4()}",
        kind=ItemKind.POST,
        permalink=link,
        author_name=clean(author_name)[:200],
        text=text,
        posted_at=moment,
        collected_at=at,
        snapshot=snapshot(author_name, moment, text, [row.sha256 for row in rows]),
        suggestion=suggestion_for(text, body.pk),
        entered_by=by,
    )
    _save(message, rows)
    return message


@transaction.atomic
def _save(message: Message, rows: Iterable[Media]) -> None:
    message.save(force_insert=True)
    for row in rows:
        row.message = message
        row.save(force_insert=True)
    first_revision(message).save()


def _shelved(uploads: Sequence[Upload], body: Body, at: datetime) -> list[Media]:
    """One file in memory at a time. What lies on the shelf when another is refused is tidied away by night."""
    most = settings.MEDIA_MOST
    if len(uploads) > most:
        limit = ngettext(
            "No more than {count} file with one message.",
            "No more than {count} files with one message.",
            most,
        )
        raise NotBrought((limit.format(count=most),))
    rows, reasons = [], []
    for upload in uploads:
        try:
            rows.append(_shelved_one(upload, body, at))
        except NotKept as refusal:
            reasons.append(_why(upload, refusal.reason))
    if reasons:
        raise NotBrought(tuple(reasons))
    return rows


def _shelved_one(upload: Upload, body: Body, at: datetime) -> Media:
    kept: dict[str, Any] = shelve(_read(upload), body_id=body.pk)
    family = kept.pop("family")
    title = clean(upload.name or "")[:300]
    return Media(kind=KINDS[family], title=title, state=MediaState.KEPT, fetched_at=at, **kept)


def _read(upload: Upload) -> bytes:
    """Believes no size that is told. Raises NotKept."""
    found = bytearray()
    for chunk in upload.chunks():
        found += chunk
        if len(found) > settings.MEDIA_BYTES:
            raise NotKept(Reason.LARGE)
    return bytes(found)


def _why(upload: Upload, reason: Reason) -> str:
    said = {
        Reason.EMPTY: _("the file is empty."),
        Reason.MACROS: _("there are macros in the document. Save it without them or as PDF."),
        Reason.PIXELS: _("the picture has too many dots. Make it smaller."),
        Reason.BROKEN: _("the file is damaged. Save it anew or take a picture of the screen."),
        Reason.LARGE: _("larger than {size} MB. Make it smaller.").format(
            size=settings.MEDIA_BYTES // 1024 // 1024
        ),
    }
    other = _("this kind of file is not kept. Save it as JPEG, PNG, PDF or MP4.")
    return _("“{name}”: {why}").format(name=upload.name or _("file"), why=said.get(reason, other))
