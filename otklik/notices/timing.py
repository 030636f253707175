"""When a letter is due: at once, at the next opening (quiet hours), or with the daily digest at the day's opening."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from otklik.notices.models import Mode
from otklik.office.clocks import Dated, NoWorkingHours, hours_of
from otklik.office.models import Body, Employee
from otklik.regulation.timetable import OutsideCalendar
from otklik.regulation.worktime import WorkingTime


def due(mode: Mode, clock: WorkingTime | None, *, quiet: bool, at: datetime) -> datetime:
    """`clock` None: the body has no working hours, so nothing waits for them but the digest of the morning."""
    if clock is None:
        return at if mode is Mode.NOW else at + timedelta(hours=12)
    try:
        return _due(mode, clock, quiet, at)
    except OutsideCalendar:
        return at


def _due(mode: Mode, clock: WorkingTime, quiet: bool, at: datetime) -> datetime:
    if mode is Mode.DIGEST:
        return opening_of_day(clock, at)
    return at if not quiet or clock.is_open(at) else clock.next_opening(at)


def opening_of_day(clock: WorkingTime, at: datetime) -> datetime:
    """The first working minute of a day, from `at` on: after lunch is no opening."""
    midnight = datetime.combine(at.astimezone(clock.zone).date(), time(), clock.zone)
    today = clock.next_opening(midnight)
    return today if at <= today else clock.next_opening(midnight + timedelta(days=1))


class Clocks:
    """Working time of people: of the unit that keeps hours of its own, else of the body. A body is asked once."""

    def __init__(self) -> None:
        self._held: dict[int, Dated | None] = {}

    def of(self, person: Employee) -> WorkingTime | None:
        if person.body_id not in self._held:
            self._held[person.body_id] = _hours(person.body)
        hours = self._held[person.body_id]
        return hours.clock_for(person.unit_id) if hours else None


def _hours(body: Body) -> Dated | None:
    try:
        return hours_of(body)
    except NoWorkingHours:
        return None
