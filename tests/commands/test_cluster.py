"""The private PostgreSQL: made once, started for the first user, stopped by the last, up after any death."""

import os
import socket
import stat
import subprocess
import threading

import psycopg
import pytest

from otklik.commands import cluster, making, placing, server
from otklik.commands.refusals import Exit, Refusal
from otklik.config import places


def test_cluster_is_made_on_first_use_and_stopped_by_its_last_user(data, ask):
    with cluster.in_use(data, durable=False) as house:
        assert server.running(house)
        assert ask(house, "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'") == 1
    assert server.running(house) is None
    assert sorted(path.name for path in data.iterdir()) == ["database", "database.lock", "database.use"]


def test_second_start_keeps_the_data(data, in_use, ask):
    with in_use(data) as house:
        ask(house, "CREATE TABLE words AS SELECT 'яма' AS word")
    with in_use(data) as house:
        assert ask(house, "SELECT word FROM words") == "яма"


def test_russian_letters_are_letters(running, ask):
    assert ask(running, "SELECT upper('ёж') || lower('ЯМЫ')") == "ЁЖямы"
    assert ask(running, "SELECT 'Яма на дороге' ILIKE '%ЯМА%'") is True
    assert ask(running, "SELECT to_tsvector('Ямы на дорогах') @@ plainto_tsquery('яма дорога')") is True
    assert ask(running, "SELECT show_trgm('Ямы') <> '{}'") is True


def test_program_is_not_a_superuser(running, ask):
    assert ask(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_server_listens_on_no_port(running, ask):
    assert ask(running, "SHOW listen_addresses") == ""


def test_password_is_asked_for(running, link):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        link(running, password="wrong")


def test_only_its_owner_reads_the_passwords_and_enters_the_house(running):
    assert stat.S_IMODE(running.password.stat().st_mode) == 0o600
    assert stat.S_IMODE(running.keeper_password.stat().st_mode) == 0o600
    assert stat.S_IMODE(running.path.stat().st_mode) == 0o700


def test_data_survive_a_power_cut_unless_a_test_says_otherwise(running):
    assert "fsync=off" in server.settings(running, durable=False)
    assert not [word for word in server.settings(running, durable=True) if "off" in word and "sync" in word]


def test_first_user_may_leave_before_the_second(data, in_use, ask):
    first = in_use(data)
    house = first.__enter__()
    with in_use(data):
        first.__exit__(None, None, None)
        assert ask(house, "SELECT 1") == 1
    assert server.running(house) is None


def test_two_who_start_at_once_share_one_server(data):
    seen = []
    together = threading.Barrier(2)

    def use():
        with cluster.in_use(data, durable=False) as house:
            seen.append(server.running(house))
            together.wait(30)

    users = [threading.Thread(target=use) for _ in range(2)]
    for user in users:
        user.start()
    for user in users:
        user.join()
    assert seen[0] == seen[1]
    assert seen[0] is not None


def test_started_to_stay_stays_until_stopped(data, made, in_use):
    made(data)
    house = cluster.start_to_stay(data)
    with in_use(data):
        pass
    assert cluster.status(data).process == server.running(house)
    assert cluster.stop_for_all(data) is True
    assert cluster.stop_for_all(data) is False
    assert cluster.status(data).process is None


def test_killed_server_is_revived_with_what_was_committed(data, made, ask, link, kill):
    made(data)
    with cluster.in_use(data) as house:
        ask(house, "CREATE TABLE words AS SELECT 'яма' AS word")
        with link(house):  # an orphan of the killed server still holds its memory
            kill(server.running(house))
            assert cluster.revive(data) is True
        assert cluster.revive(data) is False
        assert ask(house, "SELECT word FROM words") == "яма"


def test_lock_of_a_dead_server_whose_number_lives_on_in_a_stranger_is_removed(data, in_use, ask):
    with in_use(data) as house:
        lock = (house.data / "postmaster.pid").read_text()
    user = placing.settled(data)[1]
    stranger = user.popen(["sleep", "60"])
    path = house.data / "postmaster.pid"
    path.write_text("\n".join([str(stranger.pid), *lock.splitlines()[1:]]))
    user.own(path)
    try:
        with in_use(data) as house:
            assert ask(house, "SELECT 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def test_remains_of_an_interrupted_first_start_are_removed(data):
    remains = data / "database.new-abc"
    (remains / "data").mkdir(parents=True)
    data.chmod(0o711)
    with cluster.in_use(data, durable=False):
        assert not remains.exists()


def test_long_path_gets_a_short_socket(reachable, in_use, ask):
    deep = reachable / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    with in_use(deep) as house:
        assert house.path.parent == deep
        assert house.socket.parent in (places.SHORT, places.SHORT_FOR_ROOT)
        assert ask(house, "SELECT 1") == 1
    house.socket.rmdir()


def test_socket_folder_that_others_may_enter_is_refused(data, in_use):
    with in_use(data) as house:
        pass
    house.socket.chmod(0o777)
    with pytest.raises(Refusal) as refusal, in_use(data):
        pass
    assert refusal.value.code == Exit.SOCKET


def test_socket_of_another_server_is_refused_in_words(reachable, in_use):
    with in_use(reachable / "one") as one, in_use(reachable / "two") as two:
        pass
    with in_use(reachable / "one"):
        two.socket.rmdir()
        two.socket.symlink_to(one.socket)
        with pytest.raises(Refusal) as refusal, in_use(reachable / "two"):
            pass
    assert refusal.value.code == Exit.SOCKET


def test_too_little_space_is_told_before_anything_is_made(data, monkeypatch):
    monkeypatch.setattr(making, "NEEDED_BYTES", 10**18)
    with pytest.raises(Refusal) as refusal, cluster.in_use(data):
        pass
    assert refusal.value.code == Exit.DISK_FULL
    assert not (data / "database").exists()


@pytest.fixture
def small_disk(data):
    data.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=711", "tmpfs", data], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root with the right to mount can have a small disk")
    yield data
    subprocess.run(["umount", data], check=True)


def test_disk_that_fills_up_while_the_cluster_is_made_leaves_nothing(small_disk, monkeypatch):
    monkeypatch.setattr(making, "NEEDED_BYTES", 0)
    with pytest.raises(Refusal) as refusal, cluster.in_use(small_disk):
        pass
    assert refusal.value.code == Exit.DISK_FULL
    assert not [path for path in small_disk.iterdir() if path.is_dir()]


def test_folder_that_cannot_be_made_is_refused(reachable):
    (reachable / "file").write_text("")
    with pytest.raises(Refusal) as refusal, cluster.in_use(reachable / "file" / "data"):
        pass
    assert refusal.value.code == Exit.FOLDER


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL another user")
def test_folder_that_the_lent_user_cannot_reach_moves_the_cluster_and_no_mode(
    tmp_path, reachable, monkeypatch, ask
):
    monkeypatch.setattr(placing, "STATE", reachable / "state")
    closed = tmp_path / "root's own"
    closed.mkdir(mode=0o700)
    with cluster.in_use(closed / "var", durable=False) as house:
        assert house.path.parent == reachable / "state"
        assert ask(house, "SELECT 1") == 1
    assert places.house_of(closed / "var") == house
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL another user")
def test_nowhere_to_go_is_refused(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    monkeypatch.setattr(placing, "STATE", tmp_path / "state")
    with pytest.raises(Refusal) as refusal, cluster.in_use(tmp_path / "var"):
        pass
    assert refusal.value.code == Exit.FOLDER


def test_data_of_another_major_version_are_refused_and_untouched(data, in_use):
    with in_use(data) as house:
        pass
    (house.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Refusal) as refusal, in_use(data):
        pass
    assert refusal.value.code == Exit.OTHER_MAJOR
    assert refusal.value.names["old"] == 12


def test_damaged_data_are_refused_with_the_words_of_the_log(data, in_use):
    with in_use(data) as house:
        pass
    (house.data / "global" / "pg_control").unlink()
    with pytest.raises(Refusal) as refusal, in_use(data):
        pass
    assert refusal.value.code == Exit.NOT_STARTED
    assert "pg_control" in str(refusal.value)


def test_socket_is_the_only_way_in(running):
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(str(running.socket / places.SOCKET))
