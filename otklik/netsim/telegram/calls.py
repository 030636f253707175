"""One call of the Bot API: parameters from query, form, multipart or JSON; refusals with their texts."""

import json
from typing import Any

from otklik.netsim.server import Request, Response, Upload, as_json
from otklik.netsim.telegram.contract import Parameter, methods

Params = dict[str, Any]


class BotApiError(Exception):
    """``code`` is both the HTTP status and the error's code; ``retry_after`` comes with 429."""

    def __init__(self, code: int, text: str, retry_after: int = 0) -> None:
        super().__init__(text)
        self.code, self.text, self.retry_after = code, text, retry_after


def answered(result: Any) -> Response:
    return as_json({"ok": True, "result": result})


def refused(error: BotApiError) -> Response:
    body: Params = {"ok": False, "error_code": error.code, "description": error.text}
    if error.retry_after:
        body["parameters"] = {"retry_after": error.retry_after}
    return as_json(body, error.code)


def given(request: Request) -> Params:
    """Everything the caller has sent, files included, before it is read by the contract."""
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = request.json()
        except ValueError:
            raise BotApiError(400, "Bad Request: can't parse JSON object") from None
        return {**request.query, **(body if isinstance(body, dict) else {})}
    return {**request.params, **request.files}


def read_params(name: str, sent: Params) -> Params:
    return {p.name: _value(p, sent[p.name]) for p in methods()[name] if _is_given(name, p, sent)}


def _is_given(name: str, parameter: Parameter, sent: Params) -> bool:
    if sent.get(parameter.name) not in (None, ""):
        return True
    if not parameter.required:
        return False
    if parameter.name == "url":
        return False  # an empty address removes the webhook
    what = "message text" if parameter.name == "text" else parameter.name
    raise BotApiError(400, f"Bad Request: {what} is empty")


def _value(parameter: Parameter, value: Any) -> Any:
    if parameter.kind == "int":
        return _number(parameter, value)
    if parameter.kind == "chat":
        return value if str(value).startswith("@") else _number(parameter, value)
    if parameter.kind == "bool":
        return str(value).lower() in ("true", "1")
    if parameter.kind == "json" and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            raise BotApiError(400, f"Bad Request: can't parse {parameter.name} JSON object") from None
    return value if isinstance(value, Upload) or parameter.kind == "json" else str(value)


def _number(parameter: Parameter, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise BotApiError(400, f"Bad Request: invalid {parameter.name} specified") from None
