"""Having MAX push updates to our address. It unsubscribes us after eight hours without a good answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping

from otklik.networks.connection import Connection
from otklik.networks.fields import rows, text
from otklik.networks.max.api import call
from otklik.networks.max.contract import HEARD, SECRET, SUBSCRIBE, SUBSCRIPTIONS

SECRET_BYTES = 32


def hook_secrets(connection: Connection) -> Mapping[str, str]:
    return {SECRET: connection.access.credentials.get(SECRET) or secrets.token_urlsafe(SECRET_BYTES)}


def addresses(connection: Connection) -> Iterator[str]:
    """Where MAX delivers to now."""
    return (text(row, "url") for row in rows(call(connection, SUBSCRIPTIONS), "subscriptions"))


def subscribe(connection: Connection) -> None:
    body = {
        "url": connection.access.hook_url,
        "secret": connection.secret(SECRET),
        "update_types": list(HEARD),
    }
    call(connection, SUBSCRIBE, body=body)
