"""`otklik database start|stop|status|psql`: the private cluster by hand."""

import os
import subprocess
from collections.abc import Sequence

from otklik.commands import binaries, cluster, fitness, osuser
from otklik.commands.refusals import Exit, Refusal
from otklik.commands.speech import in_words
from otklik.config import places


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


def psql(arguments: Sequence[str]) -> int:
    """psql as the program's own role; the password travels in the environment, not on the command line."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(["psql", os.environ["DATABASE_URL"], *arguments], check=False).returncode
    with cluster.in_use(places.data_folder()) as house:
        chosen = binaries.choose(osuser.database_user(house.path), house.major)
        environment = {
            **os.environ,
            "PGHOST": str(house.socket),
            "PGPORT": "5432",
            "PGUSER": fitness.NAME,
            "PGDATABASE": fitness.NAME,
            "PGPASSWORD": house.password.read_text("ascii"),
        }
        return subprocess.run([chosen.folder / "psql", *arguments], env=environment, check=False).returncode


def ours() -> None:
    """Refuse where the database is somebody else's to start and stop."""
    if os.environ.get("DATABASE_URL"):
        raise Refusal(
            Exit.SERVER_UNREACHABLE,
            "DATABASE_URL is set: that server is not started, stopped or watched by otklik",
            "unset it to use the private database",
        )
