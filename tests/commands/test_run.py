"""`otklik run` with all its real parts: comes up, survives kills, goes down clean, keeps the data."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress

import pytest

from otklik.commands import server
from otklik.commands.processes import alive, wait_gone
from otklik.commands.refusals import Exit
from otklik.config.places import CHECKOUT, house_of


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def begin(data, port):
    """Start `otklik run`; the process, with the port of its pages."""

    def beginning(*options):
        return subprocess.Popen(
            [sys.executable, "-m", "otklik", "run", "--port", str(port), *options],
            env={**os.environ, "OTKLIK_DATA": str(data)},
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return beginning


@pytest.fixture
def at_work(begin):
    @contextmanager
    def working():
        process = begin()
        try:
            assert process.stdout.readline().startswith("Otklik is at work"), process.communicate()[1]
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)

    return working


def answers(port):
    """The status that the first page answers with."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status


def soon(is_so, seconds=120.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            if is_so():
                return True
        time.sleep(0.1)
    return False


def worker_of(data):
    return int((data / "worker.ready").read_text())


def test_run_comes_up_survives_and_goes_down(at_work, begin, data, port):
    house = house_of(data)
    with at_work() as process:
        assert answers(port) == 302

        second = begin()
        assert f"process {process.pid}" in second.communicate(timeout=30)[1]
        assert second.returncode == Exit.ALREADY_RUNNING

        first_server = server.running(house)
        os.kill(first_server, signal.SIGKILL)
        assert soon(lambda: server.running(house) not in (None, first_server))
        assert soon(lambda: answers(port) == 302)

        first_worker = worker_of(data)
        os.kill(first_worker, signal.SIGKILL)
        assert soon(lambda: worker_of(data) != first_worker and alive(worker_of(data)))
        last_worker = worker_of(data)
    assert process.returncode == 0
    assert server.running(house) is None
    assert not alive(last_worker)


def test_second_start_keeps_the_data_even_after_a_kill(at_work, data, port, ask):
    house = house_of(data)
    with at_work() as process:
        ask(house, "CREATE TABLE words AS SELECT 'яма' AS word")
        worker = worker_of(data)
        process.kill()
        process.wait()
        assert wait_gone(worker, 30)
        assert soon(lambda: not_listening(port))
    with at_work():
        assert ask(house, "SELECT word FROM words") == "яма"


def not_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_taken_port_is_told_before_anything_is_made(begin, data, port):
    with socket.create_server(("127.0.0.1", port)):
        process = begin()
        assert f"port {port}: {os.getpid()} (" in process.communicate(timeout=30)[1]
    assert process.returncode == Exit.PORT_TAKEN
    assert not (data / "database").exists()


def test_wish_to_stop_while_preparing_is_heard(begin, data):
    process = begin()
    assert soon(lambda: (data / "database").exists())
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert server.running(house_of(data)) is None
