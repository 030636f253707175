"""What is owed, by whom, by when: computed from a history, never stored.

`clock` counts the time of the edition: a `WorkingTime` where `terms.clock` is working, a
`CalendarTime` where it is calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from otklik.regulation.duty import OUT_OF_HOURS, Duty, DutyKind, Rule
from otklik.regulation.history import Fact, Role
from otklik.regulation.ledger import Ledger
from otklik.regulation.periods import Period, month_of
from otklik.regulation.terms import Terms
from otklik.regulation.workflow import owner_of
from otklik.regulation.worktime import Clock

__all__ = [
    "OUT_OF_HOURS",
    "Duty",
    "DutyKind",
    "Rule",
    "broken",
    "by_month",
    "duties",
    "next_due",
    "of_executors",
    "open_duties",
    "owner_of",
    "reserve",
    "supervisor_is_told",
    "time_by_role",
    "violations",
    "waiting_reminders",
]

ON_EACH_SIDE = frozenset({DutyKind.DRAFT, DutyKind.APPROVE, DutyKind.REWORK, DutyKind.PUBLISH})


def duties(history: Iterable[Fact], terms: Terms, clock: Clock) -> tuple[Duty, ...]:
    """All duties of a history, open and closed, in the order in which they began.

    `ContradictoryHistory` where the facts cannot have followed each other.
    """
    return Ledger.of(history, terms, clock).duties()


def open_duties(history: Iterable[Fact], terms: Terms, clock: Clock) -> tuple[Duty, ...]:
    """What is still owed."""
    return tuple(duty for duty in duties(history, terms, clock) if duty.is_open)


def broken(history: Iterable[Fact], terms: Terms, clock: Clock, at: datetime) -> tuple[Duty, ...]:
    """The violations as they stand at `at`."""
    return tuple(duty for duty in duties(history, terms, clock) if duty.broken(at))


def violations(
    history: Iterable[Fact], terms: Terms, clock: Clock, at: datetime
) -> dict[Period, tuple[Duty, ...]]:
    """The violations by the month in which they were due (R-9), in the clock's zone."""
    return by_month(broken(history, terms, clock, at), clock.zone)


def by_month(found: Iterable[Duty], zone: tzinfo) -> dict[Period, tuple[Duty, ...]]:
    """Duties by the month of their due moment; those without one are left out."""
    months: dict[Period, tuple[Duty, ...]] = {}
    for duty in found:
        if duty.due_at is not None:
            month = month_of(duty.due_at.astimezone(zone).date())
            months[month] = (*months.get(month, ()), duty)
    return dict(sorted(months.items()))


def of_executors(found: Iterable[Duty]) -> tuple[Duty, ...]:
    """Those for the register of clause 22 (R-9)."""
    return tuple(duty for duty in found if duty.role is Role.EXECUTOR)


def next_due(found: Iterable[Duty]) -> datetime | None:
    """The earliest due moment among open duties."""
    return min((duty.due_at for duty in found if duty.is_open and duty.due_at is not None), default=None)


def reserve(duty: Duty, clock: Clock, at: datetime) -> timedelta | None:
    """R-6: time of the clock from `at` to the moment by which the step must be done, negative after it.

    None while paused and where there is no limit.
    """
    until = duty.must_by or duty.due_at
    if until is None:
        return None
    return until - at if duty.kind in OUT_OF_HOURS else clock.between(at, until)


def time_by_role(found: Iterable[Duty], clock: Clock, at: datetime) -> dict[Role, timedelta]:
    """Clause 14: the time on each side, from the assignment to the publication."""
    spent: dict[Role, timedelta] = {}
    for duty in found:
        if duty.kind in ON_EACH_SIDE:
            spent[duty.role] = spent.get(duty.role, timedelta(0)) + duty.used(clock, at)
    return spent


def waiting_reminders(duty: Duty, terms: Terms, clock: Clock) -> tuple[datetime, ...]:
    """Clause 10: when staff is reminded of an author who is silent; empty where nobody is waited for.

    The draft waits together with its answer and is not spoken of apart.
    """
    if duty.paused_since is None or duty.kind is DutyKind.DRAFT:
        return ()
    asked_on = duty.paused_since.astimezone(clock.zone).date()
    return tuple(clock.end_of_working_day(asked_on, days) for days in terms.remind_waiting_after)


def supervisor_is_told(duty: Duty, terms: Terms) -> bool:
    """Clause 14: so many returns are the supervisor's matter."""
    return duty.kind is DutyKind.REWORK and duty.cycle >= terms.supervisor_from_cycle
