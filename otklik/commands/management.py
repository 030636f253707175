"""Django's management commands and the story, with the database started for as long as they need it."""

import importlib
from collections.abc import Sequence

from otklik.commands.cluster import database

WITHOUT_DATABASE = frozenset(
    {
        "check",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "findstatic",
        "help",
        "makemessages",
        "version",
    }
)


def manage(arguments: Sequence[str]) -> int:
    """`otklik manage …`: as Django's manage.py."""
    if not arguments or arguments[0] in WITHOUT_DATABASE:
        return execute(arguments)
    with database():
        return execute(arguments)


def execute(arguments: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["otklik manage", *arguments])
    return 0


def story(arguments: Sequence[str]) -> int:
    """`otklik story …`: hands over to the demo, which nothing else may depend on."""
    import django

    with database():
        django.setup()
        return int(importlib.import_module("otklik.demo.story").main(list(arguments)) or 0)
