"""The operating-system user that PostgreSQL runs as. It refuses to run as root, so root lends it another."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from otklik.commands.refusals import Exit, Refusal

UNPRIVILEGED = ("otklik", "postgres", "nobody")


@dataclass(frozen=True)
class OsUser:
    """A user by number; `lent` says that we are root and must drop to it."""

    name: str
    uid: int
    gid: int
    lent: bool

    def popen(self, command: Sequence[str | Path], **settings: Any) -> subprocess.Popen[bytes]:
        """Start a program as this user, without the groups, the folder and the environment of the caller."""
        return subprocess.Popen(command, env=quiet_environment(), cwd="/", **self.identity(), **settings)

    def run(self, command: Sequence[str | Path], **settings: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as this user to its end; its output is text."""
        return subprocess.run(
            command,
            env=quiet_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # Ctrl-C is for otklik: initdb is not left half done
            **self.identity(),
            **settings,
        )

    def identity(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lent else {}

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to this user."""
        if self.lent:
            os.chown(path, self.uid, self.gid)

    def may(self, path: Path, right: str = "x") -> bool:
        """Whether this user may enter (x), read (r) or write (w) the path, through all its parents."""
        if not self.lent:
            return os.access(path, {"x": os.X_OK, "r": os.R_OK, "w": os.W_OK}[right])
        return self.run(["/usr/bin/test", f"-{right}", path]).returncode == 0


def database_user(folder: Path) -> OsUser:
    """Who runs the cluster of this folder: we ourselves, or for root the folder's owner, or a system user."""
    if os.geteuid() != 0:
        return ourselves()
    wanted = os.environ.get("OTKLIK_PG_USER")
    if wanted:
        return lent(wanted)
    if folder.exists() and folder.stat().st_uid != 0:
        return lent(pwd.getpwuid(folder.stat().st_uid).pw_name)
    return lent(*UNPRIVILEGED)


def ourselves() -> OsUser:
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        raise Refusal(
            Exit.NO_OS_USER,
            "the user number {uid} has no name on this system, and PostgreSQL asks for one",
            "add the user to /etc/passwd, or set DATABASE_URL to a server of your own",
            uid=uid,
        ) from None
    return OsUser(name, uid, os.getegid(), lent=False)


def lent(*names: str) -> OsUser:
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return OsUser(name, entry.pw_uid, entry.pw_gid, lent=True)
    raise Refusal(
        Exit.NO_OS_USER,
        "PostgreSQL does not run as root, and there is no user to lend it: {names}",
        "create one (useradd --system otklik), or name one in OTKLIK_PG_USER",
        names=", ".join(names),
    )


def quiet_environment() -> dict[str, str]:
    """Only what PostgreSQL needs: no PG* variables of the caller, no locale of the terminal."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR", "TZDIR")}
    return {**kept, "LC_ALL": "C", "HOME": "/"}
