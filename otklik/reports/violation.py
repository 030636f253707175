"""One violation (clauses 22, 23): what was not done in time, by whom, how late, how it is explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from otklik.regulation.duties import Duty
from otklik.regulation.history import Role, Step
from otklik.regulation.succession import Judged
from otklik.reports.lives import Life

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


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

    @property
    def fact(self) -> int:
        """Position in the history of the fact that began the duty."""
        return int(self.key.rpartition(":")[2])


def told(life: Life, judged: Judged, at: datetime) -> Violation:
    """Keys of unit and person; `violations.violations` makes names of them."""
    duty = judged.duty
    if duty.due_at is None:
        raise ValueError("a duty without a due moment cannot be broken")
    incident = life.incident
    return Violation(
        key=f"{incident.pk}:{duty.part or 0}:{duty.kind}:{duty.round}:{duty.cycle}:{duty.fact}",
        incident_id=incident.pk,
        number="",
        topic="",
        words="",
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


# -- kept with the marks of the incident ---------------------------------------------------------


def kept(life: Life) -> list[list[Any]]:
    """Those of duties that have ended: nothing of them can change but by another entry. JSON-ready."""
    found = []
    for each in life.judged:
        end = each.duty.done_at
        if end is not None and each.duty.due_at is not None and each.duty.broken(end):
            found.append(list(_row(told(life, each, end))))
    return found


def _row(found: Violation) -> Iterator[Any]:
    yield from (found.key, found.part, found.clause, found.kind, found.role.value, found.unit, found.person)
    yield from (ticks(found.due_at), found.done_at and ticks(found.done_at))
    yield from (found.late // TICK, int(found.received_late), found.explanation)


def ticks(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - EPOCH) // TICK


def opened(incident_id: int, row: list[Any]) -> Violation:
    """Without what is said of the incident."""
    key, part, clause, kind, role, unit, person, due, done, late, received_late, explanation = row
    return Violation(
        key=key,
        incident_id=incident_id,
        number="",
        topic="",
        words="",
        part=part,
        clause=clause,
        kind=kind,
        role=Role(role),
        unit=unit,
        person=person,
        due_at=EPOCH + due * TICK,
        done_at=EPOCH + done * TICK,
        late=late * TICK,
        received_late=bool(received_late),
        explanation=explanation,
    )


def due_of(row: list[Any]) -> datetime:
    due: int = row[7]
    return EPOCH + TICK * due


def part_of(row: list[Any]) -> int | None:
    part: int | None = row[1]
    return part
