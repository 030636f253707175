"""What a file is, told by its bytes: never by its name or by what a server says of it.

Kept are pictures, videos, sound, PDF and documents of an office; everything else is refused with the reason.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

MOST_ENTRIES = 5000  # files inside an office document
_MACROS = ("vbaproject.bin", "vbadata.xml")


class Family(StrEnum):
    PICTURE = "picture"
    VIDEO = "video"
    SOUND = "sound"
    DOCUMENT = "document"


class Reason(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    PAGE = "page"  # a web page: the network shows the file in a player of its own
    KIND = "kind"
    MACROS = "macros"
    PIXELS = "pixels"
    BROKEN = "broken"
    LARGE = "large"


TOO_MANY = "many"  # attachments of one message


class NotKept(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Kind:
    content_type: str
    family: Family
    suffix: str  # for the name under which it is given out


def _kind(content_type: str, family: Family, suffix: str) -> Kind:
    return Kind(content_type, family, suffix)


_PICTURES = (
    (b"\xff\xd8\xff", _kind("image/jpeg", Family.PICTURE, "jpg")),
    (b"\x89PNG\r\n\x1a\n", _kind("image/png", Family.PICTURE, "png")),
    (b"GIF87a", _kind("image/gif", Family.PICTURE, "gif")),
    (b"GIF89a", _kind("image/gif", Family.PICTURE, "gif")),
)
_SIMPLE = (
    *_PICTURES,
    (b"%PDF-", _kind("application/pdf", Family.DOCUMENT, "pdf")),
    (b"{\\rtf", _kind("application/rtf", Family.DOCUMENT, "rtf")),
    (b"\x1aE\xdf\xa3", _kind("video/webm", Family.VIDEO, "webm")),
    (b"OggS", _kind("audio/ogg", Family.SOUND, "ogg")),
    (b"fLaC", _kind("audio/flac", Family.SOUND, "flac")),
    (b"ID3", _kind("audio/mpeg", Family.SOUND, "mp3")),
    (b"#!AMR", _kind("audio/amr", Family.SOUND, "amr")),
)
_RIFF = {
    b"WEBP": _kind("image/webp", Family.PICTURE, "webp"),
    b"AVI ": _kind("video/x-msvideo", Family.VIDEO, "avi"),
    b"WAVE": _kind("audio/wav", Family.SOUND, "wav"),
}
_BRANDS = {
    b"avif": _kind("image/avif", Family.PICTURE, "avif"),
    b"M4A ": _kind("audio/mp4", Family.SOUND, "m4a"),
    b"qt  ": _kind("video/quicktime", Family.VIDEO, "mov"),
}
_STILL = frozenset(
    {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
)  # HEIC: cannot be cleaned here
_MP4 = _kind("video/mp4", Family.VIDEO, "mp4")
_OOXML = "application/vnd.openxmlformats-officedocument"
_OFFICE = {
    "word/document.xml": _kind(f"{_OOXML}.wordprocessingml.document", Family.DOCUMENT, "docx"),
    "xl/workbook.xml": _kind(f"{_OOXML}.spreadsheetml.sheet", Family.DOCUMENT, "xlsx"),
    "ppt/presentation.xml": _kind(f"{_OOXML}.presentationml.presentation", Family.DOCUMENT, "pptx"),
}
_OPEN = {
    f"application/vnd.oasis.opendocument.{name}": suffix
    for name, suffix in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
}
_OLD_OFFICE = {
    "WordDocument": _kind("application/msword", Family.DOCUMENT, "doc"),
    "Workbook": _kind("application/vnd.ms-excel", Family.DOCUMENT, "xls"),
    "PowerPoint Document": _kind("application/vnd.ms-powerpoint", Family.DOCUMENT, "ppt"),
}
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<script", b"<body")
SUFFIXES: dict[str, str] = {
    kind.content_type: kind.suffix
    for kind in (
        *(kind for _mark, kind in _SIMPLE),
        *_RIFF.values(), *_BRANDS.values(), *_OFFICE.values(), *_OLD_OFFICE.values(), _MP4,
    )
} | _OPEN  # fmt: skip


def kind_of(content: bytes) -> Kind:
    """What the bytes are. Raises NotKept with the reason."""
    if not content:
        raise NotKept(Reason.EMPTY)
    for mark, kind in _SIMPLE:
        if content.startswith(mark):
            return kind
    found = _boxed(content) or _packed(content) or _old_office(content)
    if found is None and content[0] == 0xFF and content[1:2] >= b"\xe0":  # frames of MPEG sound
        found = _kind("audio/mpeg", Family.SOUND, "mp3")
    if found is None:
        start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        raise NotKept(Reason.PAGE if start.startswith(_PAGES) else Reason.KIND)
    return found


def suffix_of(content_type: str) -> str:
    return SUFFIXES.get(content_type, "bin")


def _boxed(content: bytes) -> Kind | None:
    """RIFF, and the family of MP4."""
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12])
    if content[4:8] != b"ftyp" or content[8:12] in _STILL:
        return None
    return _BRANDS.get(content[8:12], _MP4)


def _packed(content: bytes) -> Kind | None:
    """Documents that are archives; other archives are not kept."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:  # heads of entries; before the list of them is read
        raise NotKept(Reason.KIND)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError):  # the list of entries alone is read
        raise NotKept(Reason.BROKEN) from None
    first = _declared(content)
    if any(name.lower().endswith(_MACROS) or name.startswith("Basic/") for name in names):
        raise NotKept(Reason.MACROS)
    if first in _OPEN:
        return _kind(first, Family.DOCUMENT, _OPEN[first])
    return next((kind for name, kind in _OFFICE.items() if name in names), None)


def _declared(content: bytes) -> str:
    """What an open document says it is: its first entry, stored as it is (ODF 1.3, part 2, 3.3)."""
    size, name, extra = (
        int.from_bytes(content[at:end], "little") for at, end in ((22, 26), (26, 28), (28, 30))
    )
    start = 30 + name
    if content[30:start] != b"mimetype":
        return ""
    return content[start + extra :][: min(size, 100)].decode("ascii", "replace").strip()


def _old_office(content: bytes) -> Kind | None:
    """The compound files of older offices, known by the names of the streams inside."""
    if not content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return None
    if any(name.encode("utf-16-le") in content for name in ("_VBA_PROJECT", "Macros")):
        raise NotKept(Reason.MACROS)
    return next((kind for name, kind in _OLD_OFFICE.items() if name.encode("utf-16-le") in content), None)
