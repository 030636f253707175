"""What a paper holds when it is sent: figures, definitions, edition, calendar version and the laid-out text.

A paper that is sent keeps all of it, with a hash over the whole: neither a late fact nor another edition, calendar
or version of the program alters what it says. The same version regenerates the same bytes; another may set the same
words in another type.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.office.clocks import clock_for, edition_for, terms_of
from otklik.office.models import ROLE_NAMES, Employee
from otklik.office.roster import Roster, roles_of
from otklik.regulation.history import Role
from otklik.regulation.periods import period_of
from otklik.regulation.terms import Every
from otklik.reports import layout, wording
from otklik.reports.counting import Compared, compared, table
from otklik.reports.figures import FIGURES
from otklik.reports.layout import Document, Signature
from otklik.reports.models import Paper, PaperKind
from otklik.reports.scope import Scope
from otklik.reports.violation import Violation
from otklik.reports.violations import register, violations

TITLES = {
    PaperKind.REGISTER: lambda: _("Register of violations of executors (clause 22)"),
    PaperKind.SUMMARY: lambda: _("Summary on timeliness, quality and dynamics (clause 23)"),
}
MOMENT = timedelta(seconds=1)


def scope_of(paper: Paper) -> Scope:
    return Scope((paper.body_id,), paper.period, paper.body.zone)


def every_of(paper: Paper) -> Every:
    """How often papers of such a period are made."""
    return next(every for every in Every if period_of(every, paper.first) == paper.period)


def freeze(paper: Paper, *, by: Employee | None = None, at: datetime) -> dict[str, Any]:
    """The content of the paper as it stands at `at`; `by` signs it. JSON-ready."""
    with translation.override(settings.LANGUAGE_CODE):
        found = violations(scope_of(paper), at=at)
        if paper.kind == PaperKind.REGISTER:
            return _frozen(paper, register(found), None, by, at)
        return _frozen(paper, found, compared(scope_of(paper), every_of(paper), at=at), by, at)


def hash_of(content: dict[str, Any]) -> str:
    """sha256 of the content in its one canonical spelling."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def document_of(content: dict[str, Any]) -> Document:
    return Document.of_data(content["document"])


def _frozen(
    paper: Paper,
    found: tuple[Violation, ...],
    figures: Compared | None,
    by: Employee | None,
    at: datetime,
) -> dict[str, Any]:
    edition = edition_for(paper.body, scope_of(paper).end - MOMENT)
    return {
        "kind": paper.kind,
        "period": [paper.first.isoformat(), paper.last.isoformat()],
        "body": paper.body.name,
        "counted_at": at.isoformat(),
        "edition": {
            "id": edition.pk,
            "title": terms_of(edition).title,
            "in_force_from": edition.in_force_from.isoformat(),
            "sha256": hashlib.sha256(edition.terms.encode()).hexdigest(),
        },
        "calendar": clock_for(paper.body).version,
        "corrects": paper.corrects_id,
        "figures": _figures(figures),
        "definitions": {figure.key: [str(figure.name), str(figure.sentence)] for figure in FIGURES}
        if figures
        else {},
        "violations": [_violation(row, paper.measures) for row in found],
        "document": _document(paper, found, figures, by, at).as_data(),
    }


def _figures(figures: Compared | None) -> dict[str, Any]:
    if figures is None:
        return {}
    return {
        "now": table(figures.now),
        "before": table(figures.before),
        "year_before": table(figures.year_before),
        "little": figures.is_little,
    }


def _violation(row: Violation, measures: dict[str, str]) -> dict[str, Any]:
    values = vars(row) | {"measure": measures.get(row.key, "")}
    values["due_at"] = row.due_at.isoformat()
    values["done_at"] = row.done_at.isoformat() if row.done_at else None
    values["late"] = int(row.late.total_seconds())
    return values


def _document(
    paper: Paper, found: tuple[Violation, ...], figures: Compared | None, by: Employee | None, at: datetime
) -> Document:
    zone = ZoneInfo(paper.body.zone)
    sections = (
        layout.summary_sections(figures, found, zone)
        if figures
        else layout.register_sections(found, paper.measures, zone)
    )
    readers = _readers(paper, at)
    document = Document(
        title=TITLES[PaperKind(paper.kind)](),
        heads=(_("Period: %(period)s") % {"period": wording.period(paper.period)}, *_notes(paper, by)),
        sections=layout.in_order(sections, paper.conclusions),
        feet=tuple(_feet(paper, by, at, zone)),
        language=settings.LANGUAGE_CODE,
        office=paper.body.name,
        to=tuple(f"{position}\n{name}".strip() for position, name in readers),
        signatures=tuple(_signatures(paper, readers, by, at, zone)),
    )
    return document.with_notice()


def recipients_of(paper: Paper) -> tuple[Role, ...]:
    """To whom the terms of its period send it."""
    terms = terms_of(edition_for(paper.body, scope_of(paper).end - MOMENT))
    every = every_of(paper)
    for report in terms.reports:
        if (report.paper.value, report.every) == (paper.kind, every):
            return report.to
    return (Role.SUPERVISOR,)


def _readers(paper: Paper, at: datetime) -> list[tuple[str, str]]:
    """Position and name of each whom it is sent to; of a role that nobody has now, its name alone."""
    roster, found = Roster([paper.body], at), []
    for role in recipients_of(paper):
        people = roster.on_duty(role, paper.body_id)
        found += [(_position(person, role), initialled(person.name)) for person in people]
        if not people:
            found.append((str(ROLE_NAMES[role]), ""))
    return found


def _position(person: Employee, role: Role) -> str:
    """«Заместитель Главы (ответственное должностное лицо)»"""
    named, position = str(ROLE_NAMES[role]), person.position
    if not position:
        return named
    return f"{position[0].upper()}{position[1:]} ({named[0].lower()}{named[1:]})"


def initialled(name: str) -> str:
    """As it stands beside a signature: «А. П. Соколова»."""
    surname, *rest = name.split()
    return " ".join([*(f"{part[0]}." for part in rest), surname])


def _signatures(
    paper: Paper, readers: list[tuple[str, str]], by: Employee | None, at: datetime, zone: ZoneInfo
) -> Iterator[Signature]:
    if by is None:
        return
    instead = roles_of(by, at).acting_for(Role.MONITOR, paper.body_id)
    position = _position(by, Role.MONITOR)
    if instead:
        position = _("%(position)s, for %(name)s") % {"position": position, "name": initialled(instead.name)}
    said = _("signed in the system %(at)s") % {"at": wording.moment(at, zone)}
    yield Signature(position, initialled(by.name), said)
    for position, name in readers:
        yield Signature(_("Seen: %(position)s") % {"position": position}, name)


def _notes(paper: Paper, by: Employee | None) -> list[str]:
    notes = []
    if by is None:
        notes.append(_("DRAFT. Not signed; counted anew whenever it is opened."))
    if paper.corrects is not None and paper.corrects.sent_at is not None:
        sent = wording.moment(paper.corrects.sent_at, ZoneInfo(paper.body.zone))
        said = _("Correction of paper No. %(number)d sent on %(sent)s. Reason: %(reason)s")
        notes.append(said % {"number": paper.corrects_id, "sent": sent, "reason": paper.reason})
    return notes


def _feet(paper: Paper, by: Employee | None, at: datetime, zone: ZoneInfo) -> list[str]:
    edition = edition_for(paper.body, scope_of(paper).end - MOMENT)
    feet = [
        _("Counted %(at)s by the terms “%(terms)s” in force from %(since)s, calendar %(calendar)s.")
        % {
            "at": wording.moment(at, zone),
            "terms": terms_of(edition).title,
            "since": f"{edition.in_force_from:%d.%m.%Y}",
            "calendar": clock_for(paper.body).version,
        }
    ]
    if by is not None:
        feet.append(
            _("Signed: %(name)s, %(position)s, %(at)s. Paper No. %(number)d.")
            % {
                "name": by.name,
                "position": by.position or _("responsible for monitoring"),
                "at": wording.moment(at, zone),
                "number": paper.pk,
            }
        )
    return feet
