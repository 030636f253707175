"""`otklik verify`: replays every history and reports what differs (exit code 1 when anything does)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain, islice

from django.db import connection, transaction

MOST_SHOWN = 200


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read within is all of one moment, whatever is written meanwhile; nothing is written within."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def verify(argv: Sequence[str]) -> int:
    """Needs Django to be set up. Prints the first MOST_SHOWN differences as lines or, with --json, as one object."""
    from otklik.incidents import verifying
    from otklik.incidents.models import Incident, Seal
    from otklik.reports import verifying as copies

    parser = argparse.ArgumentParser(prog="otklik verify", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args(argv)
    with one_moment():
        checked = Incident.objects.count()
        every = chain(verifying.verify(), copies.verify())
        found = [asdict(difference) for difference in islice(every, MOST_SHOWN)]
        more = next(every, None) is not None
        last = Seal.objects.order_by("-upto").first()
    if options.json:
        told = {"incidents": checked, "differences": found, "more": more, "seal": last and last.hash}
        json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        for row in found:
            print("{body}, {incident}: {what}: stored {stored}, computed {computed}".format(**row))
        print(f"{checked} incidents replayed, {len(found)} differences{' and more' if more else ''}")
        if last is not None:
            print(f"Sealed up to entry {last.upto}, {last.at:%Y-%m-%d %H:%M} UTC: {last.hash}")
    return 1 if found else 0
