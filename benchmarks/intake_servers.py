"""Servers that the intake benchmark starts: one way for us and for the peer."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    folder: Path,
    python: str,
    application: str,
    sign: str,
    *,
    processes: int,
    threads: int = 4,
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """A WSGI application behind granian; its address."""
    port = free_port()
    command = [python, "-m", "granian", application, "--interface", "wsgi", "--no-ws", "--port", str(port)]
    command += ["--log-level", "warning", "--workers", str(processes), "--blocking-threads", str(threads)]
    with running(folder, command, environment or {}):
        _wait(port, sign)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def vkontakte(folder: Path) -> Iterator[str]:
    """The stand-in of VKontakte, empty and without its limits; its address."""
    port = free_port()
    with running(folder, [sys.executable, "-m", "benchmarks.intake_servers", str(port)], {}):
        _wait(port, "/")
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running(folder: Path, command: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    with (folder / "servers.log").open("ab") as log:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(port: int, sign: str) -> None:
    """Until it answers anything but an error of its own."""
    end = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", sign)
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
        if time.monotonic() > end:
            raise TimeoutError(f"no answer from {sign} in a minute")


def main() -> None:
    """The stand-in, until it is told to stop."""
    from otklik.netsim.vk import VkSim

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with VkSim(port=int(sys.argv[1]), rate_limits=False):
        stop.wait()


if __name__ == "__main__":
    main()
