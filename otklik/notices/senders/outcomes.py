"""What may become of a sending. Whatever is not one of these is a mistake of ours.

NotSent           nothing has arrived: it may be tried again
  GateBroken      nor will anything of this gate: password, token, certificate, address of the server
Unanswered        it was handed over and nobody said whether it was taken
Refused           this letter is not taken, and will not be
  Unreachable     nor will any other for this address: no such mailbox, the bot is blocked
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


class SendingError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(SendingError):
    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after  # the other side has named a pause


class GateBroken(NotSent):
    pass


class Unanswered(SendingError):
    pass


class Refused(SendingError):
    pass


class Unreachable(Refused):
    pass


@dataclass(frozen=True)
class Parcel:
    """A letter as it leaves: `html` for e-mail, `plain` for both, `key` the same at every try."""

    key: str
    subject: str
    plain: str
    html: str = ""
    link: str = ""
    button: str = ""
    urgent: bool = False  # clause 24
    headers: Mapping[str, str] = field(default_factory=dict)  # of e-mail, besides the usual ones
    at: datetime | None = None  # of this try; pushed notices are signed with it

    @property
    def tail(self) -> str:
        """The link, as it stands in a text without buttons."""
        return f"\n\n{self.button}: {self.link}" if self.link else ""


Handing = Callable[[], None]  # called when what follows can no longer be taken back
