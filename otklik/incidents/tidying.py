"""Files without a row are removed: what was deleted with its message or body, what a killed worker left aside.

Young files are left alone, for a file is written before its row says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from otklik.incidents import shelf
from otklik.incidents.models import Evidence, Media

log = logging.getLogger(__name__)

YOUNG = timedelta(days=1)
BATCH = 1000


def tidy(*, at: datetime) -> int:
    """Removes orphans; returns how many. Killed in the middle, the next run goes on."""
    removed = 0
    old = (path for path in _files() if path.stat().st_mtime < (at - YOUNG).timestamp())
    while batch := list(islice(old, BATCH)):
        held = _held({_name(path) for path in batch})
        for path in batch:
            if path.suffix == shelf.ASIDE or _name(path) not in held:
                path.unlink(missing_ok=True)
                removed += 1
    if removed:
        log.info("files without a row removed: %d", removed)
    return removed


def _files() -> Iterator[Path]:
    for kind in shelf.KINDS:
        yield from (path for path in (shelf.root() / kind).glob("*/*/*") if path.is_file())


def _name(path: Path) -> str:
    """As the rows name it: a small copy belongs to the whole."""
    return str(path.relative_to(shelf.root())).removesuffix(shelf.SMALL)


def _held(names: set[str]) -> set[str]:
    kept = set(Media.objects.filter(path__in=names).values_list("path", flat=True))
    return kept | set(Evidence.objects.filter(path__in=names).values_list("path", flat=True))
