"""`otklik run`: starts everything in order, watches over it, and stops it in the opposite order."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from otklik.commands import cluster, parts, placing
from otklik.commands.locks import only_one
from otklik.commands.parts import Part
from otklik.commands.refusals import Exit, Refusal
from otklik.commands.speech import in_words, tell
from otklik.commands.worker import READY_FILE
from otklik.config import places
from otklik.netsim.ports import CONNECTED, MAILBOX
from otklik.netsim.ports import ports as ports_of_stand_ins

READY_PATIENCE = 90.0  # seconds until all parts must answer
EARLY_DEATHS = 3  # a part that dies so often before it first answers will not be mended by trying again
TICK = 0.1

SignIn = tuple[str, str, str, str]


@dataclass(frozen=True)
class Prepared:
    """`people`: the demo's sign-ins; `code`: of the first set-up, empty when it is done."""

    people: Sequence[SignIn] = ()
    code: str = ""


@dataclass(frozen=True)
class Wishes:
    """The options of `otklik run`."""

    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    netsim_port: int = 8101
    threads: int = 4
    processes: int = 1

    @property
    def near(self) -> str:
        """The address by which this machine itself reaches the pages."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104


@dataclass
class Bell:
    """Rung by the signals that ask us to stop: after the first we stop, after a later one we hurry."""

    rung: float | None = None
    hurried: bool = False

    def ring(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.rung is None:
            self.rung = now
        self.hurried = now - self.rung > 1  # make and the terminal may both pass on the same wish


def run(wishes: Wishes) -> int:
    """Run until a signal asks to stop. 0 when everything was started and stopped as it should."""
    data = placing.prepared(places.data_folder())
    os.environ["OTKLIK_DATA"] = str(data)
    os.environ.setdefault("OTKLIK_URL", f"http://localhost:{wishes.port}")
    for name, port in stand_ins(wishes).items():
        os.environ.setdefault(f"OTKLIK_{name.upper()}_SIM", f"http://127.0.0.1:{port}")
    inner = ",".join(f"127.0.0.1:{port}" for port in stand_ins(wishes).values())
    os.environ.setdefault("OTKLIK_MEDIA_INNER", inner)  # files of the stand-ins
    with ExitStack() as stack:
        bell = stack.enter_context(listening())
        stack.enter_context(only_one(data / "run.lock"))
        need_ports(wishes)
        stack.enter_context(cluster.database())
        prepared = prepare(wishes, bell)
        running = stack.enter_context(started(everything(wishes, data), bell))
        if wait_until_ready(running, bell):
            print_addresses(wishes, prepared)
        watch(running, bell, data)
        tell("stopping")
    tell("stopped")
    return 0


@contextmanager
def listening() -> Iterator[Bell]:
    """Turn SIGINT, SIGTERM and SIGHUP into rings of a bell, so that nothing is torn in the middle."""
    bell = Bell()
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {kind: signal.signal(kind, bell.ring) for kind in kinds}
    try:
        yield bell
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def need_ports(wishes: Wishes) -> None:
    parts.need_port(wishes.host, wishes.port, "--port")
    for port in stand_ins(wishes).values():
        parts.need_port("127.0.0.1", port, "--netsim-port")


def stand_ins(wishes: Wishes) -> dict[str, int]:
    """The port of each stand-in network; none without the demo."""
    return ports_of_stand_ins(wishes.netsim_port) if wishes.demo else {}


def prepare(wishes: Wishes, bell: Bell) -> Prepared:
    """Migrate and load the demo in a process of its own; what is to be printed."""
    command = [sys.executable, "-m", "otklik.commands.prepare", *(["--demo"] if wishes.demo else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    while bell.rung is None:
        try:
            printed, _ = process.communicate(timeout=TICK)
        except subprocess.TimeoutExpired:
            continue
        if process.returncode:
            raise Refusal(
                Exit.PREPARATION,
                "the database could not be prepared (exit code {ended}); the reason is above",
                "nothing was started; mend the reason and start again",
                ended=process.returncode,
            )
        told = json.loads(printed.splitlines()[-1])
        return Prepared([tuple(person) for person in told["people"]], told["code"])
    process.terminate()
    process.communicate()
    return Prepared()


def everything(wishes: Wishes, data: Path) -> list[Part]:
    """The parts in the order of starting; they are asked to stop in the opposite one."""
    return [*([netsim(wishes, data)] if wishes.demo else []), worker(data), web(wishes)]


def web(wishes: Wishes) -> Part:
    command = [sys.executable, "-m", "granian", "otklik.config.wsgi:application", "--interface", "wsgi"]
    command += ["--host", wishes.host, "--port", str(wishes.port), "--no-ws", "--log-level", "warning"]
    command += ["--workers", str(wishes.processes), "--blocking-threads", str(wishes.threads)]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "10"]
    return Part("web", command, lambda: parts.serves(wishes.near, wishes.port, "/alive"), grace=15)


def worker(data: Path) -> Part:
    ready = data / "worker.ready"
    command = [sys.executable, "-m", "otklik", "worker"]
    part = Part("worker", command, lambda: parts.signed(ready, part), {READY_FILE: str(ready)}, grace=30)
    return part


def netsim(wishes: Wishes, data: Path) -> Part:
    state = data / "netsim"
    command = [sys.executable, "-m", "otklik.netsim", "--state", str(state)]
    near = f"[{wishes.near}]" if ":" in wishes.near else wishes.near
    command += ["--hooks", f"http://{near}:{wishes.port}"]
    ports = stand_ins(wishes)
    for name, port in ports.items():
        command += [f"--{name}-port", str(port)]
    return Part("netsim", command, lambda: all(parts.serves("127.0.0.1", port) for port in ports.values()))


@contextmanager
def started(running: list[Part], bell: Bell) -> Iterator[list[Part]]:
    """Start the parts all at once; at the end stop them one after another, the pages first."""
    try:
        for part in running if bell.rung is None else []:
            part.start()
        yield running
    finally:
        for part in reversed(running):
            part.ask_to_stop()
            part.end(lambda: bell.hurried)


def wait_until_ready(running: Sequence[Part], bell: Bell) -> bool:
    """Wait until every part answers; False when we are asked to stop before."""
    end = time.monotonic() + READY_PATIENCE
    silent = list(running)
    while silent and bell.rung is None:
        silent = [part for part in silent if not part.answers()]
        for part in silent:
            mend(part)
            if part.deaths >= EARLY_DEATHS or time.monotonic() > end:
                raise Refusal(
                    Exit.PART_NOT_READY,
                    "{part} does not come to work; what it said is above",
                    "mend the reason and start again; OTKLIK_LOG=INFO makes it say more",
                    part=part.name,
                )
        time.sleep(TICK / 2 if silent else 0)
    return not silent


def mend(part: Part) -> None:
    """Start the part again, after a pause, if it has died."""
    code = part.look()
    if code is not None:
        tell(
            "{part} has ended with code {code}; started again in {pause} s",
            part=part.name,
            code=code,
            pause=part.pause,
        )
    part.start_when_due()


def watch(running: Sequence[Part], bell: Bell, data: Path) -> None:
    """Until we are asked to stop: start again what dies, the database first of all."""
    while bell.rung is None:
        revive_database(data)
        for part in running:
            mend(part)
        time.sleep(TICK)


def revive_database(data: Path) -> None:
    if os.environ.get("DATABASE_URL") or cluster.status(data).process:
        return
    try:
        if cluster.revive(data):
            tell("the database had died and was started again")
    except Refusal as refusal:
        tell("the database cannot be started: {reason}", reason=in_words(refusal.message, **refusal.names))
        time.sleep(parts.SHORTEST_PAUSE)


def print_addresses(wishes: Wishes, prepared: Prepared) -> None:
    """Where to go and who may sign in, for the person at the terminal."""
    print(in_words("Otklik is at work: {url}", url=os.environ["OTKLIK_URL"]))
    shown = {name: port for name, port in stand_ins(wishes).items() if name in CONNECTED}
    for name, port in shown.items():
        print(in_words("Write as a citizen: {url} ({network})", url=f"http://localhost:{port}", network=name))
    if prepared.code:
        url = os.environ["OTKLIK_URL"]
        print(in_words("First set-up: {url}/setup/ with the code {code}", url=url, code=prepared.code))
    sign_ins = prepared.people
    if MAILBOX in stand_ins(wishes):
        letters = stand_ins(wishes)[MAILBOX]
        print(in_words("Letters to employees arrive here: {url}", url=f"http://localhost:{letters}"))
    if sign_ins:
        print(in_words("Sign in as one of these people of the demo district:"))
    width = max((len(role) for role, *_ in sign_ins), default=0)
    for role, name, login, password in sign_ins:
        print(f"  {role:<{width}}  {name:<34}{login:<14}{password}")
    print(in_words("Ctrl-C stops everything."), flush=True)
