"""Our reply on Facebook: a comment of the page, or a private message within 24 hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.calls import content_of
from otklik.networks.connection import Connection
from otklik.networks.contract import ItemKind, Outgoing, Placed, Rejected, TargetGone, UnknownOutcome
from otklik.networks.facebook import payloads
from otklik.networks.facebook.contract import COMMENT_FIELDS, LIMITS, LONGEST_MESSAGE, TALK_FIELDS
from otklik.networks.fields import Json, bare, inner, rows, text, written
from otklik.networks.graph.api import everything, read, write

CLOCKS_APART = timedelta(minutes=2)


def place(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed:
    if outgoing.kind is ItemKind.PRIVATE:
        return _message(connection, whose, outgoing)
    said = fitting(outgoing, LIMITS.text, LIMITS.photos)
    photo = _upload(connection, whose, outgoing) if said == outgoing.text and outgoing.files else None
    answer = write(connection, f"{outgoing.target_key}/comments", message=said, attachment_id=photo)
    key = text(answer, "id")
    if not key:
        raise UnknownOutcome(_("The network's answer does not say which comment was made."))
    return Placed(key, f"{whose.address}/{key}")


def fitting(outgoing: Outgoing, longest: int, photos: int) -> str:
    """The text, with the public page of the files where they cannot go along."""
    pictures = [file for file in outgoing.files if file.content_type.startswith("image/")]
    said = outgoing.text
    if len(outgoing.files) > photos or len(pictures) < len(outgoing.files):
        if not outgoing.link:
            raise Rejected(_("The network does not take these files in a reply."))
        said = f"{outgoing.text}\n\n{outgoing.link}"
    if len(said) > longest:
        raise Rejected(
            _("The text is longer than the network takes: {limit} characters.").format(limit=longest)
        )
    return said


def _upload(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> str:
    """A picture that nobody sees until it stands in a comment."""
    file = outgoing.files[0]
    part = ("source", (file.name, content_of(file), file.content_type))
    return text(
        write(connection, f"{whose.page}/photos", files=[part], repeatable=True, published="false"), "id"
    )


def _message(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed:
    said = fitting(outgoing, LONGEST_MESSAGE, 0)
    given: dict[str, Any] = {
        "recipient": {"id": outgoing.thread_key or outgoing.author_key},
        "message": {"text": said},
    }
    answer = write(connection, f"{whose.page}/messages", messaging_type="RESPONSE", **given)
    if not text(answer, "message_id"):
        raise UnknownOutcome(_("The network's answer does not say which message was made."))
    return Placed(text(answer, "message_id"), "")


def find(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed | None:
    """Our reply to this message with this text. Facebook hangs a reply to a reply under the top comment."""
    if outgoing.kind is ItemKind.PRIVATE:
        return _find_message(connection, whose, outgoing)
    for target in dict.fromkeys(key for key in (outgoing.target_key, outgoing.thread_key) if key):
        for row in everything(connection, f"{target}/comments", fields=COMMENT_FIELDS, limit=100):
            if _is_it(row, whose, outgoing):
                return _placed(row, whose)
    return None


def _is_it(row: Json, whose: payloads.Place, outgoing: Outgoing) -> bool:
    if str(inner(row, "from").get("id")) != whose.page or text(row, "id") in outgoing.others:
        return False
    old = outgoing.since is not None and written(row.get("created_time")) < outgoing.since - CLOCKS_APART
    return not old and bare(text(row, "message")) in {
        bare(outgoing.text),
        bare(f"{outgoing.text} {outgoing.link}"),
    }


def _placed(row: Json, whose: payloads.Place) -> Placed:
    key = text(row, "id")
    return Placed(
        key, text(row, "permalink_url") or f"{whose.address}/{key}", written(row.get("created_time"))
    )


def _find_message(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed | None:
    person = outgoing.thread_key or outgoing.author_key
    talks = read(connection, f"{whose.page}/conversations", user_id=person, fields=TALK_FIELDS)
    for talk in rows(talks, "data"):
        for row in rows(inner(talk, "messages"), "data"):
            if _is_it(row, whose, outgoing):
                return Placed(text(row, "id"), "", written(row.get("created_time")))
    return None


def verify(connection: Connection, whose: payloads.Place, permalink: str) -> Placed | None:
    key = payloads.comment_in(permalink)
    if not key:
        return None
    try:
        row = read(connection, key, fields=COMMENT_FIELDS)
    except (TargetGone, Rejected):
        return None
    return _placed(row, whose) if str(inner(row, "from").get("id")) == whose.page else None
