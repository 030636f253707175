"""Which rights the account really has, one line per right, with what to do where one is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import NetworkError, Probe
from otklik.networks.fields import rows, text
from otklik.networks.vk import payloads
from otklik.networks.vk.api import call
from otklik.networks.vk.contract import ANSWERING, Token
from otklik.networks.vk.reading import reader


def probe(connection: Connection, page: payloads.Page) -> Iterator[Probe]:
    yield _checked("read_comments", _read_wall, connection, page)
    if not connection.has(Token.COMMUNITY):
        advice = _("Make a community token: Manage – Work with the API – Access tokens.")
        yield Probe("publish", False, _("There is no community token."), advice)
        return
    yield from _community(connection, page)
    yield _checked("webhook", _webhook, connection, page)
    if Token.USER in connection.access.ended:
        words = _("The token of the administrator has ended and is not renewed.")
        advice = _("Sign in by VK ID again and store the token with its refresh token.")
        yield Probe("photos", False, words, advice)
    elif connection.has(Token.USER):
        yield _checked("photos", _administrator, connection, page)


def _checked(right: str, check: Callable[[Connection, payloads.Page], Probe], *given: object) -> Probe:
    try:
        return check(*given)  # type: ignore[arg-type]
    except NetworkError as problem:
        return Probe(right, False, str(problem), _advice(problem))


def _advice(problem: NetworkError) -> str:
    kind = type(problem).__name__
    return {
        "AuthLost": _("Renew the credential on the page of accounts."),
        "NeedsHuman": _("Open the link and confirm: {url}").format(url=getattr(problem, "url", "")),
        "Forbidden": _("Give the right in the settings of the community."),
        "Rejected": _("Check the number of the community and the address of the interface."),
    }.get(kind, _("Nothing to do: it will be tried again."))


def _read_wall(connection: Connection, page: payloads.Page) -> Probe:
    call(connection, reader(connection), "wall.get", owner_id=-page.group, count=1)
    return Probe("read_comments", True)


def _community(connection: Connection, page: payloads.Page) -> Iterator[Probe]:
    try:
        given = call(connection, Token.COMMUNITY, "groups.getTokenPermissions")
        groups = call(connection, Token.COMMUNITY, "groups.getById", group_id=page.group)
    except NetworkError as problem:
        yield Probe("publish", False, str(problem), _advice(problem))
        return
    found = groups.get("groups", []) if isinstance(groups, dict) else groups
    if page.group not in [row.get("id") for row in found]:
        yield Probe(
            "publish", False, _("There is no community with this number."), _("Check the key of the account.")
        )
        return
    rights = {row.get("name") for row in given.get("permissions", ())}
    yield Probe("publish", True)
    yield _right(
        "private_messages", "messages", rights, _("Make a token with the right to community messages.")
    )
    yield _right("documents", "docs", rights, _("Make a token with the right to documents."))


def _right(right: str, name: str, rights: set[object], advice: str) -> Probe:
    if name in rights:
        return Probe(right, True)
    return Probe(right, False, _("The community token lacks the right “{name}”.").format(name=name), advice)


def _webhook(connection: Connection, page: payloads.Page) -> Probe:
    told = call(connection, Token.COMMUNITY, "groups.getCallbackServers", group_id=page.group)
    ours = [row for row in rows(told, "items") if connection.is_our_hook(text(row, "url"))]
    states = {row.get("status") for row in (ours if connection.access.hook_url else rows(told, "items"))}
    if states & ANSWERING:
        return Probe("webhook", True)
    words = _("No Callback server of the community answers.") if states else _("There is no Callback server.")
    advice = _("Add our address in Manage – Work with the API – Callback API. Until then only polling works.")
    return Probe("webhook", False, words, advice)


def _administrator(connection: Connection, page: payloads.Page) -> Probe:
    call(connection, Token.USER, "photos.getWallUploadServer", group_id=page.group)
    return Probe("photos", True)
