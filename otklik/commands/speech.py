"""The command's own words in English or Russian, before Django (and its translations) is loaded."""

import os
import sys
import tomllib
from functools import cache
from pathlib import Path

from otklik.commands.refusals import Refusal

RUSSIAN = Path(__file__).with_name("russian.toml")


def in_words(message: str, **names: object) -> str:
    """The message in the language of the terminal, with its {names} filled in."""
    source = russian().get(message, message) if speaks_russian() else message
    return source.format(**names)


def tell(message: str, **names: object) -> None:
    """One line for the person who watches. Goes to standard error, since output belongs to the commands."""
    print(f"otklik: {in_words(message, **names)}", file=sys.stderr, flush=True)


def explain(refusal: Refusal) -> None:
    """Say a refusal: what happened, then what to do."""
    tell(refusal.message, **refusal.names)
    if refusal.advice:
        tell(refusal.advice, **refusal.names)


def speaks_russian() -> bool:
    """`OTKLIK_LANGUAGE`, else the locale of the terminal, in the order in which POSIX reads it."""
    names = ("OTKLIK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    language = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return language.lower().startswith("ru")


@cache
def russian() -> dict[str, str]:
    return {line["en"]: line["ru"] for line in tomllib.loads(RUSSIAN.read_text("utf-8"))["line"]}
