"""Our reply in VK: placed, found again, verified. The same guid never makes a second comment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from otklik.networks.calls import Call, content_of, send
from otklik.networks.connection import Connection
from otklik.networks.contract import (
    File,
    Forbidden,
    ItemKind,
    NotUnderstood,
    Outgoing,
    Placed,
    Rejected,
    Retryable,
    TargetGone,
    UnknownOutcome,
)
from otklik.networks.fields import Json, bare, moment
from otklik.networks.vk import payloads, reading
from otklik.networks.vk.api import call
from otklik.networks.vk.contract import ERRORS, LIMITS, LONGEST_GUID, Token

CLOCKS_APART = timedelta(minutes=2)  # between us and the network


def place(connection: Connection, page: payloads.Page, outgoing: Outgoing) -> Placed:
    text = with_link(outgoing)
    if len(text) > LIMITS.text:
        raise Rejected(
            _("The text is longer than the network takes: {limit} characters.").format(limit=LIMITS.text)
        )
    if outgoing.kind is ItemKind.PRIVATE:
        return _message(connection, page, outgoing, text)
    return _comment(connection, page, outgoing, text)


def with_link(outgoing: Outgoing) -> str:
    """The text, with the public page of the files where they cannot go along."""
    if not outgoing.link or len(outgoing.files) <= LIMITS.documents:
        return outgoing.text
    return f"{outgoing.text}\n\n{outgoing.link}"


def _comment(connection: Connection, page: payloads.Page, outgoing: Outgoing, text: str) -> Placed:
    target = _target(outgoing)
    answer = call(
        connection, Token.COMMUNITY, "wall.createComment",
        owner_id=target.owner, post_id=target.post, from_group=page.group, message=text,
        reply_to_comment=target.comment or None, guid=outgoing.guid[:LONGEST_GUID],
        attachments=attached(connection, page, outgoing) or None,
    )  # fmt: skip
    if not isinstance(answer, dict) or not isinstance(answer.get("comment_id"), int):
        raise UnknownOutcome(_("The network's answer does not say which comment was made."))
    key = payloads.Key(target.owner, target.post, answer["comment_id"])
    stack = answer.get("parents_stack") or []
    return Placed(str(key), payloads.permalink(page.address, key, int(stack[0]) if stack else 0))


def _target(outgoing: Outgoing) -> payloads.Key:
    try:
        return payloads.Key.read(outgoing.target_key)
    except NotUnderstood as problem:
        raise Rejected(str(problem)) from None


def _message(connection: Connection, page: payloads.Page, outgoing: Outgoing, text: str) -> Placed:
    peer = person_of(outgoing)
    given = {"random_id": random_id(outgoing), "attachment": attached(connection, page, outgoing) or None}
    answer = call(connection, Token.COMMUNITY, "messages.send", peer_ids=[peer], message=text, **given)
    row = answer[0] if isinstance(answer, list) and answer else {}
    if row.get("error"):
        maker, meaning = ERRORS.get(int(row["error"].get("code", 0)), (None, ""))
        words = _("VKontakte: {meaning}.").format(meaning=meaning or row["error"].get("description", ""))
        raise maker(words, "") if maker else Rejected(words)
    if "conversation_message_id" not in row:
        raise UnknownOutcome(_("The network's answer does not say which message was made."))
    return _placed_message(page, peer, int(row["conversation_message_id"]))


def _placed_message(page: payloads.Page, peer: int, number: int) -> Placed:
    return Placed(payloads.private_key(page, peer, number), f"{page.address}/gim{page.group}?sel={peer}")


def person_of(outgoing: Outgoing) -> int:
    try:
        return int(outgoing.author_key)
    except ValueError:
        raise Rejected(_("It is not known whom to answer.")) from None


def random_id(outgoing: Outgoing) -> int:
    """The same at every try: VK drops a second message with it."""
    return uuid.uuid5(uuid.NAMESPACE_OID, outgoing.guid).int % (2**31 - 1) + 1


def attached(connection: Connection, page: payloads.Page, outgoing: Outgoing) -> list[str]:
    """The files uploaded; as documents, the one kind that a community's token may upload."""
    if len(outgoing.files) > LIMITS.documents:
        if outgoing.link:
            return []
        raise Rejected(_("The network takes no more than {count} files.").format(count=LIMITS.documents))
    return [_upload(connection, page, file) for file in outgoing.files]


def _upload(connection: Connection, page: payloads.Page, file: File) -> str:
    """An upload shows nothing to anybody, so it may be repeated."""
    photo = file.content_type.startswith("image/") and connection.has(Token.USER)
    token = Token.USER if photo else Token.COMMUNITY
    kind = "photos.getWallUploadServer" if photo else "docs.getWallUploadServer"
    server = call(connection, token, kind, group_id=page.group)
    part = ("photo" if photo else "file", (file.name, content_of(file), file.content_type))
    sent = send(connection.client, Call("POST", str(server["upload_url"]), files=[part])).data
    if not isinstance(sent, dict) or not (sent.get("photo") if photo else sent.get("file")):
        raise Retryable(_("The network has not taken the file."))
    return _saved_photo(connection, page, sent) if photo else _saved_document(connection, file, sent)


def _saved_photo(connection: Connection, page: payloads.Page, sent: Json) -> str:
    given = {name: sent[name] for name in ("photo", "server", "hash")}
    saved = call(connection, Token.USER, "photos.saveWallPhoto", group_id=page.group, **given)
    return f"photo{saved[0]['owner_id']}_{saved[0]['id']}"


def _saved_document(connection: Connection, file: File, sent: Json) -> str:
    saved = call(connection, Token.COMMUNITY, "docs.save", file=sent["file"], title=file.name)
    return f"doc{saved['doc']['owner_id']}_{saved['doc']['id']}"


def find(connection: Connection, page: payloads.Page, outgoing: Outgoing) -> Placed | None:
    """Our reply to this very message with this very text."""
    if outgoing.kind is ItemKind.PRIVATE:
        return _find_message(connection, page, outgoing)
    target = _target(outgoing)
    for row in _own_comments(connection, page, target):
        found = _placed(page, target, row)
        if _answers(row, target) and _is_the_text(row, outgoing) and found.key not in outgoing.others:
            return found
    return None


def _own_comments(connection: Connection, page: payloads.Page, key: payloads.Key) -> Iterator[Json]:
    for row in reading.all_comments(connection, key.owner, key.post):
        if row.get("from_id") == -page.group and not row.get("deleted"):
            yield row


def _answers(row: Json, target: payloads.Key) -> bool:
    return int(row.get("reply_to_comment") or 0) == target.comment


def _is_the_text(row: Json, outgoing: Outgoing) -> bool:
    old = outgoing.since is not None and moment(row.get("date")) < outgoing.since - CLOCKS_APART
    return not old and _bare(str(row.get("text", ""))) in (_bare(outgoing.text), _bare(with_link(outgoing)))


def _bare(text: str) -> str:
    return bare(payloads.spoken(text))


def _placed(page: payloads.Page, target: payloads.Key, row: Json) -> Placed:
    key = payloads.Key(target.owner, target.post, int(row["id"]))
    stack = row.get("parents_stack") or []
    address = payloads.permalink(page.address, key, int(stack[0]) if stack else 0)
    return Placed(str(key), address, moment(row.get("date")))


def _find_message(connection: Connection, page: payloads.Page, outgoing: Outgoing) -> Placed | None:
    peer = person_of(outgoing)
    answer = call(connection, Token.COMMUNITY, "messages.getHistory", peer_id=peer, count=100)
    for row in answer.get("items", ()):
        if row.get("out") and (row.get("random_id") == random_id(outgoing) or _is_the_text(row, outgoing)):
            found = _placed_message(page, peer, int(row["conversation_message_id"]))
            if found.key not in outgoing.others:
                return found
    return None


def verify(connection: Connection, page: payloads.Page, permalink: str) -> Placed | None:
    """The comment of our community that stands at this address."""
    key = payloads.key_in(permalink)
    if key is None or not key.comment:
        return None
    try:
        rows = _own_comments(connection, page, key)
        return next((_placed(page, key, row) for row in rows if row["id"] == key.comment), None)
    except (Forbidden, TargetGone):
        return None
