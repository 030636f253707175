"""`otklik places BODY FILE.csv`: streets and settlements of a body, read from a file.

BODY is its number or its short name. Lines that are left out are named. With --replace the file takes the
place of all names of the body, with --dry-run nothing is changed.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.language.placesfile import Table
    from otklik.office.models import Body

DONE, PARTLY, WRONG_FILE, NO_BODY = 0, 1, 2, 3  # exit codes


def places(argv: Sequence[str]) -> int:
    """Needs Django to be set up. Exit code 0: all lines, 1: some were left out, 2: no use of the file, 3: no body."""
    from django.utils import timezone

    return _import(_arguments().parse_args(argv), timezone.now())


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="otklik places", description=__doc__)
    parser.add_argument("body", metavar="BODY")
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    parser.add_argument("--replace", action="store_true", help="remove the names that are not in the file")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
    return parser


def _import(asked: argparse.Namespace, at: datetime) -> int:
    from django.utils.translation import gettext as _

    from otklik.language import placesfile

    body = body_named(asked.body)
    if body is None:
        print(_("There is no body “{name}”.").format(name=asked.body))
        return NO_BODY
    try:
        table = placesfile.read(asked.file.read_bytes())
    except OSError as problem:
        print(f"{asked.file}: {problem.strerror}")
        return WRONG_FILE
    _tell_faults(table)
    if not table.rows:
        print(_("No streets or settlements were found in the file."))
        return WRONG_FILE
    _keep(body, table, asked, at)
    return PARTLY if table.faults or table.cut else DONE


def body_named(wanted: str) -> Body | None:
    """A body by its number or its short name."""
    from django.db.models import Q

    from otklik.office.models import Body

    number = Q(pk=int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else Q(pk=None)
    return Body.objects.filter(number | Q(short_name=wanted)).order_by("pk").first()


def _tell_faults(table: Table) -> None:
    from django.utils.translation import gettext as _

    from otklik.web.words import of

    for row in table.faults:
        said = _("line %(n)s") % {"n": row.line}
        print(f"{said}: {of('FAULTS', row.fault)}: {row.text}")
    if table.cut:
        print(_("The file is too long: its end is not read."))


def _keep(body: Body, table: Table, asked: argparse.Namespace, at: datetime) -> None:
    from django.utils.translation import gettext as _

    from otklik.office import placenames

    seen = placenames.preview(body, table.rows, replace=asked.replace)
    if not asked.dry_run:
        placenames.keep(body, table.rows, replace=asked.replace, name=asked.file.name, by=None, at=at)
    told = {"added": len(seen.added), "known": seen.known, "gone": len(seen.gone)}
    print(_("New names: %(added)s. Known already: %(known)s. Removed: %(gone)s.") % told)
