"""A part is started, watched, started again after longer and longer pauses, and stopped, gently or not."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from otklik.commands import parts, run
from otklik.commands.parts import Part
from otklik.commands.processes import alive, holder_of_port, wait_gone
from otklik.commands.refusals import Exit, Refusal

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture
def part():
    """A part of the given program; killed at the end whatever happened to it."""
    made = []

    def make(program, answers=lambda: True, **settings):
        made.append(Part("part", [sys.executable, "-c", program], answers, **settings))
        return made[-1]

    yield make
    for each in made:
        if each.process:
            each.process.kill()
            each.process.wait()


def ended(part):
    part.process.wait(10)
    return part.look()


def test_dead_part_waits_longer_after_each_death(part, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    failing = part("raise SystemExit(7)")
    pauses = []
    for _ in range(8):
        failing.due = 0.0
        failing.start_when_due()
        assert ended(failing) == 7
        pauses.append(failing.due - now[0])
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_part_that_lived_long_starts_again_at_once(part, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    failing = part("raise SystemExit(7)", deaths=5)
    failing.start()
    failing.process.wait(10)
    now[0] += parts.STEADY + 1
    failing.look()
    assert (failing.deaths, failing.pause) == (1, parts.SHORTEST_PAUSE)


def test_part_is_not_started_before_its_time(part):
    waiting = part("pass", due=time.monotonic() + 60)
    waiting.start_when_due()
    assert waiting.process is None


def test_watched_part_is_told_and_started_again(part, capsys):
    failing = part("import time; time.sleep(60)")
    failing.start()
    first = failing.process.pid
    failing.process.kill()
    failing.process.wait()
    run.mend(failing)
    failing.due = 0.0
    run.mend(failing)
    assert failing.process.pid != first
    assert "part has ended with code -9; started again in 0.5 s" in capsys.readouterr().err


def test_part_is_asked_to_stop(part):
    gentle = part("import time; time.sleep(60)")
    gentle.start()
    process = gentle.process
    gentle.ask_to_stop()
    gentle.end(lambda: False)
    assert process.returncode == -signal.SIGTERM


@pytest.mark.parametrize(("grace", "hurried"), [(0.2, False), (60, True)])
def test_part_that_does_not_stop_is_killed(part, grace, hurried):
    stubborn = part(STUBBORN, grace=grace)
    stubborn.start()
    process = stubborn.process
    time.sleep(0.2)
    stubborn.ask_to_stop()
    stubborn.end(lambda: hurried)
    assert process.returncode == -signal.SIGKILL


def test_parts_die_with_the_process_that_watches_them():
    program = (
        "import sys; from otklik.commands.parts import Part\n"
        "part = Part('sleep', ['sleep', '60'], bool); part.start()\n"
        "print(part.process.pid, flush=True); sys.stdin.read()"
    )
    watcher = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with watcher:
        pid = int(watcher.stdout.readline())
        assert alive(pid)
        watcher.kill()
    assert wait_gone(pid, 10)


def test_part_that_keeps_dying_before_it_answers_ends_the_start(part, monkeypatch):
    monkeypatch.setattr(parts, "SHORTEST_PAUSE", 0.01)
    failing = part("raise SystemExit(1)", answers=lambda: False)
    failing.start()
    with pytest.raises(Refusal, match="part does not come to work") as refusal:
        run.wait_until_ready([failing], run.Bell())
    assert refusal.value.code == Exit.PART_NOT_READY


def test_part_that_never_answers_ends_the_start(part, monkeypatch):
    monkeypatch.setattr(run, "READY_PATIENCE", 0.2)
    silent = part("import time; time.sleep(60)", answers=lambda: False)
    silent.start()
    with pytest.raises(Refusal) as refusal:
        run.wait_until_ready([silent], run.Bell())
    assert refusal.value.code == Exit.PART_NOT_READY


def test_wish_to_stop_ends_the_waiting(part):
    bell = run.Bell()
    bell.ring(signal.SIGTERM, None)
    assert run.wait_until_ready([part("pass", answers=lambda: False)], bell) is False
    assert bell.hurried is False


def test_only_a_later_second_wish_is_a_hurry(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    bell = run.Bell()
    hurries = []
    for moment in (1000.0, 1000.1, 1005.0):
        now[0] = moment
        bell.ring(signal.SIGINT, None)
        hurries.append(bell.hurried)
    assert hurries == [False, False, True]


def test_taken_port_is_refused_with_its_holder():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=rf"port {port}: {os.getpid()} \(") as refusal:
            parts.need_port("127.0.0.1", port, "--port")
        assert refusal.value.code == Exit.PORT_TAKEN
        assert re.fullmatch(rf"{os.getpid()} \(.+\)", holder_of_port(port))
    parts.need_port("127.0.0.1", port, "--port")
    assert holder_of_port(port) == ""


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("203.0.113.7", 8000)])
def test_address_that_cannot_be_listened_on(host, port):
    with pytest.raises(Refusal) as refusal:
        parts.need_port(host, port, "--port")
    assert refusal.value.code == Exit.PORT_TAKEN


@pytest.mark.parametrize(
    ("status", "expected"), [("200 OK", True), ("404 Not Found", True), ("503 Busy", False)]
)
def test_server_answers_when_it_has_no_error_of_its_own(status, expected):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = (
            f"from otklik.commands.parts import serves; raise SystemExit(not serves('127.0.0.1', {port}))"
        )
        asking = subprocess.Popen([sys.executable, "-c", program])
        with contextlib.closing(server.accept()[0]) as caller:
            caller.recv(1000)
            caller.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
            assert (asking.wait(10) == 0) is expected


def test_nobody_answers_on_a_free_port():
    assert parts.serves("127.0.0.1", 1) is False


def test_number_of_an_earlier_worker_does_not_count(part, tmp_path):
    living = part("import time; time.sleep(60)")
    living.start()
    note = tmp_path / "ready"
    assert parts.signed(note, living) is False
    note.write_text("1")
    assert parts.signed(note, living) is False
    note.write_text(str(living.process.pid))
    assert parts.signed(note, living) is True


def test_stand_ins_take_the_ports_that_they_are_given():
    """Every option that `otklik run` passes on is known to the program that it is passed to."""
    ports = run.stand_ins(run.Wishes(demo=True, netsim_port=20_500))
    options = [word for name, port in ports.items() for word in (f"--{name}-port", str(port))]
    program = [sys.executable, "-m", "otklik.netsim", *options, "--empty"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        told = [process.stdout.readline() for _ in ports]
        process.terminate()
    assert [int(line.rpartition(":")[2]) for line in told] == list(ports.values())
    assert run.stand_ins(run.Wishes(demo=False)) == {}
