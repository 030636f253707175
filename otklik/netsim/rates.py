"""How often one may call: so many calls within a sliding window."""

import threading
from collections import defaultdict, deque


class Rates:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, key: str, limit: int, window: float, now: float) -> float:
        """0 when the call is allowed, and it is counted; otherwise the seconds until it would be."""
        with self._lock:
            recent = self._recent[key]
            while recent and now - recent[0] >= window:
                recent.popleft()
            if len(recent) >= limit:
                return recent[0] + window - now
            recent.append(now)
            return 0.0

    def clear(self) -> None:
        with self._lock:
            self._recent.clear()
