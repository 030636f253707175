"""Where the database is: `DATABASE_URL`, or the private cluster in the data directory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def data_dir() -> Path:
    """`OTKLIK_DATA`, else `var` in the working directory."""
    return Path(os.environ.get("OTKLIK_DATA", "var")).absolute()


def database_settings() -> dict[str, Any]:
    """Django's settings of the default database."""
    url = os.environ.get("DATABASE_URL", "postgresql:///otklik")
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}, **query},
        "CONN_HEALTH_CHECKS": True,
    }
