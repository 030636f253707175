"""Our comment or message in MAX put right or taken away. Asked twice, it is done once."""

from __future__ import annotations

from otklik.networks.connection import Connection
from otklik.networks.contract import ItemKind, Standing
from otklik.networks.max.api import call
from otklik.networks.max.contract import DELETE, DELETE_COMMENT, EDIT, EDIT_COMMENT


def correct(connection: Connection, standing: Standing) -> None:
    body = {"text": standing.text}
    if standing.kind is ItemKind.PRIVATE:
        call(connection, EDIT, body=body, message_id=standing.key)
        return
    call(connection, EDIT_COMMENT, standing.post_key, body=body, comment_id=standing.key)


def remove(connection: Connection, standing: Standing) -> None:
    if standing.kind is ItemKind.PRIVATE:
        call(connection, DELETE, message_id=standing.key)
        return
    call(connection, DELETE_COMMENT, standing.post_key, comment_id=standing.key)
