"""The private PostgreSQL of one data folder: made and started for the first user, stopped by the last."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from otklik.commands import binaries, fitness, making, placing, server
from otklik.commands.locks import alone, opened, share, taken
from otklik.config import places
from otklik.config.places import House


@dataclass(frozen=True)
class Status:
    """What `otklik database status` tells."""

    house: House
    process: int | None
    version: str
    kept: bool


@contextmanager
def database() -> Iterator[None]:
    """The database of this installation, answering and fit: that of `DATABASE_URL`, else the private one."""
    url = os.environ.get("DATABASE_URL")
    if url:
        fitness.check_foreign(url)
        yield
    else:
        with in_use(places.data_folder()):
            yield


@contextmanager
def in_use(data: Path, *, durable: bool = True) -> Iterator[House]:
    """The running cluster of a data folder. The last to leave stops it, unless it was started to stay."""
    placing.prepared(data)
    with opened(data / "database.use") as users:
        with alone(data / "database.lock"):
            share(users)
            house = running_house(data, durable=durable)
        try:
            yield house
        finally:
            with alone(data / "database.lock"):
                if taken(users) and not kept(data).exists():
                    server.stop(house)


def running_house(data: Path, *, durable: bool = True) -> House:
    """Make and start the cluster as far as it is not yet; called with the lock of the database held."""
    house, user = placing.settled(data)
    if server.running(house):
        return house
    chosen = binaries.choose(user, house.major)
    if house.major is None:
        making.make(house, chosen, user, durable=durable)
    making.check_space(house.path, making.LEAST_BYTES)
    server.start(house, chosen, user, durable=durable)
    try:
        fitness.provision(house)
    except BaseException:
        server.stop(house)
        raise
    return house


def revive(data: Path, *, durable: bool = True) -> bool:
    """Start the cluster again if its server has died; whether that was needed."""
    with alone(data / "database.lock"):
        if server.running(places.house_of(data)):
            return False
        running_house(data, durable=durable)
        return True


def start_to_stay(data: Path) -> House:
    """Start the cluster and let it run until `stop_for_all`."""
    with in_use(data) as house:
        kept(data).touch()
        return house


def stop_for_all(data: Path) -> bool:
    """Stop the cluster whoever uses it; False when it was not running."""
    with alone(data / "database.lock"):
        kept(data).unlink(missing_ok=True)
        return server.stop(places.house_of(data))


def status(data: Path) -> Status:
    house = places.house_of(data)
    version = f"PostgreSQL {house.major}" if house.major else "-"
    return Status(house, server.running(house), version, kept(data).exists())


def kept(data: Path) -> Path:
    """The mark that the cluster runs until it is told to stop."""
    return data / "database.keep"
