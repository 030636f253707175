"""Making the data folder, and placing the cluster where the user that PostgreSQL runs as can reach it."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from otklik.commands.osuser import OsUser, database_user
from otklik.commands.refusals import Exit, Refusal
from otklik.config.places import House, house_of, mark

STATE = Path("/var/lib/otklik")  # where root puts what another user must reach


def prepared(data: Path) -> Path:
    """The data folder, made when missing; nobody else may read it."""
    try:
        make_folder(data)
        writable = data.is_dir() and os.access(data, os.W_OK | os.X_OK)
    except OSError as error:
        raise unusable(data, error.strerror or str(error)) from error
    if not writable:
        raise unusable(data, "no right to write")
    return data


def make_folder(data: Path) -> None:
    with suppress(FileExistsError):  # two may start at once
        data.mkdir(parents=True)
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's PostgreSQL passes through it


def unusable(folder: Path, reason: str) -> Refusal:
    return Refusal(
        Exit.FOLDER,
        "the data folder {folder} cannot be used: {reason}",
        "choose another one in OTKLIK_DATA, or give the user who runs otklik the right to write there",
        folder=folder,
        reason=reason,
    )


def settled(data: Path) -> tuple[House, OsUser]:
    """Decide where the cluster is to be made and whose it is; elsewhere when its user cannot come here.

    The modes of other people's folders are never changed: a checkout below /root stays closed.
    """
    house = house_of(data)
    user = database_user(house.path)
    if house.path.exists() or user.may(house.path.parent):
        return house, user
    elsewhere = House(STATE / mark(data))
    elsewhere.path.parent.mkdir(parents=True, exist_ok=True)
    if not user.may(elsewhere.path.parent):
        raise out_of_reach(elsewhere.path.parent, user)
    (data / "database.path").write_text(f"{elsewhere.path}\n", "utf-8")
    return elsewhere, user


def out_of_reach(folder: Path, user: OsUser) -> Refusal:
    return Refusal(
        Exit.FOLDER,
        "PostgreSQL runs as the user {user}, who cannot enter {folder}",
        "choose a reachable folder in OTKLIK_DATA (for instance /srv/otklik)",
        user=user.name,
        folder=folder,
    )


def make_socket_folder(house: House, user: OsUser) -> None:
    """Make the socket's folder, or make sure that the one found is ours and closed to others."""
    folder = house.socket
    try:
        folder.mkdir(mode=0o700)
        user.own(folder)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.uid or found.st_mode & 0o077:
            raise Refusal(
                Exit.SOCKET,
                "the folder {folder} of the database's socket is not ours alone",
                "remove it, or choose a shorter path in OTKLIK_DATA",
                folder=folder,
            ) from None
