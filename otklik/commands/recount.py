"""`otklik recount`: brings the copies from which figures are counted up to date; says how far it is.

The job `follow` does the same by itself every minute; this is for a large old installation after an update. It may
be stopped at any moment and goes on where it was.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.reports.following import Progress

EVERY = 10  # batches between two lines


def recount(argv: Sequence[str]) -> int:
    """Needs Django to be set up."""
    from otklik.reports import following

    parser = argparse.ArgumentParser(prog="otklik recount", description=__doc__)
    parser.add_argument(
        "--anew", action="store_true", help="drop the copies first and make all of them again"
    )
    if parser.parse_args(argv).anew:
        following.begin_anew()
    batches = 0
    while following.follow():
        if not batches % EVERY:
            print(_line(following.progress()), flush=True)
        batches += 1
    print(_line(following.progress()))
    return 0


def _line(progress: Progress) -> str:
    return f"{progress.done} of {progress.of} incidents"
