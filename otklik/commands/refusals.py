"""What the command says when it cannot go on: one sentence, what to do, and an exit code of its own.

The codes are promised to scripts and listed in docs/operate.md; a code never changes its meaning.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of `otklik`. 0, 1 and 2 are Unix's own: done, unexpected, wrong usage."""

    NO_BINARIES = 10
    SERVER_TOO_OLD = 11
    OTHER_MAJOR = 12
    LOCALE = 13
    TRIGRAMS = 14
    DISK_FULL = 15
    FOLDER = 16
    ALREADY_RUNNING = 17
    SOCKET = 18
    NOT_STARTED = 19
    SERVER_UNREACHABLE = 20
    PORT_TAKEN = 21
    PART_NOT_READY = 22
    NO_OS_USER = 23
    PREPARATION = 24


class Refusal(Exception):
    """The command stops here, in words. `message` and `advice` are English sources with {names}.

    Raised instead of any low-level error that an administrator can do something about.
    """

    def __init__(self, code: Exit, message: str, advice: str = "", **names: object) -> None:
        super().__init__(message.format(**names))
        self.code = code
        self.message = message
        self.advice = advice
        self.names = names
