"""The webhook of the Graph API: a handshake by GET, then bodies signed by the application's secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from otklik.networks.connection import Connection
from otklik.networks.contract import HookAnswer, NotUnderstood
from otklik.networks.fields import Json, decoded, delivery_key, rows
from otklik.networks.graph.contract import APP_SECRET, SIGNATURE_HEADER, VERIFY_TOKEN

REFUSED = HookAnswer(403, "refused")


def answer(connection: Connection, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
    if body.startswith(b"hub."):
        return _handshake(connection, dict(parse_qsl(body.decode("ascii", "replace"))))
    if not _is_signed(connection, body, headers.get(SIGNATURE_HEADER, "")):
        return REFUSED
    try:
        decoded(body)
    except NotUnderstood:
        return HookAnswer(400, "not understood")
    return HookAnswer(200, "ok", delivery_key(None, body))  # a delivery has no number


def _handshake(connection: Connection, query: Mapping[str, str]) -> HookAnswer:
    expected = connection.access.credentials.get(VERIFY_TOKEN, "").encode()
    given = query.get("hub.verify_token", "").encode("utf-8", "replace")
    challenge = query.get("hub.challenge", "")
    if query.get("hub.mode") != "subscribe" or not challenge.isalnum():
        return REFUSED
    if not expected or not hmac.compare_digest(expected, given):
        return REFUSED
    return HookAnswer(200, challenge[:200])


def _is_signed(connection: Connection, body: bytes, given: str) -> bool:
    """HMAC of the raw body, as it came."""
    secret = connection.access.credentials.get(APP_SECRET, "")
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def entries(body: bytes, thing: str, account: str) -> Iterator[Json]:
    """The entries of one account in a batch. Raises NotUnderstood for another kind of thing."""
    told = decoded(body)
    if told.get("object") != thing:
        raise NotUnderstood(f"not about {thing}: {str(told.get('object'))[:60]}")
    found = rows(told, "entry")
    if not found:
        raise NotUnderstood("no entries")
    yield from (entry for entry in found if str(entry.get("id")) == account)
