"""Where the database is: `DATABASE_URL`, or the private cluster in the data directory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from otklik.config.places import data_folder, house_of

POOL = {"min_size": 1, "max_size": 8}


def data_dir() -> Path:
    """The folder of everything that an installation keeps."""
    return data_folder()


def database_settings() -> dict[str, Any]:
    """Django's settings of the default database; nothing is started and nothing is asked."""
    url = os.environ.get("DATABASE_URL")
    where = foreign(url) if url else private(data_dir())
    options = {"pool": dict(POOL), **where.pop("OPTIONS", {})}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **where,
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }


def foreign(url: str) -> dict[str, Any]:
    """The parts of `postgresql://user:password@host:port/name?option=value`; `host` may be an option."""
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        told = {name: query.pop(name, "") for name in ("host", "port", "user", "password", "dbname")}
        port = str(parts.port or told["port"])
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    name = unquote(parts.path.lstrip("/")) or told["dbname"]
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    return {
        "NAME": name,
        "USER": unquote(parts.username or "") or told["user"],
        "PASSWORD": unquote(parts.password or "") or told["password"],
        "HOST": unquote(parts.hostname or "") or told["host"],
        "PORT": port,
        "OPTIONS": query,
    }


def private(data: Path) -> dict[str, Any]:
    """The cluster in the data folder, whether it runs or not; before it is made there is no password yet."""
    house = house_of(data)
    try:
        password = house.password.read_text("ascii")
    except OSError:
        password = ""
    return {
        "NAME": "otklik",
        "USER": "otklik",
        "PASSWORD": password,
        "HOST": str(house.socket),
        "PORT": "5432",
    }
