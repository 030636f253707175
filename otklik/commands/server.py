"""The server process of the private cluster: is it there, start it, wait for it, stop it."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from otklik.commands import complaints, placing
from otklik.commands.binaries import Binaries
from otklik.commands.osuser import OsUser
from otklik.commands.processes import alive, wait_gone
from otklik.commands.refusals import Exit, Refusal
from otklik.commands.speech import tell
from otklik.config.places import House

PATIENCE = 300.0  # seconds; recovery after a crash reads the whole write-ahead log
LOCK_PATIENCE = 30.0  # seconds in which the orphans of a killed server must have noticed its death
STOP_PATIENCE = 60.0
LOG_BYTES = 10_000_000


def running(house: House) -> int | None:
    """The process of the server of this house, or None. A number reused by a stranger is not taken for it."""
    try:
        pid = int((house.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if alive(pid) and is_server(pid, house) else None


def is_server(pid: int, house: House) -> bool:
    """By its command line, which all may read (its folder is closed even to root in containers)."""
    with suppress(OSError):
        return os.fsencode(house.data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return False


def start(house: House, binaries: Binaries, user: OsUser, *, durable: bool = True) -> int:
    """Start the server and wait until it answers; its process number. Survives what a killed server left.

    Restarted at once after kill -9, PostgreSQL finds its lock file or its memory still held: tried again.
    """
    placing.make_socket_folder(house, user)
    end = time.monotonic() + LOCK_PATIENCE
    while True:
        remove_stale_lock(house)
        process, start_of_log = launch(house, binaries, user, durable=durable)
        if ready(house, process):
            return process.pid
        said = words_since(house, start_of_log)
        if not complaints.LOCK_HELD.search(said) or time.monotonic() > end:
            raise complaints.of_program("postgres", said, house.path)
        time.sleep(0.2)


def launch(
    house: House, binaries: Binaries, user: OsUser, *, durable: bool
) -> tuple[subprocess.Popen[bytes], int]:
    if house.log.exists() and house.log.stat().st_size > LOG_BYTES:
        house.log.replace(house.log.with_suffix(".log.1"))
    with house.log.open("ab") as log:
        process = user.popen(
            [binaries.folder / "postgres", "-D", house.data, *settings(house, durable=durable)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for otklik, which stops the server last
        )
        return process, log.tell()


def settings(house: House, *, durable: bool) -> list[str]:
    """The server's settings, given at each start, so that a new version of otklik brings its own."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    values = {
        "listen_addresses": "",
        "unix_socket_directories": str(house.socket),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{min(max(memory // 8, 64), 2048)}MB",
        "effective_cache_size": f"{max(memory // 2, 128)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 32), 512)}MB",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "wal_compression": "on",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "log_checkpoints": "off",
        "log_min_duration_statement": "1s",
        "log_parameter_max_length": "0",  # citizens' words do not belong in a log
        "log_parameter_max_length_on_error": "0",
    }
    if not durable:  # throw-away clusters of the tests only
        values |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
    return [word for name, value in values.items() for word in ("-c", f"{name}={value}")]


def ready(house: House, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the server says in its lock file that it is ready; False when it ended instead."""
    begun = time.monotonic()
    told = False
    while process.poll() is None:
        if state_of(house, process.pid) == "ready":
            process.returncode = 0  # it outlives this object; processes.alive buries it in the end
            return True
        waited = time.monotonic() - begun
        if waited > PATIENCE:
            process.send_signal(signal.SIGQUIT)
            raise Refusal(
                Exit.NOT_STARTED,
                "PostgreSQL has not become ready in {seconds} seconds",
                "read the log, {folder}/server.log",
                seconds=int(PATIENCE),
                folder=house.path,
            )
        if waited > 5 and not told:
            tell("the database is recovering, wait please")
            told = True
        time.sleep(0.02)
    return False


def state_of(house: House, pid: int) -> str:
    """The word in the last line of the server's lock file: starting, stopping, ready. Empty for another's."""
    with suppress(OSError):
        lines = (house.data / "postmaster.pid").read_text().splitlines()
        if len(lines) >= 8 and lines[0] == str(pid):
            return lines[7].strip()
    return ""


def words_since(house: House, start_of_log: int) -> str:
    with house.log.open("rb") as log:
        log.seek(start_of_log)
        return log.read(100_000).decode("utf-8", "replace")


def remove_stale_lock(house: House) -> None:
    """Remove a lock file whose process number now belongs to a stranger and whose memory nobody holds."""
    lock = house.data / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError):
        lines = lock.read_text().splitlines()
        pid, memory = int(lines[0]), int(lines[6].split()[1])
        if alive(pid) and not is_server(pid, house) and holders_of_memory(memory) == 0:
            lock.unlink()


def holders_of_memory(identifier: int) -> int:
    """How many processes are attached to a System V segment; none when it does not exist."""
    for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1]) == identifier:
            return int(fields[6])
    return 0


def stop(house: House) -> bool:
    """Stop the server at once but cleanly (SIGINT, "fast"); False when it was not running."""
    pid = running(house)
    if pid is None:
        return False
    for kind, patience in ((signal.SIGINT, STOP_PATIENCE), (signal.SIGQUIT, 10.0)):
        with suppress(ProcessLookupError):
            os.kill(pid, kind)
        if wait_gone(pid, patience):
            return True
    raise Refusal(
        Exit.NOT_STARTED,
        "PostgreSQL (process {pid}) does not stop",
        "read the log, {folder}/server.log",
        pid=pid,
        folder=house.path,
    )
