"""Django's management commands and the story, with the database started for as long as they need it."""

import importlib
from collections.abc import Callable, Sequence

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
    return with_django(lambda rest: int(importlib.import_module("otklik.demo.story").main(rest)), arguments)


def with_django(work: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    """Do a piece of work that needs Django and the database; its exit code. --help needs no database."""
    import django

    if not {"-h", "--help"}.isdisjoint(arguments):
        django.setup()
        return work(arguments)
    with database():
        django.setup()
        return work(arguments)
