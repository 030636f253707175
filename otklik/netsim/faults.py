"""What goes wrong, written down beforehand: so many times, for such methods or deliveries."""

import threading
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


class FaultKind(StrEnum):
    API_ERROR = "api_error"  # an answer of the network's own error code
    HTTP_STATUS = "http_status"
    SLOW = "slow"  # answers properly, but late
    BROKEN_JSON = "broken_json"  # accepted; the answer is cut in the middle
    DROP_BEFORE = "drop_before"  # the connection closes, nothing was accepted
    DROP_AFTER = "drop_after"  # accepted; the connection closes without an answer
    HANG_AFTER = "hang_after"  # accepted; silence for so many seconds, then the connection closes
    STATUS_AFTER = "status_after"  # accepted; the answer is an HTTP error
    DELIVERY_LOST = "delivery_lost"
    DELIVERY_TWICE = "delivery_twice"
    DELIVERY_LATE = "delivery_late"  # held back until the next delivery has gone
    DELIVERY_FORGED = "delivery_forged"  # a wrong secret or signature


CALL_FAULTS = frozenset(kind for kind in FaultKind if not kind.startswith("delivery_"))


@dataclass(frozen=True)
class Fault:
    """``method`` is a method's or an event's name, with ``*`` as in file names; ``count`` -1 never ends."""

    kind: FaultKind
    method: str = "*"
    count: int = 1
    code: int = 0
    status: int = 502
    seconds: float = 0.0
    text: str = ""


class Faults:
    """A queue of scripted faults: the first that fits is used up first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._waiting]

    def take(self, method: str, kinds: Collection[FaultKind]) -> Fault | None:
        """The fault for this one call, or None; its count goes down by one."""
        with self._lock:
            for place, fault in enumerate(self._waiting):
                if fault.kind in kinds and fnmatchcase(method, fault.method):
                    self._use_up(place, fault)
                    return fault
        return None

    def _use_up(self, place: int, fault: Fault) -> None:
        if fault.count == 1:
            del self._waiting[place]
        elif fault.count > 1:
            self._waiting[place] = replace(fault, count=fault.count - 1)
