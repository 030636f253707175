"""One call of a messenger's Bot API, and what its failure means: have our bytes left or not."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

from otklik.notices.senders.outcomes import GateBroken, NotSent, Refused, Unanswered

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it writes addresses, which may hold a token


@dataclass(frozen=True)
class Bot:
    """`url`: of the API; `cursor`: after which update to read on; `name`: of its page, for a link."""

    url: str
    token: str = field(repr=False)
    name: str = ""
    cursor: str = ""


@dataclass(frozen=True)
class Heard:
    """What somebody has written to the bot: `where` to answer."""

    where: str
    text: str


@dataclass(frozen=True)
class Answer:
    status: int
    data: Mapping[str, Any]


def ask(method: str, url: str, **arguments: Any) -> Answer:
    """Any status is an answer. Tokens are never part of an error: nothing of the request is quoted."""
    local = urlsplit(url).hostname in LOOPBACK
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=not local) as client:
            response = client.request(method, url, **arguments)
    except NOT_LEFT:
        raise NotSent(_("The messenger cannot be reached.")) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Unanswered(_("The messenger broke off without an answer.")) from None
    return Answer(response.status_code, _object(response))


def _object(response: httpx.Response) -> Mapping[str, Any]:
    try:
        data = response.json()
    except ValueError:
        raise Unanswered(
            _("The messenger's answer is not readable (HTTP {status}).").format(status=response.status_code)
        ) from None
    return data if isinstance(data, dict) else {}


def refusal(answer: Answer, said: str) -> Exception:
    """The outcome of a refusal that every messenger means alike."""
    told = _("The messenger answered: {code} {text}").format(code=answer.status, text=said[:200])
    if answer.status == httpx.codes.UNAUTHORIZED:
        return GateBroken(_("The messenger refuses the bot's token."))
    if answer.status == httpx.codes.TOO_MANY_REQUESTS:
        return NotSent(told, timedelta(minutes=1))
    if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unanswered(told)
    return Refused(told)
