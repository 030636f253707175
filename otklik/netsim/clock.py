"""The stand-in's own clock: it may be moved, so that a story of days is told in seconds."""

import time


class Clock:
    """Unix seconds, shifted by ``offset`` seconds."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> float:
        return time.time() + self.offset
