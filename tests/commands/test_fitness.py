"""A server that cannot hold or search Russian text is refused before any work, ours or foreign."""

from types import SimpleNamespace

import psycopg
import pytest
from psycopg import sql

from otklik.commands import fitness
from otklik.commands.refusals import Exit, Refusal


@pytest.fixture
def foreign(running):
    """A server of somebody else, on which databases are made for a test; the address of each is returned."""

    def make(name, options):
        with fitness.keeper(running) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {} " + options).format(sql.Identifier(name)))
        return f"postgresql://otklik:{running.password.read_text()}@/{name}?host={running.socket}&port=5432"

    return make


def code_of(url):
    with pytest.raises(Refusal) as refusal:
        fitness.check_foreign(url)
    return refusal.value.code


def test_good_server(foreign):
    fitness.check_foreign(foreign("good", "OWNER otklik"))


def test_locale_c_does_not_know_cyrillic(foreign):
    url = foreign("plain", "OWNER otklik TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    assert code_of(url) == Exit.LOCALE


def test_encoding_that_is_not_utf_8(foreign):
    url = foreign("ascii", "OWNER otklik TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    assert code_of(url) == Exit.LOCALE


def test_extension_that_we_may_not_make(foreign):
    assert code_of(foreign("strange", "OWNER postgres")) == Exit.TRIGRAMS


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/otklik", "postgresql:///otklik?host=/nowhere", "not an address"]
)
def test_server_that_does_not_answer(url):
    assert code_of(url) == Exit.SERVER_UNREACHABLE


def test_password_is_in_no_message(running):
    url = f"postgresql://otklik:secret-word@/otklik?host={running.socket}&port=5432"
    with pytest.raises(Refusal) as refusal:
        fitness.check_foreign(url)
    assert "secret-word" not in str(refusal.value)


def test_old_server():
    info = SimpleNamespace(server_version=140012, parameter_status=lambda name: "14.12")
    with pytest.raises(Refusal, match=r"14\.12") as refusal:
        fitness.check_version(SimpleNamespace(info=info))
    assert refusal.value.code == Exit.SERVER_TOO_OLD


def test_provision_finishes_what_an_earlier_start_left(running, ask):
    with fitness.keeper(running) as connection:
        connection.execute("DROP DATABASE otklik WITH (FORCE)")
    fitness.provision(running)
    fitness.provision(running)
    assert ask(running, "SELECT current_database()") == "otklik"


def test_connections_are_closed(running):
    with fitness.keeper(running) as connection:
        pass
    assert connection.closed
    assert isinstance(connection, psycopg.Connection)
