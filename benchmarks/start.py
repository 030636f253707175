"""How long from nothing to the first page: set-up, first start, warm start, stop.

`python -m benchmarks.start --json`
Everything is done in new folders; the packages come from wherever pip takes them (its cache, if it has one).
Seconds; a start ends when the first page has been answered, which is when `otklik run` says so.
"""

import argparse
import contextlib
import http.client
import json
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    parser.add_argument(
        "--no-setup", action="store_true", help="use this interpreter, do not set up a new clone"
    )
    parser.add_argument("--no-demo", action="store_true", help="without the demo district and the stand-ins")
    parser.add_argument("--starts", type=int, default=3, help="warm starts, of which the median counts")
    chosen = parser.parse_args()
    figures = measure(setup=not chosen.no_setup, demo=not chosen.no_demo, starts=chosen.starts)
    print(json.dumps(figures) if chosen.json else "\n".join(f"{k:<18}{v}" for k, v in figures.items()))


def measure(*, setup: bool, demo: bool, starts: int) -> dict[str, object]:
    with folder() as place:
        figures: dict[str, object] = {"python": platform.python_version(), "cores": os.cpu_count()}
        home, python = ROOT, sys.executable
        if setup:
            home = place / "clone"
            subprocess.run(["git", "clone", "--quiet", ROOT, home], check=True)
            figures["setup_s"] = timed(lambda: set_up(home))
            figures["setup_again_s"] = timed(lambda: set_up(home))
            python = str(home / ".venv" / "bin" / "python")
        command = [python, "-m", "otklik", "run", *(["--demo"] if demo else [])]
        first = start_and_stop(command, home, place / "data")
        figures |= {"first_start_s": first[0], "first_page_s": first[1], "stop_s": first[2]}
        warm = [start_and_stop(command, home, place / "data")[0] for _ in range(starts)]
        return {**figures, "warm_start_s": round(statistics.median(warm), 3)}


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A new folder that PostgreSQL's user can pass through."""
    path = Path(tempfile.mkdtemp(prefix="otklik-start-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def set_up(home: Path) -> None:
    subprocess.run([home / "tools" / "setup.sh"], check=True)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return round(time.perf_counter() - begun, 3)


def start_and_stop(command: list[str], home: Path, data: Path) -> tuple[float, float, float]:
    """Seconds until everything answers, for one page more, and until everything has ended."""
    port, netsim = free_port(20_000), free_port(21_000)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--port", str(port), "--netsim-port", str(netsim)],
        cwd=home,
        env={**os.environ, "OTKLIK_DATA": str(data), "OTKLIK_LANGUAGE": "en"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        if not process.stdout.readline().startswith("Otklik is at work"):
            raise SystemExit("it did not start; the reason is above")
        ready = round(time.perf_counter() - begun, 3)
        page = timed(lambda: first_page(port))
    finally:
        process.send_signal(signal.SIGINT)
        stopped = timed(process.communicate)
    return ready, page, stopped


def first_page(port: int) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/sign-in/login/", headers={"Host": "localhost"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.status
        answer.read()


def free_port(first: int) -> int:
    """A port below the range that the system itself gives away; those after it are most likely free."""
    for port in range(first, first + 1000, 10):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise SystemExit("no free port was found")


if __name__ == "__main__":
    main()
