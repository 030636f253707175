"""`DATABASE_URL` and the private cluster become Django's settings; nothing is started for it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from otklik.config.database import database_settings, foreign


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://clerk:p%40ss@db.example:5433/answers?sslmode=require",
            ("answers", "clerk", "p@ss", "db.example", "5433", {"sslmode": "require"}),
        ),
        ("postgres:///answers", ("answers", "", "", "", "", {})),
        ("postgresql:///answers?host=/run/postgresql", ("answers", "", "", "/run/postgresql", "", {})),
        (
            "postgresql://%2Frun%2Fpostgresql/answers?user=clerk&port=5433",
            ("answers", "clerk", "", "/run/postgresql", "5433", {}),
        ),
        (  # a per cent sign in an option is written %25 once, as everything there
            "postgresql://h/answers?user=clerk&password=100%2541",
            ("answers", "clerk", "100%41", "h", "", {}),
        ),
    ],
)
def test_url_is_taken_apart(url, expected):
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    assert foreign(url) == dict(zip(names, expected, strict=True))


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "postgresql://h:port/x", "answers"])
def test_url_that_cannot_be_read(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        foreign(url)


def test_private_cluster_before_it_is_made(data, monkeypatch):
    monkeypatch.setenv("OTKLIK_DATA", str(data))
    settings = database_settings()
    assert (settings["HOST"], settings["PASSWORD"]) == (str(data / "database" / "socket"), "")
    assert not data.exists()


def test_private_cluster_once_made(running, monkeypatch, link):
    monkeypatch.setenv("OTKLIK_DATA", str(running.path.parent))
    settings = database_settings()
    with link(running, password=settings["PASSWORD"], user=settings["USER"]) as connection:
        assert connection.info.host == settings["HOST"]
