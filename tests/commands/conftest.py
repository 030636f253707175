"""Data folders that PostgreSQL's user can reach (pytest's own are closed to everybody but their owner)."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from otklik.commands import cluster, server
from otklik.config import places


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch):
    """Nothing of the machine or of the rest of the test run leads these tests elsewhere."""
    for name in ("DATABASE_URL", "OTKLIK_PG_BIN", "OTKLIK_PG_USER", "OTKLIK_DATA", "OTKLIK_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "otklik.config.settings")


@pytest.fixture
def reachable():
    """A new folder through which every user may pass, whatever is started in it stopped at the end."""
    yield from reachable_folder()


@pytest.fixture(scope="module")
def shared_folder():
    yield from reachable_folder()


def reachable_folder():
    folder = Path(tempfile.mkdtemp(prefix="otklik-c-"))
    folder.chmod(0o711)
    yield folder
    for path in [folder, *folder.glob("*/")]:
        server.stop(places.house_of(path))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data(reachable):
    return reachable / "data"


@pytest.fixture(scope="module")
def running(shared_folder):
    """A cluster that runs for all tests of a module, for those which do not hurt it."""
    with cluster.in_use(shared_folder, durable=False) as house:
        yield house


@pytest.fixture(scope="session")
def prototype():
    """A cluster made once and stopped, to be copied by the tests that are not about the making."""
    for folder in reachable_folder():
        with cluster.in_use(folder, durable=False):
            pass
        yield folder


@pytest.fixture
def made(prototype):
    """Put a stopped cluster into a folder, where there is none yet, without initdb."""

    def making(folder):
        if not (folder / "database").exists():
            folder.mkdir(exist_ok=True, mode=0o711)
            subprocess.run(["cp", "-a", prototype / "database", folder], check=True)
        return places.house_of(folder)

    return making


@pytest.fixture
def in_use(made):
    """The cluster of a folder, without initdb and without the waits for the disk."""

    def using(folder):
        made(folder)
        return cluster.in_use(folder, durable=False)

    return using


@pytest.fixture
def ask():
    """Ask a question of a house's database as the program itself does."""

    def asking(house, question):
        with connect(house) as connection:
            answer = connection.execute(question)
            return answer.fetchone()[0] if answer.description else None

    return asking


@pytest.fixture
def link():
    """An open connection of the program itself to a house."""
    return connect


def connect(house, **settings):
    whole = {"user": "otklik", "dbname": "otklik", "password": house.password.read_text(), **settings}
    return psycopg.connect(host=str(house.socket), port=5432, autocommit=True, **whole)


@pytest.fixture
def kill():
    def killing(pid):
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)

    return killing
