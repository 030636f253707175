"""What PostgreSQL's programs and Linux complain about, turned into refusals with advice."""

import errno
import re
from pathlib import Path

from otklik.commands.refusals import Exit, Refusal

MAKE_ROOM = "free some space, or choose a folder on another disk in OTKLIK_DATA"
LOCK_HELD = re.compile(r'lock file "postmaster.pid" already exists|pre-existing shared memory block')
KNOWN: tuple[tuple[str, Exit, str, str], ...] = (
    (
        "No space left on device|Disk quota exceeded",
        Exit.DISK_FULL,
        "the disk of {folder} is full",
        MAKE_ROOM,
    ),
    (
        r"invalid locale|locale name|could not find suitable .* encoding|setlocale|\blc_\w+\b",
        Exit.LOCALE,
        "PostgreSQL finds no locale C.UTF-8 on this system: {detail}",
        "install the system's locales (apt install libc-bin locales), then start again",
    ),
    (
        r"is not compatible with this version|incompatible with server",
        Exit.OTHER_MAJOR,
        "the data in {folder} belong to another version of PostgreSQL: {detail}",
        "install that version, or name its folder in OTKLIK_PG_BIN",
    ),
    (
        r'PGSQL\.\d+\.lock" already exists|could not (bind|create lock file|create any Unix)',
        Exit.SOCKET,
        "the socket of the database cannot be used: {detail}",
        "stop the other PostgreSQL that uses it, or choose another folder in OTKLIK_DATA",
    ),
    (
        "Permission denied|Read-only file system|invalid permissions|wrong ownership",
        Exit.FOLDER,
        "PostgreSQL cannot use the folder {folder}: {detail}",
        "give it back to the user it belonged to, or choose another folder in OTKLIK_DATA",
    ),
)


def of_program(program: str, output: str, folder: Path) -> Refusal:
    """The refusal for what a program printed before it ended with an error."""
    for pattern, code, message, advice in KNOWN:
        if re.search(pattern, output):
            return Refusal(code, message, advice, folder=folder, detail=telling_line(output))
    return Refusal(
        Exit.NOT_STARTED,
        "{program} did not do its work: {detail}",
        "read the log, {folder}/server.log, or set DATABASE_URL to a server of your own",
        program=program,
        detail=telling_line(output),
        folder=folder,
    )


def of_error(error: OSError, folder: Path) -> Refusal:
    """The refusal for an error of the file system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refusal(Exit.DISK_FULL, "the disk of {folder} is full", MAKE_ROOM, folder=folder)
    return Refusal(
        Exit.FOLDER,
        "the folder {folder} cannot be used: {detail}",
        "choose another folder in OTKLIK_DATA",
        folder=folder,
        detail=error.strerror or str(error),
    )


def telling_line(output: str) -> str:
    """The line that says most: the first fatal or error one, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.search("FATAL|PANIC|error:|ERROR", line)]
    return (telling or lines[-1:] or ["(no output)"])[0]
