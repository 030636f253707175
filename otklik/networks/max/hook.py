"""MAX's webhook: the secret comes in a header; an update has no number of its own."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from otklik.networks.connection import Connection
from otklik.networks.contract import HookAnswer, NotUnderstood
from otklik.networks.fields import decoded, delivery_key
from otklik.networks.max import payloads
from otklik.networks.max.contract import SECRET, SECRET_HEADER


def answer(connection: Connection, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
    expected = connection.access.credentials.get(SECRET, "").encode()
    given = headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
    if not expected or not hmac.compare_digest(expected, given):
        return HookAnswer(403, "refused")
    try:
        told = decoded(body)
    except NotUnderstood:
        return HookAnswer(400, "not understood")
    return HookAnswer(200, "ok", delivery_key(payloads.update_key(told), body))
