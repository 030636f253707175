"""A small SMTP server (RFC 5321) on loopback: EHLO, STARTTLS, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA.

``react`` is asked at each step and may answer otherwise, fall silent or break off: so faults are played.
"""

import base64
import contextlib
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LARGEST = 30 * 1024 * 1024
Take = Callable[["Envelope"], None]


class BreakOff(Exception):
    """The connection is closed without an answer."""


React = Callable[[str], str]  # verb -> an answer instead of ours, "" for ours; may raise BreakOff


@dataclass
class Envelope:
    sender: str = ""
    to: list[str] = field(default_factory=list)
    content: bytes = b""


@dataclass(frozen=True)
class Rules:
    """``user`` empty: no sign-in is asked for. ``tls``: STARTTLS is offered, and must come before sign-in."""

    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None


class SmtpServer:
    """Serves in threads of its own; port 0 takes any free one."""

    def __init__(self, take: Take, react: React, rules: Rules, port: int = 0) -> None:
        self.rules = rules
        self._server = _Listener(("127.0.0.1", port), _handler(self, take, react))
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


def _handler(server: SmtpServer, take: Take, react: React) -> type[socketserver.StreamRequestHandler]:
    class Handler(_Talk):
        def handle(self) -> None:
            self.begin(server.rules, take, react)

    return Handler


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    timeout = 60

    def begin(self, rules: Rules, take: Take, react: React) -> None:
        self.rules, self.take, self.react = rules, take, react
        self.secure = self.known = False
        self.envelope = Envelope()
        self.steps: dict[str, Callable[[str], str]] = {
            "EHLO": self._hello,
            "HELO": lambda _rest: "250 standin",
            "STARTTLS": self._encrypt,
            "AUTH": self._sign_in,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._reset,
            "NOOP": lambda _rest: "250 OK",
        }
        with contextlib.suppress(BreakOff, OSError):
            self._talk()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.connection.close()  # after STARTTLS it is another than the one that was opened

    def _talk(self) -> None:
        self._say(self.react("CONNECT") or "220 standin ESMTP")
        while line := self._line():
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            if verb == "QUIT":
                self._say("221 Bye")
                return
            step = self.steps.get(verb)
            answer = self.react(verb) or (step(rest) if step else "502 Not known")
            if answer:
                self._say(answer)
            if answer.startswith("421"):
                return

    def _line(self) -> str:
        return self.rfile.readline(4096).decode("utf-8", "replace").rstrip("\r\n")

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")
        self.wfile.flush()

    def _hello(self, _rest: str) -> str:
        offers = ["standin", "8BITMIME", "SMTPUTF8"]
        if self.rules.tls and not self.secure:
            offers.append("STARTTLS")
        if self.rules.user and (self.secure or not self.rules.tls):
            offers.append("AUTH PLAIN LOGIN")
        return "\r\n".join([*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"])

    def _encrypt(self, _rest: str) -> str:
        if not self.rules.tls or self.secure:
            return "503 Not now"
        self._say("220 Go ahead")
        self.connection = self.rules.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.secure = True
        return ""

    def _sign_in(self, rest: str) -> str:
        kind, _, first = rest.partition(" ")
        if kind.upper() == "PLAIN":
            parts = base64.b64decode(first or self._asked("")).decode().split("\0")
            user, password = parts[-2], parts[-1]
        else:
            user = base64.b64decode(first or self._asked("VXNlcm5hbWU6")).decode()
            password = base64.b64decode(self._asked("UGFzc3dvcmQ6")).decode()
        self.known = (user, password) == (self.rules.user, self.rules.password)
        return "235 Welcome" if self.known else "535 Authentication credentials invalid"

    def _asked(self, challenge: str) -> str:
        self._say(f"334 {challenge}")
        return self._line()

    def _mail(self, rest: str) -> str:
        if self.rules.user and not self.known:
            return "530 Authentication required"
        self.envelope = Envelope(sender=_address(rest))
        return "250 OK"

    def _rcpt(self, rest: str) -> str:
        self.envelope.to.append(_address(rest))
        return "250 OK"

    def _data(self, _rest: str) -> str:
        if not self.envelope.to:
            return "503 Nobody to send to"
        self._say("354 End with a dot")
        content = bytearray()
        while (line := self.rfile.readline(65536)) not in (b".\r\n", b".\n"):
            if not line or len(content) > LARGEST:
                raise BreakOff
            content += line[1:] if line.startswith(b"..") else line
        refusal = self.react("CONTENT")
        if refusal:
            return refusal
        self.envelope.content = bytes(content)
        self.take(self.envelope)
        return self.react("TAKEN") or "250 Taken"

    def _reset(self, _rest: str) -> str:
        self.envelope = Envelope()
        return "250 OK"


def _address(rest: str) -> str:
    """Of "FROM:<someone@example.ru> SIZE=12"."""
    return rest.partition("<")[2].partition(">")[0]
