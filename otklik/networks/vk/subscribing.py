"""Having VK push events to our address: a Callback server of the community."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping

from otklik.networks.connection import Connection
from otklik.networks.fields import Json, number, rows, text
from otklik.networks.vk import hook, payloads
from otklik.networks.vk.api import call
from otklik.networks.vk.contract import ANSWERING, PUSHED, SERVER_TITLE, VERSION, Token

SECRET_BYTES = 24


def hook_secrets(connection: Connection, page: payloads.Page) -> Mapping[str, str]:
    """The string of the handshake is the network's; the secret is ours."""
    told = call(connection, Token.COMMUNITY, "groups.getCallbackConfirmationCode", group_id=page.group)
    made = connection.access.credentials.get(hook.SECRET) or secrets.token_urlsafe(SECRET_BYTES)
    return {hook.CONFIRMATION: text(told, "code"), hook.SECRET: made}


def ours(connection: Connection, page: payloads.Page) -> Iterator[Json]:
    told = call(connection, Token.COMMUNITY, "groups.getCallbackServers", group_id=page.group)
    return (row for row in rows(told, "items") if connection.is_our_hook(text(row, "url")))


def subscribe(connection: Connection, page: payloads.Page) -> None:
    """Our server is added, or (where it has failed) confirmed again; then it is told what to push."""
    known = next(ours(connection, page), None)
    if known is None:
        server = _add(connection, page)
    else:
        server = number(known, "id")
        if known.get("status") not in ANSWERING:
            _set(connection, page, "groups.editCallbackServer", server_id=server)
    call(
        connection, Token.COMMUNITY, "groups.setCallbackSettings",
        group_id=page.group, server_id=server, api_version=VERSION, **dict.fromkeys(PUSHED, True),
    )  # fmt: skip


def _add(connection: Connection, page: payloads.Page) -> int:
    return number(_set(connection, page, "groups.addCallbackServer"), "server_id")


def _set(connection: Connection, page: payloads.Page, method: str, **given: int) -> Json:
    told = call(
        connection, Token.COMMUNITY, method, group_id=page.group, url=connection.access.hook_url,
        title=SERVER_TITLE, secret_key=connection.secret(hook.SECRET), **given,
    )  # fmt: skip
    return told if isinstance(told, dict) else {}
