"""Is the server fit for Russian text? Asked of our own cluster and of a foreign server alike."""

from collections.abc import Mapping
from typing import LiteralString

import psycopg
from psycopg import conninfo, sql

from otklik.commands.making import KEEPER
from otklik.commands.refusals import Exit, Refusal
from otklik.config.places import House

OLDEST = 150000
NAME = "otklik"  # of the database and of the role that owns it
PROBE = "Ямы"


def provision(house: House) -> None:
    """Make the role and the database of a new cluster, finish what an earlier start left, and check them."""
    secret = house.password.read_text("ascii")
    with keeper(house) as connection:
        if not exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s"):
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                    sql.Identifier(NAME), sql.Literal(secret)
                )
            )
        if not exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s"):
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*[sql.Identifier(NAME)] * 2))
    check(host=str(house.socket), port=5432, user=NAME, password=secret, dbname=NAME)


def keeper(house: House) -> psycopg.Connection:
    """A connection of the superuser."""
    secret = house.keeper_password.read_text("ascii")
    return psycopg.connect(
        host=str(house.socket), port=5432, user=KEEPER, password=secret, dbname="postgres", autocommit=True
    )


def exists(connection: psycopg.Connection, question: LiteralString) -> bool:
    return connection.execute(question, [NAME]).fetchone() is not None


def check(**connection: object) -> None:
    """Refuse a server that is too old, cannot hold or search Russian text, or does not answer."""
    try:
        with psycopg.connect(**connection, connect_timeout=10, autocommit=True) as opened:  # type: ignore[arg-type]
            check_version(opened)
            check_letters(opened)
            check_trigrams(opened)
    except psycopg.OperationalError as error:
        raise unreachable(connection, error) from error


def check_foreign(url: str) -> None:
    """Check the server of a DATABASE_URL. The password in it is never repeated in a message."""
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise Refusal(
            Exit.SERVER_UNREACHABLE,
            "DATABASE_URL cannot be read",
            "write it as postgresql://user:password@host:5432/name",
        ) from error
    check(**parts)


def check_version(connection: psycopg.Connection) -> None:
    if connection.info.server_version < OLDEST:
        raise Refusal(
            Exit.SERVER_TOO_OLD,
            "the server runs PostgreSQL {version}: 15 or newer is needed",
            "upgrade it, or leave DATABASE_URL empty to use a private one",
            version=connection.info.parameter_status("server_version"),
        )


def check_letters(connection: psycopg.Connection) -> None:
    """Cyrillic letters must be stored, and known as letters with two cases."""
    encoding = connection.info.parameter_status("server_encoding")
    upper = connection.execute("SELECT upper('ямы')").fetchone() if encoding == "UTF8" else None
    if upper != ("ЯМЫ",):
        raise Refusal(
            Exit.LOCALE,
            "the database does not know Russian letters (encoding {encoding}, locale {locale})",
            "make it anew: CREATE DATABASE otklik TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
            encoding=encoding,
            locale=ctype(connection),
        )


def check_trigrams(connection: psycopg.Connection) -> None:
    """pg_trgm must be there and must see words in Russian text."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        found = connection.execute("SELECT show_trgm(%s)", [PROBE]).fetchone()
    except (
        psycopg.errors.UndefinedFile,
        psycopg.errors.FeatureNotSupported,
        psycopg.errors.InsufficientPrivilege,
    ) as error:
        raise Refusal(
            Exit.TRIGRAMS,
            "the extension pg_trgm cannot be had: {detail}",
            "install the contrib package of PostgreSQL, then CREATE EXTENSION pg_trgm as its administrator",
            detail=str(error).splitlines()[0],
        ) from error
    if not found or not found[0]:
        raise Refusal(
            Exit.LOCALE,
            "pg_trgm finds nothing in Russian words (locale {locale})",
            "make it anew: CREATE DATABASE otklik TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
            locale=ctype(connection),
        )


def ctype(connection: psycopg.Connection) -> str:
    row = connection.execute("SELECT datctype FROM pg_database WHERE datname = current_database()").fetchone()
    return str(row[0]) if row else "?"


def unreachable(connection: Mapping[str, object], error: Exception) -> Refusal:
    return Refusal(
        Exit.SERVER_UNREACHABLE,
        "the database at {host} does not answer: {detail}",
        "check DATABASE_URL, the server and its pg_hba.conf",
        host=connection.get("host") or "?",
        detail=(str(error).splitlines() or ["?"])[0],
    )
