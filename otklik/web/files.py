"""How kept files are given out: never as anything that a browser would run."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.http import content_disposition_header

from otklik.incidents import shelf

SEALED = "default-src 'none'; sandbox"
PACKED = ("image/", "video/", "audio/", "application/pdf", "application/vnd.", "application/zip")
PRIVATE = "private, max-age=3600"


class GZipText(GZipMiddleware):
    """Pictures and documents are packed already: packing them again costs time and tells no length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(PACKED):
            return response
        return super().process_response(request, response)


def given_out(path: str, *, content_type: str, name: str, cache: str = PRIVATE) -> FileResponse:
    """The file at `path` of the shelf: pictures are shown, the rest is saved under `name`."""
    return _given(shelf.root() / path, content_type, name, cache)


def small_given_out(path: str, *, content_type: str, name: str, cache: str = PRIVATE) -> FileResponse:
    """The small copy of a picture."""
    found = shelf.small_of(path)
    return _given(found, "image/jpeg" if found.suffix == shelf.SMALL else content_type, name, cache)


def _given(path: Path, content_type: str, name: str, cache: str) -> FileResponse:
    try:
        answer = FileResponse(path.open("rb"), content_type=content_type)
    except OSError:
        raise Http404 from None
    saved = not content_type.startswith("image/")
    answer.headers["Content-Disposition"] = content_disposition_header(saved, name) or "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = cache
    return answer
