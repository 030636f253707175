"""Which rights the account has in Odnoklassniki, with what to do where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import NetworkError, Probe
from otklik.networks.fields import rows
from otklik.networks.ok import payloads
from otklik.networks.ok.api import call, graph
from otklik.networks.ok.contract import PAGE, WATCHED, Key


def probe(connection: Connection, place: payloads.Place, at: datetime) -> Iterator[Probe]:
    yield _comments(connection, place)
    if connection.has(Key.GROUP):
        yield _messages(connection)


def _comments(connection: Connection, place: payloads.Place) -> Probe:
    advice = _("Sign in to Odnoklassniki again and store the new token.")
    try:
        call(connection, "users.getCurrentUser", fields="uid")
        answer = call(
            connection, "discussions.getList", types=",".join(WATCHED), category="GROUP", count=PAGE
        )
    except NetworkError as problem:
        return Probe("read_comments", False, str(problem), advice)
    if not any(payloads.of_group(row, place.group) for row in rows(answer, "discussions")):
        words = _("The account sees no discussion of the group.")
        return Probe("read_comments", False, words, _("Make the account a moderator of the group."))
    return Probe("read_comments", True)


def _messages(connection: Connection) -> Probe:
    try:
        graph(connection, "GET", "me/chats", count=1)
    except NetworkError as problem:
        advice = _("Make a new key in the group's settings, section Messages.")
        return Probe("private_messages", False, str(problem), advice)
    return Probe("private_messages", True)
