"""`otklik topics export BODY FILE.csv` and `otklik topics import BODY FILE.csv`: the classifier of a body.

The table has a line for each topic: its code, external code, group, name, everyday words, the unit that answers.
An import ties topics to units and makes or changes topics of the body's own; lines left out are named.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from otklik.commands.places import DONE, NO_BODY, PARTLY, WRONG_FILE, body_named


def topics(argv: Sequence[str]) -> int:
    """Needs Django to be set up. Exit code 0: done, 1: some lines were left out, 2: no use of the file, 3: no body."""
    from django.utils import timezone
    from django.utils.translation import gettext as _

    asked = _arguments().parse_args(argv)
    body = body_named(asked.body)
    if body is None:
        print(_("There is no body “{name}”.").format(name=asked.body))
        return NO_BODY
    try:
        return (
            _export(body.pk, asked.file)
            if asked.verb == "export"
            else _take(body.pk, asked.file, timezone.now())
        )
    except OSError as problem:
        print(f"{asked.file}: {problem.strerror}")
        return WRONG_FILE


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="otklik topics", description=__doc__)
    parser.add_argument("verb", choices=["export", "import"])
    parser.add_argument("body", metavar="BODY")
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    return parser


def _export(body_id: int, file: Path) -> int:
    from otklik.office.models import Body
    from otklik.office.topicsfile import export

    file.write_text(export(Body.objects.get(pk=body_id)), encoding="utf-8-sig", newline="")
    return DONE


def _take(body_id: int, file: Path, at: datetime) -> int:
    from django.utils.translation import gettext as _

    from otklik.office.models import Body
    from otklik.office.topicsfile import take
    from otklik.web.words import of

    taken = take(Body.objects.get(pk=body_id), file.read_bytes(), by=None, at=at)
    for row in taken.faults:
        said = _("line %(n)s") % {"n": row.line}
        print(f"{said}: {of('TOPIC_FAULTS', row.fault)}: {row.said}")
    told = {"tied": taken.tied, "made": taken.made, "changed": taken.changed}
    print(_("Units set: %(tied)s. Own topics made: %(made)s, changed: %(changed)s.") % told)
    return PARTLY if taken.faults else DONE
