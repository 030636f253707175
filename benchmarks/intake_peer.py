"""The peer of the intake benchmark: django-helpdesk, its mail intake and its API."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from benchmarks.intake_servers import served
from benchmarks.intake_texts import numbers, send_all, text

HELPDESK = ("django-helpdesk==2.6.1", "psycopg[binary]", "granian")


@dataclass
class Helpdesk:
    """django-helpdesk in an environment and a database of its own on the same server."""

    folder: Path
    python: Path
    environment: dict[str, str]
    made: Mapping[str, Any]
    web: str = ""

    @classmethod
    def installed(cls, folder: Path) -> Helpdesk:
        python = installed(folder)
        database, files = json.dumps(its_database()), str(folder / "files")
        environment = {"HELPDESK_DATABASE": database, "HELPDESK_FILES": files}
        return cls(folder, python, environment, told(python, environment, "prepare"))

    @contextmanager
    def served(self) -> Iterator[str]:
        site, sign = "benchmarks.helpdesk_site:application", "/api/tickets/"
        with served(
            self.folder, str(self.python), site, sign, processes=2, environment=self.environment
        ) as self.web:
            yield self.web

    def mail(self, size: int) -> float:
        return mail_rate(self.folder, self.python, self.environment, size)

    def post(self, size: int) -> float:
        return post_rate(self.web, self.made, size)


def installed(folder: Path) -> Path:
    """Its interpreter; INTAKE_HELPDESK names an environment that has it already."""
    if os.environ.get("INTAKE_HELPDESK"):
        return Path(os.environ["INTAKE_HELPDESK"]) / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder / "helpdesk"], check=True)
    python = folder / "helpdesk" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *HELPDESK], check=True)
    return python


def its_database() -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE helpdesk")
    held = connection.settings_dict
    return {"NAME": "helpdesk", **{name: held[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}}


def told(python: Path, environment: Mapping[str, str], *arguments: str) -> Any:
    command = [python, "-m", "benchmarks.helpdesk_site", *arguments]
    done = subprocess.run(
        command, env={**os.environ, **environment}, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def mail_rate(folder: Path, python: Path, environment: Mapping[str, str], size: int) -> float:
    """Mails of the same texts in a folder, taken in by the function behind its `get_email`."""
    box, chance = folder / "mail", random.Random(next(numbers))
    box.mkdir()
    for number in range(size):
        letter = EmailMessage()
        letter["From"], letter["To"] = f"Citizen <citizen{number % 500}@example.org>", "clerk@example.org"
        letter["Subject"], letter["Message-ID"] = f"Message {number}", f"<{next(numbers)}@example.org>"
        letter.set_content(text(chance))
        (box / f"{number}.eml").write_bytes(bytes(letter))
    taken = told(python, environment, "mail", str(box))
    shutil.rmtree(box)
    assert taken["kept"] == size, taken
    return float(size / taken["seconds"])


def post_rate(web: str, made: Mapping[str, Any], size: int) -> float:
    chance = random.Random(next(numbers))
    bodies = [
        json.dumps(
            {
                "queue": made["queue"],
                "title": f"Message {number}",
                "description": text(chance),
                "submitter_email": f"citizen{number % 500}@example.org",
                "priority": 3,
            }
        ).encode()
        for number in range(size)
    ]
    began = time.perf_counter()
    send_all(web, "/api/tickets/", bodies, {"Authorization": f"Token {made['token']}"}, expected=201)
    return size / (time.perf_counter() - began)
