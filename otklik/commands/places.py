"""Where things lie: the data folder, the private cluster in it, its socket, and what is unreachable and why.

var/                     OTKLIK_DATA; ours
  run.lock               held by `otklik run`
  database.lock          held while the cluster is made, started or stopped
  database.use           shared by everyone who uses the cluster now
  database.path          only when the cluster had to be placed elsewhere
  database/              belongs to the user that PostgreSQL runs as
    data/  socket/  server.log  password  keeper.password
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from otklik.commands.osuser import OsUser, database_user
from otklik.commands.refusals import Exit, Refusal

CHECKOUT = Path(__file__).resolve().parents[2]
STATE = Path("/var/lib/otklik")  # where root puts what another user must reach
SHORT_FOR_ROOT = Path("/run")
SHORT = Path("/tmp")  # noqa: S108 - the folder made in it is private and checked
SOCKET = ".s.PGSQL.5432"
SOCKET_BYTES = 107  # sun_path of Linux less its final zero


@dataclass(frozen=True)
class House:
    """The folder of one private cluster. Everything in it was made at once, by one rename."""

    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def password(self) -> Path:
        return self.path / "password"

    @property
    def keeper_password(self) -> Path:
        return self.path / "keeper.password"

    @property
    def socket(self) -> Path:
        """The folder of the socket: inside the house, or a short one where the path would be too long."""
        inside = self.path / "socket"
        if len(os.fsencode(inside / SOCKET)) <= SOCKET_BYTES:
            return inside
        top = SHORT_FOR_ROOT if os.geteuid() == 0 else SHORT
        return top / f"otklik-{os.geteuid()}-{mark(self.path)}"

    @property
    def major(self) -> int | None:
        """The major version of PostgreSQL that the data belong to; None before the cluster is made."""
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None


def data_folder() -> Path:
    """`OTKLIK_DATA`, else `var` in the checkout we run from, else the user's own data folder."""
    named = os.environ.get("OTKLIK_DATA")
    if named:
        return Path(named).expanduser().resolve()
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / "var"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "otklik"


def prepared(data: Path) -> Path:
    """The data folder, made when missing; others may pass through it to what is theirs, but not read it."""
    try:
        if not data.exists():
            data.mkdir(parents=True)
            data.chmod(0o711)
        writable = os.access(data, os.W_OK | os.X_OK)
    except OSError as error:
        raise unusable(data, error.strerror or str(error)) from error
    if not writable:
        raise unusable(data, "no right to write")
    return data


def unusable(folder: Path, reason: str) -> Refusal:
    return Refusal(
        Exit.FOLDER,
        "the data folder {folder} cannot be used: {reason}",
        "choose another one in OTKLIK_DATA, or give the user who runs otklik the right to write there",
        folder=folder,
        reason=reason,
    )


def house_of(data: Path) -> House:
    """The cluster's place for this data folder, as decided when it was made."""
    pointer = data / "database.path"
    try:
        return House(Path(pointer.read_text("utf-8").strip()))
    except (FileNotFoundError, PermissionError):
        return House(data / "database")


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


def mark(path: Path) -> str:
    """Ten letters that stand for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
