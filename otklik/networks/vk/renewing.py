"""Renewing the administrator's token by VK ID (OAuth 2.1): it lives an hour, its refresh token is used once.

Facts of id.vk.com, «Справочник методов»: POST /oauth2/auth with grant_type=refresh_token.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from otklik.networks.calls import Call
from otklik.networks.connection import Connection
from otklik.networks.contract import AuthLost, NetworkError, Renewed, Retryable
from otklik.networks.fields import inner, number, text
from otklik.networks.vk.contract import APPLICATION, DEVICE, REFRESH, SIGN_IN, Token

PASSING = frozenset({"server_error", "temporarily_unavailable", "slow_down"})  # words of OAuth


def renew(connection: Connection, at: datetime) -> Renewed:
    """Never part of an error or a log line: neither of the tokens."""
    state = secrets.token_urlsafe(16)
    form = {
        "grant_type": "refresh_token",
        "refresh_token": connection.secret(REFRESH),
        "client_id": connection.value(APPLICATION),
        "device_id": connection.value(DEVICE),
        "state": state,
    }
    asked = Call("POST", f"{_host(connection)}/oauth2/auth", form=form)
    told = inner({"told": connection.send(REFRESH, "oauth2.auth", asked).data}, "told")
    if told.get("error"):
        raise _refusal(told)
    if told.get("state") not in (state, None) or not text(told, "access_token"):
        raise Retryable(_("The network's answer has an unexpected shape."))
    fresh = {Token.USER: text(told, "access_token"), REFRESH: text(told, "refresh_token")}
    until = at + timedelta(seconds=number(told, "expires_in"))
    return Renewed({str(kind): secret for kind, secret in fresh.items() if secret}, until)


def _host(connection: Connection) -> str:
    return connection.value("sign_in_host").rstrip("/") or connection.access.api_url.rstrip("/") or SIGN_IN


def _refusal(told: Mapping[str, object]) -> NetworkError:
    error = told["error"]
    if not isinstance(error, str) or error in PASSING:
        return Retryable(_("VK ID cannot renew the token just now."))
    words = _("VK ID does not renew the administrator's token ({error}): sign in again and store new ones.")
    return AuthLost(words.format(error=error[:60]), REFRESH)
