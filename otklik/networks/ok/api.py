"""A signed call of the REST interface, a call of the Graph API, and errors as ours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.calls import Call, broken
from otklik.networks.connection import Connection
from otklik.networks.contract import AuthLost, NetworkError, RateLimited
from otklik.networks.ok.contract import ERRORS, Key


def call(connection: Connection, method: str, /, **given: Any) -> Any:
    """The answer of a REST method; all of those used here read. Raises the errors of the contract."""
    token = connection.secret(Key.USER)
    form = {name: str(value) for name, value in given.items() if value is not None}
    form |= {"method": method, "format": "json"}
    form["application_key"] = connection.value(Key.APPLICATION_KEY)
    form["sig"] = signature(form, token, connection.secret(Key.APPLICATION))
    form["access_token"] = token
    return _sent(connection, Key.USER, method, Call("POST", f"{connection.url}/fb.do", form=form))


def signature(form: Mapping[str, str], token: str, application_secret: str) -> str:
    """md5 of the sorted parameters and of the secret of this token; the token itself is not signed."""
    secret = _md5(token + application_secret)
    return _md5("".join(f"{name}={form[name]}" for name in sorted(form)) + secret)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def graph(connection: Connection, verb: str, path: str, /, json: Any = None, **given: Any) -> Any:
    """A call of the Graph API with the group's token. A POST writes."""
    params = {name: str(value) for name, value in given.items() if value is not None}
    params["access_token"] = connection.secret(Key.GROUP)
    url = f"{connection.url}/graph/{path}"
    asked = Call(verb, url, writes=verb == "POST", params=params, json=json)
    return _sent(connection, Key.GROUP, path, asked)


def _sent(connection: Connection, kind: Key, method: str, asked: Call) -> Any:
    data = connection.send(kind, method, asked).data
    if not (isinstance(data, dict) and "error_code" in data):
        return data
    problem = reading(data, kind, asked, method)
    if isinstance(problem, RateLimited):
        connection.turn.block(kind, method, problem)
    raise problem


def reading(data: Mapping[str, Any], kind: Key, asked: Call, method: str) -> NetworkError:
    code = data["error_code"]
    known = ERRORS.get(code) if isinstance(code, int) else None
    if known is None:
        return broken(asked, _("Odnoklassniki: error {code} ({method}).").format(code=code, method=method))
    maker, meaning = known
    told = _("Odnoklassniki: {meaning} (error {code}, {method}).")
    problem = maker(told.format(meaning=meaning, code=code, method=method))
    if isinstance(problem, AuthLost):
        problem.kind = kind
    return problem
