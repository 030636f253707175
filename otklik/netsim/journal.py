"""The journal of calls a stand-in has received: what a test reads to see what was really asked."""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SECRET_PARAMETERS = frozenset(
    {"access_token", "refresh_token", "secret_key", "secret", "secret_token", "client_secret"}
)
KEPT_CALLS = 10_000


@dataclass(frozen=True)
class Call:
    """``outcome``: ``ok``, ``error N``, ``http N``, ``dropped`` or ``hung``. A token itself is never kept."""

    at: float
    method: str
    token_kind: str
    params: Mapping[str, Any]
    outcome: str


class Journal:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: deque[Call] = deque(maxlen=KEPT_CALLS)

    def note(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)

    def calls(self, method: str | None = None) -> list[Call]:
        """Calls in their order of arrival, of one method or of all."""
        with self._lock:
            return [call for call in self._calls if method in (None, call.method)]

    def rows(self, method: str | None = None) -> list[dict[str, Any]]:
        return [asdict(call) for call in self.calls(method)]

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()


def without_secrets(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "***" if name in SECRET_PARAMETERS else value for name, value in params.items()}
