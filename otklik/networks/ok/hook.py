"""The webhook of private messages. Odnoklassniki signs nothing: the address itself is the secret."""

from __future__ import annotations

from otklik.networks.connection import Connection
from otklik.networks.contract import HookAnswer, NotUnderstood
from otklik.networks.fields import decoded, delivery_key, inner


def answer(connection: Connection, body: bytes) -> HookAnswer:
    try:
        told = decoded(body)
    except NotUnderstood:
        return HookAnswer(400, "not understood")
    if told.get("webhookType") == "CONFIRMATION":
        code = connection.value("confirmation")
        return HookAnswer(200, code) if code else HookAnswer(403, "refused")
    if not ("webhookType" in told or "message" in told):
        return HookAnswer(400, "not understood")
    return HookAnswer(200, "ok", delivery_key(inner(told, "message").get("mid") or told.get("mid"), body))
