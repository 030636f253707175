"""The stand-in mail server put together: SMTP on the port after that of its page, letters kept and shown."""

import email
import email.policy
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from otklik.netsim.deliveries import DEMO_PAUSES
from otklik.netsim.faults import Fault, FaultKind
from otklik.netsim.mail.pages import MailPages
from otklik.netsim.mail.smtp import BreakOff, Envelope, Rules, SmtpServer
from otklik.netsim.network import Command, Network
from otklik.netsim.server import Request, Response, as_json

PLAYED = frozenset({FaultKind.API_ERROR, FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.HANG_AFTER})


@dataclass(frozen=True)
class Letter:
    """A letter taken. ``raw`` is what came after DATA."""

    number: int
    at: float
    sender: str
    to: str
    subject: str
    plain: str
    html: str
    key: str
    raw: str


class MailSim(Network):
    """``url`` shows what came; ``smtp_port`` takes it. With a state folder letters outlive a restart.

    Faults are named by the step: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, CONTENT (before the letter is
    taken) and TAKEN (after it). ``api_error`` answers ``code`` and ``text``.
    """

    name = "mail"

    def __init__(
        self,
        *,
        port: int = 0,
        state: Path | None = None,
        pauses: Sequence[float] = DEMO_PAUSES,
        user: str = "",
        password: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(port=port, state=state, pauses=pauses)
        self.letters = self.store.shelf("letters", Letter)
        self._smtp = SmtpServer(self._take, self._react, Rules(user, password, tls), port + 1 if port else 0)
        self._pages = MailPages(self)

    @property
    def smtp_port(self) -> int:
        return self._smtp.port

    def start(self) -> "MailSim":
        self._smtp.start()
        super().start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._smtp.stop()
        super().stop()

    def to(self, address: str = "") -> list[Letter]:
        """Letters to an address (all without one), the oldest first."""
        return [letter for letter in self.letters if address in ("", letter.to)]

    def commands(self) -> Mapping[str, Command]:
        return {**super().commands(), "letters": lambda to="": [asdict(letter) for letter in self.to(to)]}

    def serve(self, request: Request) -> Response:
        return self._pages.serve(request)

    def error(self, fault: Fault, params: Mapping[str, Any]) -> Response:
        return as_json({"error": fault.text}, fault.code)

    def _take(self, envelope: Envelope) -> None:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for address in envelope.to:
            number = self.store.next_number("letter")
            self.letters[number] = Letter(
                number,
                self.clock.now(),
                envelope.sender,
                address,
                str(message["subject"] or "").strip(),
                _part(message, "plain"),
                _part(message, "html"),
                str(message["message-id"] or ""),
                envelope.content.decode("utf-8", "replace"),
            )

    def _react(self, step: str) -> str:
        fault = self.faults.take(step, PLAYED)
        if fault is None:
            return ""
        if fault.kind is FaultKind.API_ERROR:
            return f"{fault.code} {fault.text or 'scripted'}"
        if fault.kind is FaultKind.HANG_AFTER:
            self.stopping.wait(fault.seconds)
        raise BreakOff


def _part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    return str(found.get_content()) if found else ""
