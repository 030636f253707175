"""One call of a Bot API method and the network's refusal as one of our errors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.calls import Call, broken
from otklik.networks.connection import Connection
from otklik.networks.contract import AuthLost, NetworkError, RateLimited
from otklik.networks.fields import inner, text
from otklik.networks.telegram.contract import BOT, ERRORS, METHODS

Part = tuple[str, tuple[str, bytes, str]]  # field, (name, content, type)


def call(connection: Connection, method: str, /, *, files: Sequence[Part] = (), **given: Any) -> Any:
    """`result` of the method; raises the errors of the contract."""
    form = {name: _plain(value) for name, value in given.items() if value is not None}
    url = f"{connection.url}/bot{connection.secret(BOT)}/{method}"
    asked = Call("POST", url, writes=METHODS[method].writes, form=form, files=files)
    data = connection.send(BOT, method, asked).data
    if isinstance(data, dict) and data.get("ok") is True and "result" in data:
        return data["result"]
    problem = reading(data, asked, method)
    if isinstance(problem, RateLimited):
        connection.turn.block(BOT, method, problem)
    raise problem


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)


def reading(data: Any, asked: Call, method: str) -> NetworkError:
    """What the refusal means to us."""
    code = data.get("error_code") if isinstance(data, dict) else None
    if not isinstance(code, int):
        return broken(asked, _("The network's answer has neither a result nor an error."))
    said = text(data, "description")[:200]
    if code == 429:
        after = inner(data, "parameters").get("retry_after")
        seconds = after if isinstance(after, int) else 60
        return RateLimited(_("Telegram: too many messages in a row."), timedelta(seconds=seconds))
    for known, words, maker, meaning in ERRORS:
        if code == known and words.lower() in said.lower():
            told = _("Telegram: {meaning} (error {code}, {method}).")
            problem = maker(told.format(meaning=meaning, code=code, method=method))
            return _with_kind(problem)
    return broken(asked, _("Telegram: error {code} ({method}).").format(code=code, method=method))


def _with_kind(problem: NetworkError) -> NetworkError:
    if isinstance(problem, AuthLost):
        problem.kind = BOT
    return problem
