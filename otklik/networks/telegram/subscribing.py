"""Having Telegram push updates to our address, with a secret in a header."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from otklik.networks.connection import Connection
from otklik.networks.telegram.api import call
from otklik.networks.telegram.contract import HEARD, SECRET

SECRET_BYTES = 32
MOST_CONNECTIONS = 4  # at once; deliveries are small and stored at once


def hook_secrets(connection: Connection) -> Mapping[str, str]:
    return {SECRET: connection.access.credentials.get(SECRET) or secrets.token_urlsafe(SECRET_BYTES)}


def subscribe(connection: Connection) -> None:
    """What has waited is pushed too: nothing is dropped."""
    call(
        connection, "setWebhook", url=connection.access.hook_url, secret_token=connection.secret(SECRET),
        allowed_updates=list(HEARD), max_connections=MOST_CONNECTIONS,
    )  # fmt: skip
