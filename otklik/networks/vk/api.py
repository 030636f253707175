"""One call of a VK method: the right token, the version, and the network's error as one of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.calls import Call, broken
from otklik.networks.connection import Connection
from otklik.networks.contract import AuthLost, Forbidden, NetworkError, RateLimited, Rejected, TargetGone
from otklik.networks.vk.contract import ERRORS, METHODS, VERSION, Token

_GONE_WORDS = ("not found", "deleted", "reply_to_comment")


def call(connection: Connection, token: Token, method: str, /, **given: Any) -> Any:
    """`response` of the method; raises the errors of the contract."""
    form = {name: _plain(value) for name, value in given.items() if value is not None}
    form |= {"v": VERSION, "access_token": connection.secret(token), "lang": "ru"}
    asked = Call("POST", f"{connection.url}/method/{method}", writes=METHODS[method].writes, form=form)
    data = connection.send(token, method, asked).data
    if isinstance(data, dict) and "response" in data:
        return data["response"]
    problem = reading(data, token, asked, method)
    if isinstance(problem, RateLimited):
        connection.turn.block(token, method, problem)
    raise problem


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | tuple):
        return ",".join(str(item) for item in value)
    return value


def reading(data: Any, token: Token, asked: Call, method: str) -> NetworkError:
    """What the network's `error` object means to us."""
    error = data.get("error") if isinstance(data, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("error_code"), int):
        return broken(asked, _("The network's answer has neither a result nor an error."))
    code, said = error["error_code"], str(error.get("error_msg", ""))[:200]
    known = ERRORS.get(code)
    if known is None:
        return broken(asked, _("VKontakte: error {code} ({said}).").format(code=code, said=said))
    maker, meaning = known
    words = _("VKontakte: {meaning} (error {code}, {method}).").format(
        meaning=meaning, code=code, method=method
    )
    return _sharper(maker(words, _address(error)), said, token)


def _address(error: Mapping[str, Any]) -> str:
    """Where a person proves to be one: since 2025 a page, before that a picture."""
    return str(error.get("redirect_uri") or error.get("captcha_img") or "")[:500]


def _sharper(problem: NetworkError, said: str, token: Token) -> NetworkError:
    """The network says of a deleted post, with several codes, that something is not found."""
    if isinstance(problem, Rejected | Forbidden) and any(word in said.lower() for word in _GONE_WORDS):
        return TargetGone(str(problem))
    if isinstance(problem, AuthLost):
        problem.kind = token
    return problem
