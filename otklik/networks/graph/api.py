"""One call of the Graph API, its paging, and its error as one of ours."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.calls import Answer, Call, broken
from otklik.networks.connection import Connection
from otklik.networks.contract import AuthLost, Forbidden, NetworkError, RateLimited
from otklik.networks.fields import Json, inner, rows, text
from otklik.networks.graph.contract import (
    APP_SECRET,
    ERRORS,
    NEARLY_USED,
    PAGE_TOKEN,
    PERMISSIONS,
    SILENCE,
    USAGE_HEADERS,
    USE_CASE_LIMITS,
    VERSION,
)


def read(connection: Connection, path: str, token_kind: str = PAGE_TOKEN, **given: Any) -> Json:
    return _call(connection, "GET", path, given, token_kind=token_kind)


def write(
    connection: Connection, path: str, *, files: Any = (), repeatable: bool = False, **given: Any
) -> Json:
    """`repeatable`: shows nothing to anybody, so it may be sent again."""
    return _call(connection, "POST", path, given, files, not repeatable)


def erase(connection: Connection, path: str) -> Json:
    """What is gone already is TargetGone, so it may be repeated."""
    return _call(connection, "DELETE", path, {})


def _call(
    connection: Connection,
    verb: str,
    path: str,
    given: Mapping[str, Any],
    files: Any = (),
    writes: bool = False,
    token_kind: str = PAGE_TOKEN,
) -> Json:
    plain = {name: _plain(value) for name, value in given.items() if value is not None}
    token = connection.secret(token_kind)
    if connection.has(APP_SECRET):
        plain["appsecret_proof"] = proof(token, connection.secret(APP_SECRET))
    asked = Call(
        verb, f"{connection.url}/{VERSION}/{path}", writes=writes, files=files,
        params=plain if verb != "POST" else None, form=plain if verb == "POST" else None,
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    answer = connection.send(token_kind, path, asked)
    _heed_usage(connection, token_kind, path, answer)
    if isinstance(answer.data, dict) and "error" not in answer.data and answer.status < 400:
        return answer.data
    problem = reading(answer, asked)
    if isinstance(problem, RateLimited):
        connection.turn.block(token_kind, path, problem)
    if isinstance(problem, AuthLost):
        problem.kind = token_kind
    raise problem


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def proof(token: str, secret: str) -> str:
    """Shows that the token is used by its application."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _heed_usage(connection: Connection, token_kind: str, path: str, answer: Answer) -> None:
    """The network says how much of the allowed calls is used: near the end we wait of our own accord."""
    if max(map(_used, (answer.headers.get(name, "") for name in USAGE_HEADERS)), default=0) >= NEARLY_USED:
        connection.turn.block(token_kind, path, RateLimited(_("The calls are nearly used up."), SILENCE))


def _used(header: str) -> float:
    """The largest percentage anywhere in a header like {"call_count": 28, "total_time": 5}."""
    try:
        return _largest(json.loads(header))
    except ValueError:
        return 0


def _largest(told: Any) -> float:
    if isinstance(told, dict):
        percents = [
            value for name, value in told.items() if name in ("call_count", "total_time", "total_cputime")
        ]
        inside = [_largest(value) for value in told.values() if isinstance(value, dict | list)]
        return max([0, *(value for value in percents if isinstance(value, int | float)), *inside])
    return max([0, *(_largest(value) for value in told)]) if isinstance(told, list) else 0


def reading(answer: Answer, asked: Call) -> NetworkError:
    """What the `error` object means to us."""
    error = inner(answer.data, "error") if isinstance(answer.data, dict) else {}
    code, subcode = error.get("code"), error.get("error_subcode")
    if not isinstance(code, int):
        return broken(asked, _("The network's answer has neither a result nor an error."))
    known = ERRORS.get((code, subcode if isinstance(subcode, int) else None)) or ERRORS.get((code, None))
    words = _("Graph API: {meaning} (error {code}).")
    if known:
        maker, meaning = known
        return maker(words.format(meaning=meaning, code=code))
    if code in PERMISSIONS:
        return Forbidden(words.format(meaning=_("the token has no right to do this"), code=code))
    if code in USE_CASE_LIMITS:
        return RateLimited(words.format(meaning=_("calls are used up for now"), code=code), SILENCE)
    return broken(asked, words.format(meaning=_("an error of the network"), code=code))


def everything(connection: Connection, path: str, most_calls: int = 20, **given: Any) -> Iterator[Json]:
    """All rows of an edge, page after page."""
    after = None
    for _call_made in range(most_calls):
        answer = read(connection, path, after=after, **given)
        yield from rows(answer, "data")
        paging = inner(answer, "paging")
        after = text(inner(paging, "cursors"), "after")
        if not paging.get("next") or not after:
            return
