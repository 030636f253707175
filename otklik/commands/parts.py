"""One part of the running system (pages, worker, stand-in networks): a process started and watched."""

import ctypes
import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from otklik.commands.processes import holder_of_port
from otklik.commands.refusals import Exit, Refusal

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a part that has died is started again
STEADY = 60.0  # a part that has lived so long begins with the shortest pause again
PARENT_DEATH = 1  # PR_SET_PDEATHSIG
STANDARD_ERROR = 2
LIBC = ctypes.CDLL(None)


@dataclass
class Part:
    """A process, how to know that it is at work, and how often it has died lately."""

    name: str
    command: Sequence[str]
    answers: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    grace: float = 10.0
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=STANDARD_ERROR,  # what we ourselves print for people or scripts stays clean
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop the parts in order
            preexec_fn=die_with_parent,  # safe: the watching process has one thread
        )

    def look(self) -> int | None:
        """The exit code if the process has just died: it is buried, and the time of the next start is set."""
        if self.process is None or self.process.poll() is None:
            return None
        code, self.process = self.process.returncode, None
        now = time.monotonic()
        self.deaths = 1 if now - self.started > STEADY else self.deaths + 1
        self.due = now + self.pause
        return code

    @property
    def pause(self) -> float:
        return float(min(SHORTEST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE))

    def start_when_due(self) -> None:
        if self.process is None and time.monotonic() >= self.due:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)

    def end(self, hurried: Callable[[], bool]) -> None:
        """Wait for the end of a process asked to stop; kill it with all it started when it takes too long."""
        if not self.process:
            return
        end = time.monotonic() + self.grace
        while self.process.poll() is None and time.monotonic() < end and not hurried():
            time.sleep(0.02)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def die_with_parent() -> None:
    """Between fork and exec: when the watching process dies, however it dies, this one is asked to stop."""
    LIBC.prctl(PARENT_DEATH, signal.SIGTERM, 0, 0, 0)


def serves(host: str, port: int, path: str = "/") -> bool:
    """Whether a server answers with anything but an error of its own."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def signed(path: Path, part: Part) -> bool:
    """Whether the process of this part, and not one before it, has written its number into the file."""
    try:
        return part.process is not None and path.read_text() == str(part.process.pid)
    except FileNotFoundError:
        return False


def need_port(host: str, port: int, option: str) -> None:
    """Refuse, naming the holder where Linux tells it, when the port cannot be listened on."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Refusal(
                Exit.PORT_TAKEN,
                "cannot listen on {host} port {port}: {holder}",
                "stop that program, or choose another port with {option}",
                host=host,
                port=port,
                option=option,
                holder=holder_of_port(port) or getattr(error, "strerror", None) or error,
            ) from error
