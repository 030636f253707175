"""`otklik database start|stop|status`: the private cluster by hand; `psql|pg_dump|pg_restore`: on any database."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.conninfo import make_conninfo

from otklik.commands import binaries, cluster, osuser
from otklik.commands.refusals import Exit, Refusal
from otklik.commands.speech import in_words
from otklik.config import places
from otklik.config.database import foreign, private


def start() -> int:
    ours()
    house = cluster.start_to_stay(places.data_folder())
    print(in_words("the database runs; its socket is in {folder}", folder=house.socket))
    return 0


def stop() -> int:
    ours()
    stopped = cluster.stop_for_all(places.data_folder())
    print(in_words("the database is stopped") if stopped else in_words("the database was not running"))
    return 0


def status() -> int:
    """0 when it runs, 3 when it does not, as service scripts have it."""
    ours()
    found = cluster.status(places.data_folder())
    print(in_words("folder:  {folder}", folder=found.house.path))
    print(in_words("version: {version}", version=found.version))
    print(in_words("socket:  {folder}", folder=found.house.socket))
    if found.process is None:
        print(in_words("state:   stopped"))
        return 3
    print(in_words("state:   running, process {pid}", pid=found.process))
    return 0


def client(name: str, arguments: Sequence[str]) -> int:
    """A client of PostgreSQL (psql, pg_dump, pg_restore) as the program's own role, of the server's own version.

    The password travels in the environment, not on the command line, where every user of the machine could read it.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        return _run(name, arguments, foreign(url))
    with cluster.in_use(places.data_folder()) as house:
        chosen = binaries.choose(osuser.database_user(house.path), house.major)
        return _run(str(chosen.folder / name), arguments, private(places.data_folder()))


def _run(program: str, arguments: Sequence[str], where: Mapping[str, Any]) -> int:
    password = str(where["PASSWORD"])
    given = {
        "host": where["HOST"],
        "port": where["PORT"],
        "user": where["USER"],
        "dbname": where["NAME"],
        **where.get("OPTIONS", {}),
    }
    place = make_conninfo(**{name: value for name, value in given.items() if value})
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    return subprocess.run([program, "-d", place, *arguments], env=environment, check=False).returncode


def ours() -> None:
    """Refuse where the database is somebody else's to start and stop."""
    if os.environ.get("DATABASE_URL"):
        raise Refusal(
            Exit.SERVER_UNREACHABLE,
            "DATABASE_URL is set: that server is not started, stopped or watched by otklik",
            "unset it to use the private database",
        )
