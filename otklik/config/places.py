"""Where things lie: the data folder, the private cluster in it, its socket. Nothing is made or asked here.

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
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
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


def house_of(data: Path) -> House:
    """The cluster's place for this data folder, as decided when it was made."""
    pointer = data / "database.path"
    try:
        return House(Path(pointer.read_text("utf-8").strip()))
    except (FileNotFoundError, PermissionError):
        return House(data / "database")


def mark(path: Path) -> str:
    """Ten letters that stand for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
