"""Which rights the bot has in MAX, with what to do where one is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import NetworkError, Probe
from otklik.networks.max import payloads
from otklik.networks.max.api import call
from otklik.networks.max.contract import ME, MEMBERSHIP
from otklik.networks.max.subscribing import addresses

NEEDED = frozenset({"write", "read_all_messages"})


def probe(connection: Connection, place: payloads.Place) -> Iterator[Probe]:
    try:
        call(connection, ME)
    except NetworkError as problem:
        yield Probe("credential", False, str(problem), _("Take a new token for the bot and store it."))
        return
    yield Probe("credential", True)
    yield _channel(connection, place)
    yield _webhook(connection)


def _channel(connection: Connection, place: payloads.Place) -> Probe:
    advice = _("Make the bot an administrator of the channel with the right to write.")
    try:
        found = call(connection, MEMBERSHIP, place.channel)
    except NetworkError as problem:
        return Probe("publish", False, str(problem), advice)
    given = found.get("permissions")
    missing = NEEDED - set(given if isinstance(given, list) else ())
    if missing and not found.get("is_owner"):
        words = _("The bot lacks the right “{name}”.").format(name=", ".join(sorted(missing)))
        return Probe("publish", False, words, advice)
    return Probe("publish", True)


def _webhook(connection: Connection) -> Probe:
    """MAX ends a subscription after eight hours without a good answer."""
    advice = _("Subscribe our address again. Until then only polling works.")
    try:
        found = list(addresses(connection))
    except NetworkError as problem:
        return Probe("webhook", False, str(problem), advice)
    if not any(map(connection.is_our_hook, found) if connection.access.hook_url else found):
        return Probe("webhook", False, _("MAX is not subscribed to our address."), advice)
    return Probe("webhook", True)
