"""Which rights the account has on Instagram, with what to do where one is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import NetworkError, Probe
from otklik.networks.fields import rows
from otklik.networks.graph.api import read
from otklik.networks.instagram import payloads
from otklik.networks.instagram.contract import HASHTAGS, USER_TOKEN


def probe(connection: Connection, place: payloads.Place) -> Iterator[Probe]:
    try:
        read(connection, place.account, fields="id,username")
    except NetworkError as problem:
        yield Probe("credential", False, str(problem), _("Make a new token and store it."))
        return
    yield Probe("credential", True)
    yield _tried(connection, "read_comments", f"{place.account}/media", "instagram_manage_comments")
    yield _tried(
        connection, "private_messages", f"{place.account}/conversations", "instagram_manage_messages"
    )
    yield _webhook(connection, place)
    if connection.has(USER_TOKEN):
        yield _hashtags(connection, place)


def _tried(connection: Connection, right: str, path: str, permission: str) -> Probe:
    try:
        read(connection, path, limit=1)
    except NetworkError as problem:
        advice = _("Give the application the permission {name}.").format(name=permission)
        return Probe(right, False, str(problem), advice)
    return Probe(right, True)


def _hashtags(connection: Connection, place: payloads.Place) -> Probe:
    try:
        read(connection, f"{place.account}/recently_searched_hashtags", token_kind=USER_TOKEN, limit=HASHTAGS)
    except NetworkError as problem:
        advice = _(
            "Give the application the feature “Instagram Public Content Access”, or store another token."
        )
        return Probe("hashtags", False, str(problem), advice)
    return Probe("hashtags", True)


def _webhook(connection: Connection, place: payloads.Place) -> Probe:
    advice = _("Subscribe the application to the account. Until then only polling works.")
    try:
        found = read(connection, f"{place.account}/subscribed_apps")
    except NetworkError as problem:
        return Probe("webhook", False, str(problem), advice)
    if not rows(found, "data"):
        return Probe("webhook", False, _("No application is subscribed to the account."), advice)
    return Probe("webhook", True)
