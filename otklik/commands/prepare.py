"""`python -m otklik.commands.prepare [--demo]`: what must be true before the pages open.

A process of its own, so that the watching process stays small. Prints one line of JSON: the demo's sign-ins, and
the code of the first set-up.
"""

import importlib
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Bring tables and shipped topics up to date, load the demo if it is asked for, say who may sign in."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings")
    django.setup()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    follow_country()
    importlib.import_module("otklik.office.classifier").load()  # the shipped topics, of this version
    people = demo() if "--demo" in arguments else []
    code = importlib.import_module("otklik.office.founding").issue_code(at=datetime.now(UTC))
    print(json.dumps({"people": people, "code": code or ""}))
    return 0


def follow_country() -> None:
    """R-10: open terms follow the table of the country where this release brings a newer one."""
    from otklik.incidents.actions import recomputing

    recomputing.follow_country(at=datetime.now(UTC))


def demo() -> list[tuple[str, str, str, str]]:
    """Role, name, login and password of everyone in the demo district, which is loaded on first use."""
    district = importlib.import_module("otklik.demo")  # by name: nothing may depend on the demo
    district.load(at=datetime.now(UTC))
    return [tuple(person) for person in district.sign_ins()]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
