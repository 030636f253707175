"""One throw-away PostgreSQL for a test run, made by the product's own code when first asked for."""

import os
import shutil
import signal
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from otklik.commands import cluster


@pytest.fixture(scope="session")
def private_cluster():
    """The house of the cluster, or None where DATABASE_URL names another server. Parallel runs share it."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    with cluster.in_use(Path(settings.DATA_DIR), durable=False) as house:
        yield house


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, private_cluster):
    """Called by pytest-django before it makes its database."""
    if private_cluster:
        password = private_cluster.password.read_text("ascii")
        connections["default"].settings_dict["PASSWORD"] = password


@pytest.fixture(scope="module")
def module_database(django_db_setup, django_db_blocker):
    """`with module_database.unblock():` in a fixture of a module: its rows are there for each of the tests, which
    write within savepoints, and are undone after the last one."""
    with django_db_blocker.unblock():
        held = transaction.atomic()
        held.__enter__()
    yield django_db_blocker
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        held.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def jobs_do_not_outlive_their_test(request):
    """Django empties only the tables it manages: the queue is not among them, and jobs refer to rows that are gone."""
    marker = request.node.get_closest_marker("django_db")
    real = marker is not None and marker.kwargs.get("transaction")
    if real:
        request.getfixturevalue("transactional_db")
    yield
    if real:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


def pytest_sessionstart(session):
    """A run that is told to end (by `timeout`, by CI) still stops its database.

    What the signal raises is lost where it meets a callback of the garbage collector (hypothesis has one) or a
    `__del__`: so it is written down as well, and the run ends after the test at the latest.
    """

    def end(number, frame):
        session.shouldstop = "told to end"
        signal.default_int_handler(number, frame)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)


def pytest_unconfigure(config):
    if os.environ.get("OTKLIK_TEST_OWNER") == str(os.getpid()):
        shutil.rmtree(os.environ["OTKLIK_TEST_DATA"], ignore_errors=True)
