"""Questions to Linux about processes: who is alive, who sits in a folder, who holds a port."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"  # the state of a socket in /proc/net/tcp


def alive(pid: int) -> bool:
    """Whether the process runs; a dead child of ours is buried on the way, so that it does not count."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def works_in(pid: int, folder: Path) -> bool:
    """Whether the process has the folder as its working directory (as every PostgreSQL process has)."""
    try:
        return Path(os.readlink(PROC / str(pid) / "cwd")) == folder.resolve()
    except OSError:
        return False


def all_pids() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def wait_gone(pid: int, seconds: float) -> bool:
    """Wait until the process has ended; False when it has not within that time."""
    end = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def holder_of_port(port: int) -> str:
    """`1234 (nginx)` for the process that listens on a TCP port; empty when Linux does not tell us."""
    inodes = {f"socket:[{inode}]" for inode in listening_inodes(port)}
    for pid in all_pids() if inodes else ():
        if inodes & open_files(pid):
            return f"{pid} ({(PROC / str(pid) / 'comm').read_text().strip()})"
    return ""


def listening_inodes(port: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(FileNotFoundError):
            for line in (PROC / "net" / table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def open_files(pid: int) -> set[str]:
    files: set[str] = set()
    with contextlib.suppress(OSError):
        for link in (PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):
                files.add(os.readlink(link))
    return files
