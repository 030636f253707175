"""Making the private cluster: all of it beside its place, then one rename. There is never a half of one."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from otklik.commands import complaints, placing
from otklik.commands.binaries import Binaries
from otklik.commands.osuser import OsUser
from otklik.commands.refusals import Exit, Refusal
from otklik.config.places import House

KEEPER = "postgres"  # the superuser, used to provision only
NEEDED_BYTES = 200_000_000  # a fresh cluster is about 40 MB, and it must have room to live
LEAST_BYTES = 64_000_000  # a running server that meets a full disk stops in the middle of its work


def make(house: House, binaries: Binaries, user: OsUser, *, durable: bool = True) -> None:
    """Run initdb in a new folder and move it to the house's path. Refuses without leaving anything behind."""
    remove_remains(house)
    check_space(house.path.parent, NEEDED_BYTES)
    half = House(new_folder(house))
    try:
        furnish(half, user)
        initialise(half, binaries, user, durable=durable)
        half.path.rename(house.path)
    except OSError as error:
        raise complaints.of_error(error, house.path.parent) from error
    finally:
        shutil.rmtree(half.path, ignore_errors=True)


def check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refusal(
            Exit.DISK_FULL,
            "only {free} MB are free in {folder}, and {needed} MB are needed",
            complaints.MAKE_ROOM,
            free=free // 1_000_000,
            needed=needed // 1_000_000,
            folder=folder,
        )


def new_folder(house: House) -> Path:
    try:
        return Path(tempfile.mkdtemp(dir=house.path.parent, prefix=f"{house.path.name}.new-"))
    except OSError as error:
        raise placing.unusable(house.path.parent, error.strerror or str(error)) from error


def remove_remains(house: House) -> None:
    """Remove what an interrupted start left; nobody else is here, since we hold the lock of the database."""
    for remains in house.path.parent.glob(f"{house.path.name}.new-*"):
        shutil.rmtree(remains, ignore_errors=True)


def furnish(half: House, user: OsUser) -> None:
    """The passwords, which only we can read, and a folder that the user of the database owns."""
    for path in (half.password, half.keeper_password):
        write_secret(path, secrets.token_urlsafe(32))
    user.own(half.path)


def write_secret(path: Path, secret: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret)


def initialise(half: House, binaries: Binaries, user: OsUser, *, durable: bool) -> None:
    handed = half.path / "handed"  # initdb reads the password itself, as its own user
    write_secret(handed, half.keeper_password.read_text("ascii"))
    user.own(handed)
    command: list[str | Path] = [
        binaries.folder / "initdb",
        f"--pgdata={half.data}",
        f"--username={KEEPER}",
        f"--pwfile={handed}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--data-checksums",
        "--text-search-config=russian",
        "--no-instructions",
        *locale_of(binaries.major),
        *([] if durable else ["--no-sync"]),
    ]
    result = user.run(command)
    handed.unlink()
    if result.returncode:
        raise complaints.of_program("initdb", result.stderr + result.stdout, half.path.parent)


def locale_of(major: int) -> list[str]:
    """A locale that knows Cyrillic letters; sorting is by code point in every one of these.

    Under LANG=C, upper(), ILIKE, full-text search and pg_trgm silently fail for Cyrillic. The builtin
    provider (from 17) does not change with the system's C library, but pg_trgm and the parser ask lc_ctype.
    """
    libc = ["--locale=C.UTF-8", "--lc-messages=C"]
    if major >= 18:
        return [*libc, "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    if major == 17:
        return [*libc, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return libc
