"""What citizens attached, to those who may see the message."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import queries
from otklik.incidents.actions import fetching
from otklik.incidents.contents import suffix_of
from otklik.incidents.models import Media, MediaState
from otklik.web.asking import StaffRequest, found
from otklik.web.files import given_out, small_given_out


def _media(request: StaffRequest, pk: int, state: MediaState) -> Media:
    return found(queries.media_for(request.user).get, pk=pk, state=state)


def name_of(row: Media) -> str:
    """The title without its ending, and the ending that the bytes have."""
    stem = row.title.rpartition(".")[0] or row.title or row.kind
    return f"{get_valid_filename(stem[:100] or 'file')}-{row.pk}.{suffix_of(row.content_type)}"


@require_safe
def media(request: StaffRequest, pk: int) -> FileResponse:
    row = _media(request, pk, MediaState.KEPT)
    return given_out(row.path, content_type=row.content_type, name=name_of(row))


@require_safe
def small(request: StaffRequest, pk: int) -> FileResponse:
    row = _media(request, pk, MediaState.KEPT)
    return small_given_out(row.path, content_type=row.content_type, name=name_of(row))


@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Another try for what could not be fetched."""
    row = _media(request, pk, MediaState.FAILED)
    fetching.again(row, by=request.user, at=timezone.now())
    where = ("case", row.message.incident_id) if row.message.incident_id else ("message", row.message_id)
    return redirect(*where)
