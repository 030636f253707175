"""Locks between processes that end with the process which holds them, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from otklik.commands.placing import unusable
from otklik.commands.refusals import Exit, Refusal


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait for our turn; one process at a time is inside."""
    with opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Be the one `otklik run` of this data folder, or refuse and name the process that is."""
    with opened(path) as file:
        if not taken(file):
            file.seek(0)
            raise Refusal(
                Exit.ALREADY_RUNNING,
                "another otklik (process {pid}) is already running on {folder}",
                "stop it first, or choose another folder in OTKLIK_DATA",
                pid=file.read().strip() or "?",
                folder=path.parent,
            )
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise unusable(path.parent, error.strerror or str(error)) from error
    with file:
        yield file


def share(file: IO[str]) -> None:
    """Be counted among the users of something."""
    fcntl.flock(file, fcntl.LOCK_SH)


def taken(file: IO[str]) -> bool:
    """Whether nobody else holds the lock, which is then wholly ours."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
