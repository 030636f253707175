"""Files put to a reply (clause 19). Uploads are untrusted: type by content, size and count limited, EXIF removed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from otklik.incidents.errors import Refused
from otklik.incidents.models import Evidence, Reply
from otklik.office.models import Employee

LARGEST_FILE = 20 * 1024 * 1024
MOST_FILES = 10
MOST_PIXELS = 50_000_000
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_SIGNATURES = {
    b"%PDF-": ("application/pdf", 0),
    b"ftyp": ("video/mp4", 4),
}


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


def keep(reply: Reply, upload: Upload, *, by: Employee, at: datetime) -> Evidence:
    """Checks, cleans and stores one file under the body's folder."""
    if reply.evidence.filter(removed_at=None).count() >= MOST_FILES:
        raise Unfit(_("No more than {count} files to one reply.").format(count=MOST_FILES))
    content = _read(upload)
    content_type, content = _recognise(content)
    name = get_valid_filename(upload.name or "file")[-150:]
    digest = hashlib.sha256(content).hexdigest()
    path = Path("evidence") / str(reply.assignment.incident.body_id) / digest[:2] / digest
    _write(Path(settings.MEDIA_ROOT) / path, content)
    return Evidence.objects.create(
        reply=reply,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=digest,
        path=str(path),
        added_by=by,
        added_at=at,
    )


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


def _recognise(content: bytes) -> tuple[str, bytes]:
    """Type by content, never by name; a picture is written anew, upright and without EXIF."""
    for mark, (content_type, offset) in _SIGNATURES.items():
        if content[offset : offset + len(mark)] == mark:
            return content_type, content
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind = image.format or ""
            if kind not in _IMAGES or image.width * image.height > MOST_PIXELS:
                raise Unfit(_unfit_text())
            return _IMAGES[kind], _rewritten(image, kind)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Unfit(_unfit_text()) from None


def _unfit_text() -> str:
    return _("This file is not accepted. Attach a photo (JPEG, PNG, WebP), a video (MP4) or a PDF.")


def _rewritten(image: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(image)
    if kind == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    out = io.BytesIO()
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    clean.save(out, kind, quality=88)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        aside = path.with_suffix(".part")
        aside.write_bytes(content)
        aside.replace(path)
