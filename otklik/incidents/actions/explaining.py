"""Clause 22: the executor explains why a term was not kept."""

from __future__ import annotations

from datetime import datetime

from otklik.incidents import record
from otklik.incidents.models import Assignment
from otklik.office.models import Employee
from otklik.regulation.history import Fact, Role, Step


def explain(assignment: Assignment, *, text: str, by: Employee, at: datetime) -> None:
    """Stands beside every violation of the part that was due before; the latest one is shown."""
    fact = Fact(Step.EXPLAIN, at, part=assignment.part, role=Role.EXECUTOR, reason=text)
    record.enter(assignment.incident, fact, by=by, at=at)
