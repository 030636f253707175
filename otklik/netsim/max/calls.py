"""One call of the MAX Bot API: the route, the query, the body, refusals with their codes."""

import re
from dataclasses import dataclass
from typing import Any

from otklik.netsim.max.contract import ROUTES
from otklik.netsim.max.world import Chat, Person
from otklik.netsim.server import Request, Response, as_json


class BotApiError(Exception):
    """``status`` is the HTTP status, ``code`` the network's word for it."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


@dataclass(frozen=True)
class Caller:
    """The bot that calls and the channel it administers."""

    bot: Person
    channel: Chat | None  # of a bot that has one


@dataclass(frozen=True)
class Call:
    """``route`` as in the contract; ``names`` what stood in its braces; ``query`` only known parameters."""

    route: str
    method: str
    names: dict[str, str]
    query: dict[str, str]
    body: dict[str, Any]

    def number(self, name: str, usual: int) -> int:
        try:
            return int(self.query.get(name) or usual)
        except ValueError:
            raise BotApiError(400, "proto.payload", f"{name}: must be a number") from None

    def limited(self, name: str, bounds: tuple[int, int, int]) -> int:
        lowest, usual, highest = bounds
        number = self.number(name, usual)
        if not lowest <= number <= highest:
            raise BotApiError(400, "proto.payload", f"{name}: must be between {lowest} and {highest}")
        return number


def refused(error: BotApiError) -> Response:
    return as_json({"code": error.code, "message": error.text}, error.status)


def find_route(path: str) -> tuple[str, dict[str, str]] | None:
    for route in ROUTES:
        found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route), path)
        if found:
            return route, found.groupdict()
    return None


def read_call(request: Request) -> Call:
    found = find_route(request.path)
    if found is None:
        raise BotApiError(404, "not.found", f"Unknown path {request.path}")
    route, names = found
    if request.method not in ROUTES[route]:
        raise BotApiError(405, "method.not.allowed", f"{request.method} is not allowed here")
    known = ROUTES[route][request.method].split()
    for parameter in known:
        if parameter.endswith("!") and not request.query.get(parameter[:-1]):
            raise BotApiError(400, "proto.payload", f"{parameter[:-1]}: is required")
    query = {name: request.query[name] for name in (p.rstrip("!") for p in known) if name in request.query}
    return Call(route, request.method, names, query, _body(request))


def _body(request: Request) -> dict[str, Any]:
    if request.method not in ("POST", "PUT") or not request.body:
        return {}
    try:
        body = request.json()
    except ValueError:
        raise BotApiError(400, "proto.payload", "Body is not JSON") from None
    if not isinstance(body, dict):
        raise BotApiError(400, "proto.payload", "Body must be an object")
    return body
