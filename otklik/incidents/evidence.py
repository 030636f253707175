"""Files put to a reply (clause 19). Uploads are untrusted: type by content, size and count limited, hidden data
removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from otklik.incidents import clips, pictures, shelf
from otklik.incidents.contents import Family, NotKept, Reason, kind_of
from otklik.incidents.errors import Refused
from otklik.incidents.models import Evidence, Reply
from otklik.office.models import Employee

LARGEST_FILE = 20 * 1024 * 1024
MOST_FILES = 10
_VIDEOS = frozenset({"video/mp4", "video/quicktime"})
_DOCUMENTS = frozenset({"application/pdf"})


class Upload(Protocol):
    name: str | None
    size: int | None

    def chunks(self) -> Iterator[bytes]: ...


@dataclass
class Unfit(Refused):
    reason: str
    clause: int = 19

    def say(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class _Clean:
    content: bytes
    content_type: str
    small: bytes | None = None


def keep(reply: Reply, upload: Upload, *, by: Employee, at: datetime) -> Evidence:
    """Checks, cleans and stores one file under the body's folder."""
    if reply.evidence.filter(removed_at=None).count() >= MOST_FILES:
        raise Unfit(_("No more than {count} files to one reply.").format(count=MOST_FILES))
    clean = _recognised(_read(upload))
    name = get_valid_filename(upload.name or "file")[-150:]
    return Evidence.objects.create(reply=reply, name=name, added_by=by, added_at=at, **_stored(reply, clean))


def turn(item: Evidence, *, by: Employee, at: datetime) -> Evidence:
    """The picture a quarter clockwise. What has been sent to approval stays as it was sent, so then a new row."""
    try:
        drawn = pictures.cleaned(shelf.read(item.path), turn=1)
        little = pictures.small(drawn.content)
    except (NotKept, OSError):
        raise Unfit(_("This file cannot be turned. Attach it again.")) from None
    stored = _stored(item.reply, _Clean(drawn.content, drawn.content_type, little))
    if any(each["id"] == item.pk for files in _sent(item.reply) for each in files):
        item.removed_at = at
        item.save(update_fields=["removed_at"])
        return Evidence.objects.create(reply=item.reply, name=item.name, added_by=by, added_at=at, **stored)
    for name, value in stored.items():
        setattr(item, name, value)
    item.save(update_fields=list(stored))
    return item


def _sent(reply: Reply) -> list[list[dict[str, object]]]:
    return list(reply.versions.values_list("files", flat=True))


def _stored(reply: Reply, clean: _Clean) -> dict[str, object]:
    kept = shelf.keep(shelf.EVIDENCE, reply.assignment.incident.body_id, clean.content, clean.small)
    return {
        "content_type": clean.content_type,
        "size": kept.size,
        "sha256": kept.sha256,
        "path": kept.path,
    }


def _read(upload: Upload) -> bytes:
    limit = _("The file is larger than {size} MB. Make it smaller and attach it again.").format(
        size=LARGEST_FILE // 1024 // 1024
    )
    found = bytearray()
    for chunk in upload.chunks():
        found += chunk
        if len(found) > LARGEST_FILE:
            raise Unfit(limit)
    if not found:
        raise Unfit(_("The file is empty. Choose another."))
    return bytes(found)


def _recognised(content: bytes) -> _Clean:
    """Type by content, never by name; nothing hidden is kept."""
    try:
        kind = kind_of(content)
        if kind.family is Family.PICTURE:
            picture = pictures.cleaned(content)
            return _Clean(picture.content, picture.content_type, pictures.small(picture.content))
    except NotKept as refusal:
        raise Unfit(_unfit_text(refusal.reason)) from None
    if kind.content_type in _VIDEOS:
        return _Clean(clips.without_hidden_data(content), kind.content_type)
    if kind.content_type in _DOCUMENTS:
        return _Clean(content, kind.content_type)
    raise Unfit(_unfit_text(Reason.KIND))


def _unfit_text(reason: Reason) -> str:
    if reason is Reason.PIXELS:
        return _("The picture has too many dots: make it smaller and attach it again.")
    return _("This file is not accepted. Attach a photo (JPEG, PNG, WebP), a video (MP4) or a PDF.")
