"""One API call: which token, which parameters, which error. The contract table decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from otklik.netsim.vk.contract import ERRORS, OLDEST_VERSION, Parameter, TokenKind, methods

Params = dict[str, Any]


class ApiError(Exception):
    """The network's own error: its code, what follows its standing text, and extra fields."""

    def __init__(self, code: int, detail: str = "", **extra: Any) -> None:
        super().__init__(detail)
        self.code, self.extra = code, extra
        text = ERRORS.get(code, "Unknown error occurred")
        self.text = f"{text}: {detail}" if detail else text


@dataclass(frozen=True)
class Caller:
    """Who calls: ``actor`` is the author of what is written (negative for a community), 0 for a service."""

    kind: TokenKind
    actor: int = 0
    token: str = ""

    @property
    def community_id(self) -> int:
        return -self.actor if self.kind is TokenKind.COMMUNITY else 0


def check_version(given: Mapping[str, str]) -> None:
    written = given.get("v", "")
    if not written:
        raise ApiError(8, "v is required")
    try:
        number = tuple(int(part) for part in written.split("."))
    except ValueError:
        raise ApiError(8, "v is invalid") from None
    if number < OLDEST_VERSION:
        raise ApiError(8, "versions below 5.81 are deprecated")


def check_token(caller: Caller, name: str) -> None:
    """Refuses a missing, unknown or expired token, and one of a kind that may not call this method."""
    if caller.kind is TokenKind.NONE:
        raise ApiError(5, "no access_token passed.")
    if caller.kind is TokenKind.UNKNOWN:
        raise ApiError(5, "invalid access_token (4).")
    if caller.kind is TokenKind.EXPIRED:
        raise ApiError(5, "access_token has expired.")
    if name not in methods():
        raise ApiError(3)
    if caller.kind in methods()[name].tokens:
        return
    if caller.kind is TokenKind.COMMUNITY:
        raise ApiError(27, "method is unavailable with group auth.")
    if caller.kind is TokenKind.SERVICE:
        raise ApiError(28, "method is unavailable with service token.")
    raise ApiError(15, "method is available only with group auth")


def read_params(name: str, given: Mapping[str, str]) -> Params:
    """The parameters of a method by the contract, typed; those that were not given are absent."""
    return {
        parameter.name: _value(parameter, given[parameter.name])
        for parameter in methods()[name].parameters.values()
        if _given(parameter, given)
    }


def _given(parameter: Parameter, given: Mapping[str, str]) -> bool:
    if given.get(parameter.name, "") != "":
        return True
    if parameter.required:
        raise ApiError(100, f"{parameter.name} is undefined")
    return False


def _value(parameter: Parameter, text: str) -> Any:
    if parameter.kind == "int":
        return _bounded(parameter, _number(parameter, text))
    if parameter.kind == "bool":
        return text.lower() not in ("0", "false")
    if parameter.kind == "num":
        return _number(parameter, text, float)
    if parameter.kind in ("strs", "ints"):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return parts if parameter.kind == "strs" else [_number(parameter, part) for part in parts]
    if parameter.highest is not None and len(text) > parameter.highest:
        raise ApiError(100, f"{parameter.name} should be less or equal to {parameter.highest} characters")
    return text


def _number(parameter: Parameter, text: str, kind: type[int] | type[float] = int) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise ApiError(100, f"{parameter.name} not integer") from None


def _bounded(parameter: Parameter, number: int) -> int:
    if parameter.lowest is not None and number < parameter.lowest:
        word = "should be positive" if number < 0 else f"should be greater or equal to {parameter.lowest}"
        raise ApiError(100, f"{parameter.name} {word}")
    if parameter.highest is not None and number > parameter.highest:
        raise ApiError(100, f"{parameter.name} should be less or equal to {parameter.highest}")
    return number
