"""Our reply in Telegram. It has no key against repetition, and a bot cannot read what was written:
after an unknown outcome a person looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.calls import content_of
from otklik.networks.connection import Connection
from otklik.networks.contract import File, ItemKind, NeedsHuman, NotUnderstood, Outgoing, Placed, Rejected
from otklik.networks.fields import inner, moment
from otklik.networks.telegram import payloads
from otklik.networks.telegram.api import Part, call
from otklik.networks.telegram.contract import GROUP, LARGEST_PHOTO, LIMITS, LONGEST_CAPTION


def place(connection: Connection, whose: payloads.Place, outgoing: Outgoing) -> Placed:
    target = target_of(outgoing)
    said = send(connection, target, outgoing)
    first = said[0] if isinstance(said, list) else said
    key = payloads.Key(target.chat, int(first["message_id"]))
    return Placed(str(key), payloads.permalink(inner(first, "chat"), key, whose), moment(first.get("date")))


def target_of(outgoing: Outgoing) -> payloads.Key:
    try:
        return payloads.Key.read(outgoing.target_key)
    except NotUnderstood as problem:
        raise Rejected(str(problem)) from None


def send(connection: Connection, target: payloads.Key, outgoing: Outgoing) -> Any:
    """A text; or files with the text under the first of them."""
    files, text = fitting(outgoing)
    given: dict[str, Any] = {"chat_id": target.chat, "reply_parameters": {"message_id": target.message}}
    if not files:
        return call(connection, "sendMessage", text=text, **given)
    contents = [content_of(file) for file in files]
    kinds = kinds_of(files, contents)
    parts: list[Part] = [
        (f"file{n}", (file.name, content, file.content_type))
        for n, (file, content) in enumerate(zip(files, contents, strict=True))
    ]
    if len(files) in GROUP:
        media: list[dict[str, str]] = [
            {"type": kind, "media": f"attach://file{n}"} for n, kind in enumerate(kinds)
        ]
        media[0]["caption"] = text
        return call(connection, "sendMediaGroup", media=media, files=parts, **given)
    kind = "photo" if kinds == ["photo"] else "document"
    method = "sendPhoto" if kind == "photo" else "sendDocument"
    return call(connection, method, caption=text, files=[(kind, parts[0][1])], **given)


def fitting(outgoing: Outgoing) -> tuple[Sequence[File], str]:
    """The files that go along and the text; a text too long to stand under files takes their public page."""
    room = LONGEST_CAPTION if outgoing.files else LIMITS.text
    if len(outgoing.text) <= room and len(outgoing.files) <= LIMITS.documents:
        return outgoing.files, outgoing.text
    linked = f"{outgoing.text}\n\n{outgoing.link}"
    if outgoing.files and outgoing.link and len(linked) <= LIMITS.text:
        return (), linked
    raise Rejected(_("With files the text may have {count} characters.").format(count=room))


def kinds_of(files: Sequence[File], contents: Sequence[bytes]) -> list[str]:
    """Pictures and videos may stand together; as soon as there is another file, all go as documents."""
    kinds = [
        "photo" if file.content_type.startswith("image/") and len(content) <= LARGEST_PHOTO
        else "video" if file.content_type.startswith("video/") else "document"
        for file, content in zip(files, contents, strict=True)
    ]  # fmt: skip
    return ["document"] * len(kinds) if "document" in kinds else kinds


def find(whose: payloads.Place, outgoing: Outgoing) -> Placed | None:
    """Nobody but a person can look."""
    words = _("Telegram does not show a bot what it has sent: look whether the reply is there.")
    if outgoing.kind is ItemKind.PRIVATE:
        raise NeedsHuman(words)
    raise NeedsHuman(words, payloads.permalink({}, target_of(outgoing), whose))


def verify(connection: Connection, whose: payloads.Place, permalink: str) -> Placed | None:
    """The address of a message in our channel or its group; the message itself a bot cannot read."""
    found = payloads.message_in(permalink)
    if found is None:
        return None
    home, message = found
    channel = call(connection, "getChat", chat_id=whose.channel)
    linked = channel.get("linked_chat_id")
    for chat in (channel, call(connection, "getChat", chat_id=linked) if linked else {}):
        if chat and home.lower() in (str(chat["id"]), str(chat.get("username") or "").lower()):
            return Placed(str(payloads.Key(int(chat["id"]), message)), permalink)
    return None
