"""Internal notes: for colleagues, never for the network. Not changed afterwards; the writer may withdraw one.

A note is no step of the case: it owes nothing, moves no clock and does not enter the history.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from otklik.incidents.actions.alerting import case_path
from otklik.incidents.errors import NotComplete, NotYours, Refused
from otklik.incidents.models import Incident, Note
from otklik.notices.actions import Told, tell
from otklik.notices.models import NoticeKind
from otklik.office.models import Body, Employee
from otklik.office.queries import bodies_of

_MENTION = re.compile(r"(?:^|(?<=[\s(«\"]))@([\w.-]*\w)")
LONGEST = 5000


@dataclass
class Unheard(Refused):
    """Names after @ that are nobody's, or more than one person's."""

    unknown: tuple[str, ...]
    doubtful: tuple[tuple[str, tuple[str, ...]], ...]  # a surname and the logins behind it

    def say(self) -> str:
        said = []
        if self.unknown:
            names = ", ".join(f"@{name}" for name in self.unknown)
            said.append(_("Nobody here is called so: %s. Write a surname or a login after @.") % names)
        for name, logins in self.doubtful:
            choices = ", ".join(f"@{login}" for login in logins)
            said.append(
                _("There are several people @%(name)s. Write a login: %(choices)s.")
                % {"name": name, "choices": choices}
            )
        return " ".join(said)


def people_of(body: Body) -> list[Employee]:
    """Who may be mentioned in matters of the body: its own people and those appointed in it."""
    rows = Employee.objects.filter(Q(body=body) | Q(appointments__body=body), is_active=True)
    return list(rows.distinct().order_by("name"))


def mentioned(text: str, people: Iterable[Employee]) -> list[Employee]:
    """Those whose login or surname stands after @ in the text. Unheard when a name is nobody's or of several."""
    people = list(people)
    found: dict[int, Employee] = {}
    unknown, doubtful = [], []
    for name in dict.fromkeys(_MENTION.findall(text)):
        fit = _called(name, people)
        if len(fit) == 1:
            found[fit[0].pk] = fit[0]
        elif fit:
            doubtful.append((name, tuple(person.login for person in fit)))
        else:
            unknown.append(name)
    if unknown or doubtful:
        raise Unheard(tuple(unknown), tuple(doubtful))
    return list(found.values())


def _called(name: str, people: list[Employee]) -> list[Employee]:
    by_login = [person for person in people if person.login == name.lower()]
    return by_login or [person for person in people if _plain(person.name.split()[0]) == _plain(name)]


def _plain(name: str) -> str:
    return name.lower().replace("ё", "е")


@transaction.atomic
def write(incident: Incident, *, text: str, by: Employee, at: datetime) -> Note:
    """Keeps the note and tells those mentioned in it. NotComplete, NotYours, Unheard."""
    text = text.strip()
    if not text:
        raise NotComplete((_("Write the note."),), clause=0)
    if not bodies_of(by).filter(pk=incident.body_id).exists():
        raise NotYours
    told = mentioned(text, people_of(incident.body))
    note = Note.objects.create(incident=incident, by=by, at=at, text=text)
    note.told.set(told)
    _tell(note, [person for person in told if person.pk != by.pk], at)
    return note


def _tell(note: Note, people: list[Employee], at: datetime) -> None:
    incident = note.incident
    text = _("%(who)s mentions you in %(number)s: %(words)s") % {
        "who": note.by.signature,
        "number": incident.label,
        "words": Truncator(note.text).chars(120),
    }
    discreet = _("%(who)s mentions you in %(number)s.") % {
        "who": note.by.signature,
        "number": incident.label,
    }
    path = f"{case_path(incident)}#note-{note.pk}"
    tell(
        incident.body_id,
        people,
        Told(NoticeKind.MENTION, f"note:{note.pk}", text, path, incident.label, discreet=discreet),
        at=at,
    )


def withdraw(note: Note, *, by: Employee, at: datetime) -> None:
    """Its writer takes it back: it is struck out, still readable in the case, and no longer found."""
    if note.by_id != by.pk:
        raise NotYours(clause=0)
    Note.objects.filter(pk=note.pk, withdrawn_at=None).update(withdrawn_at=at)
