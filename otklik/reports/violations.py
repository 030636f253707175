"""Clauses 22, 23: what was not done in time within a period.

No violation is a row of its own: those of ended duties are kept with the marks of their incident, those of open
duties are read from the histories. They belong to the month of the due moment (R-9).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from otklik.incidents.models import Assignment, Incident, Message
from otklik.incidents.queries import first_messages
from otklik.office.models import Employee, Unit
from otklik.regulation.history import Role
from otklik.reports import following
from otklik.reports.counting import sheets_in
from otklik.reports.lives import Life, lives, lives_of, narrowed
from otklik.reports.models import Sheet
from otklik.reports.scope import Scope
from otklik.reports.steady import steady
from otklik.reports.sums import overdue, with_norms
from otklik.reports.violation import TICK, Violation, due_of, opened, part_of, told


def violations(scope: Scope, *, at: datetime, most: int | None = None) -> tuple[Violation, ...]:
    """Everything that was due in the scope's period and was not done in time, by due moment; or the first `most`."""
    with steady():
        late = following.behind(scope.bodies)
        if late is None:
            found = [each for life in lives(scope) for each in _broken(life, scope, at)]
        else:
            found = _by_copies(scope, late, most, at)
        found = sorted(found, key=lambda row: (row.due_at, row.key))[:most]
        return tuple(_named(found))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """`found` None: of an open duty, to be read from the history."""

    due_at: datetime
    incident_id: int
    found: Violation | None


def _by_copies(scope: Scope, late: list[int], most: int | None, at: datetime) -> list[Violation]:
    until = scope.end if most is None else _enough(scope, late, most)
    begun = Q(broken_from__gte=scope.start, broken_from__lt=until)
    carried = Q(broken_from__lt=scope.start, broken_until__gte=scope.start)
    rows = Sheet.objects.filter(begun | carried, body__in=scope.bodies).exclude(incident__in=late)
    candidates = _first([*_ended(rows, scope, until), *_open(scope, late, most, at)], most)
    found = [each.found for each in candidates if each.found is not None]
    still_open = {each.incident_id for each in candidates if each.found is None}
    if late or still_open:
        for life in lives_of([*late, *still_open], scope):
            all_of_it = life.incident.pk in late
            found += (row for row in _broken(life, scope, at) if all_of_it or row.done_at is None)
    return found


def _first(rows: list[_Candidate], most: int | None) -> list[_Candidate]:
    """Enough of them: with all that are due at the same moment as the last one."""
    if most is None or len(rows) <= most:
        return rows
    last = sorted(row.due_at for row in rows)[most - 1]
    return [row for row in rows if row.due_at <= last]


def _enough(scope: Scope, late: list[int], most: int) -> datetime:
    """Until when so many incidents had their first violation in the period: no later one is among the first."""
    if scope.is_narrowed:  # which incidents are asked about is not in the index
        return scope.end
    rows = Sheet.objects.filter(
        body__in=scope.bodies, broken_from__gte=scope.start, broken_from__lt=scope.end
    ).exclude(incident__in=late)
    first = rows.order_by("broken_from").values_list("broken_from", flat=True)
    return next((at + TICK for at in first[most - 1 : most] if at is not None), scope.end)


def _ended(rows: QuerySet[Sheet], scope: Scope, until: datetime) -> Iterator[_Candidate]:
    for sheet, parts in sheets_in(rows.defer("marks"), scope):
        for row in sheet.broken:
            if scope.start <= due_of(row) < until and (parts is None or part_of(row) in parts):
                yield _Candidate(due_of(row), sheet.pk, opened(sheet.pk, row))


def _open(scope: Scope, late: list[int], most: int | None, at: datetime) -> Iterator[_Candidate]:
    rows = overdue(scope, at=at, without=late, norms=with_norms())
    if scope.is_narrowed:
        rows = rows.filter(incident__in=narrowed(Incident.objects.filter(body__in=scope.bodies), scope))
        most = None  # of some of them another part is asked about
    for due_at, key in rows.order_by("due_at").values_list("due_at", "incident")[:most]:
        if due_at is not None:  # always: it fell due in the period
            yield _Candidate(due_at, key, None)


def register(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Those of executors: the register of clause 22."""
    return tuple(row for row in found if row.role is Role.EXECUTOR)


def of_others(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Those of the monitor and the dispatcher: in the summary of clause 23 only (R-9)."""
    return tuple(row for row in found if row.role is not Role.EXECUTOR)


def _broken(life: Life, scope: Scope, at: datetime) -> Iterator[Violation]:
    for each in life.owed():
        if scope.holds(each.duty.due_at) and each.duty.broken(at):
            yield told(life, each, at)


def _named(rows: list[Violation]) -> Iterator[Violation]:
    """Keys of units and people become names; number, topic and words of the incident. Five queries."""
    units = dict(
        Unit.objects.filter(pk__in={int(row.unit) for row in rows if row.unit}).values_list("pk", "name")
    )
    people = Employee.objects.in_bulk({int(row.person) for row in rows if row.person})
    charged = _charged(rows)
    incidents = Incident.objects.select_related("topic").in_bulk({row.incident_id for row in rows})
    messages = first_messages(set(incidents))
    for row in rows:
        person = people.get(int(row.person)) if row.person else charged.get((row.incident_id, row.part))
        is_named = person is not None and (row.person or row.role is Role.EXECUTOR)
        incident = incidents[row.incident_id]
        yield replace(
            row,
            number=incident.label,
            topic=incident.topic.name if incident.topic else "",
            words=_words(messages.get(row.incident_id)),
            unit=units.get(int(row.unit), "") if row.unit else "",
            person=person.signature if person and is_named else "",
        )


def _charged(rows: list[Violation]) -> dict[tuple[int, int | None], Employee]:
    """Whom a unit has charged with a part."""
    parts = Assignment.objects.filter(incident__in={row.incident_id for row in rows}, executor__isnull=False)
    return {
        (row.incident_id, row.part): row.executor
        for row in parts.select_related("executor")
        if row.executor is not None
    }


def _words(message: Message | None) -> str:
    return message.text if message else ""
