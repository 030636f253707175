"""Fields of a network's JSON, read with suspicion: what is not there or of another kind is NotUnderstood."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from otklik.networks.contract import Item, NotUnderstood

log = logging.getLogger(__name__)
Json = Mapping[str, Any]
LONGEST_KEY = 90  # characters of a delivery's key that are kept as they are


def decoded(body: bytes) -> Json:
    """A JSON object. Raises NotUnderstood."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood("not JSON") from None
    if not isinstance(told, dict):
        raise NotUnderstood("not an object")
    return told


@contextmanager
def understanding() -> Iterator[None]:
    """A delivery of another shape than promised is not understood; it must not break its job."""
    try:
        yield
    except NotUnderstood:
        raise
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise NotUnderstood(f"{type(error).__name__}: {error}") from None


def number(row: Json, *names: str) -> int:
    """The first of these fields that is a whole number."""
    for name in names:
        value = row.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    raise NotUnderstood(f"no field {names[0]}")


def word(row: Json, *names: str) -> str:
    """The first of these fields that is a text or a number and not empty."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    raise NotUnderstood(f"no field {names[0]}")


def inner(row: Json, name: str) -> Json:
    """An object inside; an empty one where there is none."""
    value = row.get(name)
    return value if isinstance(value, Mapping) else {}


def rows(row: Json, name: str) -> list[Json]:
    """A list of objects inside; empty where there is none."""
    value = row.get(name)
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def text(row: Json, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def moment(seconds: Any) -> datetime:
    """Of seconds since 1970."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise NotUnderstood("no date")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise NotUnderstood("the date is out of range") from None


def written(value: Any) -> datetime:
    """Of a text like 2026-11-23T09:00:00+0000."""
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise NotUnderstood("no date") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def readable(given: Iterable[Json], read: Callable[[Json], Item]) -> Iterator[Item]:
    """The rows of an answer as items. One that cannot be read must not hold up the others."""
    for row in given:
        try:
            yield read(row)
        except (ValueError, TypeError, AttributeError) as error:
            log.warning("a row of a network is left out: %s", error)


def delivery_key(told: object, body: bytes) -> str:
    """A delivery's own id, by which repetitions are known; else a digest of its body."""
    key = str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""
    if 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable():
        return key
    return hashlib.sha256(body).hexdigest()


def bare(said: str) -> str:
    """A text without its spacing, by which our own reply is recognised."""
    return " ".join(said.split())
