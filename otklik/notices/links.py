"""Signed links of the head's alert (clause 24): for one person and one notice, until it is used or too old."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer

from otklik.notices.models import Notice

LASTS = timedelta(hours=72)
SALT = "otklik.alert"


class BadLink(Exception):
    """Nobody has made this link."""


class LinkTooOld(Exception):
    """It was made too long ago."""


def alert_link(notice: Notice) -> str:
    return f"{settings.PUBLIC_URL}/alert/{token_of(notice)}/"


def token_of(notice: Notice) -> str:
    return str(Signer(salt=SALT).sign(f"{notice.pk}.{notice.to_id}"))


def notice_of(token: str, *, at: datetime) -> Notice:
    """The notice that asks. Raises BadLink or LinkTooOld; whether it is answered already, see the incident."""
    try:
        key, _dot, person = Signer(salt=SALT).unsign(token).partition(".")
    except BadSignature:
        raise BadLink from None
    if not (key.isdecimal() and person.isdecimal()):
        raise BadLink
    rows = Notice.objects.filter(pk=int(key), to_id=int(person), asks=True, to__is_active=True)
    notice = rows.select_related("to", "body").first()
    if notice is None:
        raise BadLink
    if at > notice.at + LASTS:
        raise LinkTooOld
    return notice
