"""Clauses 22, 23: what was not done in time, by whom, how late, and how it is explained.

No violation is stored: they are read from the histories, by the month of the due moment (R-9).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from otklik.incidents.models import Assignment
from otklik.office.models import Employee, Unit
from otklik.regulation.duties import Duty
from otklik.regulation.history import Role, Step
from otklik.regulation.succession import Judged
from otklik.reports import following
from otklik.reports.counting import sheets_in
from otklik.reports.figures import BY_KEY
from otklik.reports.lives import Life, lives, lives_of
from otklik.reports.scope import Scope
from otklik.reports.sheets import marks_of, touched


@dataclass(frozen=True)
class Violation:
    """`late` is working time (calendar time for clause 24). `done_at` None: not done yet.

    `person` is who did the step, or who should have where nobody has; "" where it is not known.
    `received_late`: the term had ended before it reached the one who owes it.
    """

    key: str  # the same violation has the same key in every paper
    incident_id: int
    number: str
    topic: str
    words: str
    part: int | None
    clause: int
    kind: str
    role: Role
    unit: str
    person: str
    due_at: datetime
    done_at: datetime | None
    late: timedelta
    received_late: bool
    explanation: str


def violations(scope: Scope, *, at: datetime, most: int | None = None) -> tuple[Violation, ...]:
    """What was due in the scope's period and was not done in time, by due moment: all, or the first `most`.

    Copies tell which incidents to read; what is said of them is read from their histories.
    """
    with following.steady():
        late = following.behind(scope.bodies)
        read = lives(scope) if late is None else lives_of(_where_broken(scope, late, most, at), scope)
        found = [_told(life, each, at) for life in read for each in _broken(life, scope, at)]
        found = sorted(found, key=lambda row: (row.due_at, row.key))[:most]
    return tuple(_named(found))


def _where_broken(scope: Scope, late: list[int], most: int | None, at: datetime) -> list[int]:
    """Incidents with a violation; of `most`, enough of them to hold the first."""
    figure = BY_KEY["on_time"]
    rows = touched(scope).filter(may_be_late=True).exclude(incident__in=late)
    due: list[tuple[datetime, int]] = []
    for sheet, parts in sheets_in(rows, scope):
        marks = figure.counting(marks_of(sheet.marks, figure.key), scope, at, parts)
        due += [(mark.at, sheet.pk) for mark in marks if not mark.met]
    last = sorted(due)[:most][-1][0] if due else None  # all that are due then, for their order is told by more
    return [*late, *{key for moment, key in due if last is not None and moment <= last}]


def register(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Those of executors: the register of clause 22."""
    return tuple(row for row in found if row.role is Role.EXECUTOR)


def of_others(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Those of the monitor and the dispatcher: in the summary of clause 23 only (R-9)."""
    return tuple(row for row in found if row.role is not Role.EXECUTOR)


def _broken(life: Life, scope: Scope, at: datetime) -> Iterator[Judged]:
    return (each for each in life.owed() if scope.holds(each.duty.due_at) and each.duty.broken(at))


def _told(life: Life, judged: Judged, at: datetime) -> Violation:
    duty = judged.duty
    if duty.due_at is None:
        raise ValueError("a duty without a due moment cannot be broken")
    incident = life.incident
    return Violation(
        key=f"{incident.pk}:{duty.part or 0}:{duty.kind}:{duty.round}:{duty.cycle}:{duty.fact}",
        incident_id=incident.pk,
        number=incident.label,
        topic=incident.topic.name if incident.topic else "",
        words=life.words,
        part=duty.part,
        clause=duty.clause,
        kind=duty.kind,
        role=Role(duty.role),
        unit=duty.unit,
        person=_doer(life, duty),
        due_at=duty.due_at,
        done_at=duty.done_at,
        late=duty.late(judged.clock, at),
        received_late=duty.received_late,
        explanation=_explanation(life, duty, duty.due_at),
    )


def _doer(life: Life, duty: Duty) -> str:
    """Key of the person who ended the duty in its own role; "" where nobody has."""
    for fact in life.history:
        if fact.at == duty.done_at and fact.part in (duty.part, None) and fact.role is duty.role:
            return fact.by
    return ""


def _explanation(life: Life, duty: Duty, due_at: datetime) -> str:
    """What the executor last said of the part after the term had passed."""
    if duty.role is not Role.EXECUTOR:
        return ""
    said = [fact for fact in life.history if fact.step is Step.EXPLAIN and fact.part == duty.part]
    return next((fact.reason for fact in reversed(said) if fact.at > due_at), "")


def _named(rows: list[Violation]) -> Iterator[Violation]:
    """Keys of units and people become names. Three queries."""
    units = dict(
        Unit.objects.filter(pk__in={int(row.unit) for row in rows if row.unit}).values_list("pk", "name")
    )
    people = Employee.objects.in_bulk({int(row.person) for row in rows if row.person})
    charged = _charged(rows)
    for row in rows:
        person = people.get(int(row.person)) if row.person else charged.get((row.incident_id, row.part))
        is_named = person is not None and (row.person or row.role is Role.EXECUTOR)
        yield replace(
            row,
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
