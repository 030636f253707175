"""Which rights the bot really has, with what to do where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import NetworkError, Probe
from otklik.networks.fields import text
from otklik.networks.telegram import payloads
from otklik.networks.telegram.api import call

WRITERS = frozenset({"administrator", "creator", "member"})


def probe(connection: Connection, place: payloads.Place) -> Iterator[Probe]:
    try:
        me = call(connection, "getMe")
    except NetworkError as problem:
        yield Probe("credential", False, str(problem), _("Take a new token from @BotFather and store it."))
        return
    yield Probe("credential", True)
    yield _discussion(connection, place, me.get("can_read_all_group_messages") is True)
    yield _webhook(connection)


def _discussion(connection: Connection, place: payloads.Place, reads_all: bool) -> Probe:
    advice = _("Make the bot an administrator of the channel and of its discussion group.")
    try:
        group = call(connection, "getChat", chat_id=place.channel).get("linked_chat_id")
        if not group:
            return Probe("publish", False, _("The channel has no discussion group."), advice)
        status = call(connection, "getChatMember", chat_id=group, user_id=place.bot).get("status")
    except NetworkError as problem:
        return Probe("publish", False, str(problem), advice)
    if status not in WRITERS:
        return Probe("publish", False, _("The bot is not a member of the discussion group."), advice)
    if status == "member" and not reads_all:
        return Probe("read_comments", False, _("The bot does not see the messages of the group."), advice)
    return Probe("publish", True)


def _webhook(connection: Connection) -> Probe:
    """Without a webhook updates are asked for; a webhook that fails loses them after a day."""
    try:
        found = call(connection, "getWebhookInfo")
    except NetworkError as problem:
        return Probe("webhook", False, str(problem))
    address, error = text(found, "url"), text(found, "last_error_message")
    if connection.access.hook_url and not connection.is_our_hook(address):
        return _deaf(address)
    if address and error and found.get("pending_update_count"):
        return Probe("webhook", False, _("Telegram cannot reach us: {error}").format(error=error[:200]))
    return Probe("webhook", True)


def _deaf(address: str) -> Probe:
    """Another program's webhook is not taken over unasked."""
    if address:
        words = _("Telegram delivers the bot's updates to another address: {host}.")
        advice = _("If nobody else needs them, press “Subscribe” on the page of the account.")
        return Probe("webhook", False, words.format(host=urlsplit(address).hostname), advice, taken=True)
    return Probe(
        "webhook", False, _("Telegram is not subscribed to our address."), _("It is polled meanwhile.")
    )
