"""One call of the MAX Bot API and its refusal as one of our errors."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.calls import Answer, Call, broken
from otklik.networks.connection import Connection
from otklik.networks.contract import AuthLost, NetworkError, RateLimited
from otklik.networks.fields import Json
from otklik.networks.max.contract import BOT, ERRORS, Route


def call(connection: Connection, route: Route, /, *names: object, body: Any = None, **query: Any) -> Json:
    """The answer; `names` fill the address in order. Raises the errors of the contract."""
    params = {name: str(value) for name, value in query.items() if value is not None}
    headers = {"Authorization": connection.secret(BOT)}
    url = connection.url + filled(route.path, names)
    asked = Call(route.verb, url, writes=route.verb == "POST", params=params, json=body, headers=headers)
    answer = connection.send(BOT, route.name, asked)
    if answer.status == 200 and isinstance(answer.data, dict) and answer.data.get("success") is not False:
        return answer.data
    problem = reading(answer, asked, route)
    if isinstance(problem, RateLimited):
        connection.turn.block(BOT, route.name, problem)
    raise problem


def filled(path: str, names: tuple[object, ...]) -> str:
    for name in names:
        start, _brace, rest = path.partition("{")
        path = f"{start}{name}{rest.partition('}')[2]}"
    return path


def reading(answer: Answer, asked: Call, route: Route) -> NetworkError:
    known = ERRORS.get(answer.status)
    if known is None:
        told = _("MAX: HTTP {status} ({method}).")
        return broken(asked, told.format(status=answer.status, method=route.name))
    maker, meaning = known
    told = _("MAX: {meaning} (HTTP {status}, {method}).")
    problem = maker(told.format(meaning=meaning, status=answer.status, method=route.name))
    if isinstance(problem, AuthLost):
        problem.kind = BOT
    return problem
