"""Other libraries of working time, each set up as well as it can be for the same office.

The office works Mon-Thu 8:30-17:30 and Fri to 16:30 with lunch at 13-14, in Moscow.
Every peer has `add`, and `between` where it offers that.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import businesstimedelta
import pandas
import pytz
import workclock

from otklik.office.calendars import CountryCalendar
from otklik.regulation.worktime import DayKind, SpecialDay, Week, WorkingTime, working_time

ZONE = "Europe/Moscow"
OPEN, CLOSE, FRIDAY_CLOSE, LUNCH, LUNCH_END = time(8, 30), time(17, 30), time(16, 30), time(13), time(14)
HOUR = timedelta(hours=1)
TERM = 8 * HOUR  # clause 8


def as_it_is(moment: Any) -> Any:
    return moment


@dataclass(frozen=True)
class Peer:
    """`take` and `give` turn our moments (aware, UTC) into the peer's own and back; they are not timed."""

    name: str
    add: Callable[[Any, Any], Any]
    term: Any  # TERM in the peer's words
    between: Callable[[datetime, datetime], timedelta] | None = None
    cannot: Sequence[str] = field(default=())  # what of the Russian calendar it has no words for
    take: Callable[[datetime], Any] = as_it_is
    give: Callable[[Any], datetime] = as_it_is

    def due(self, start: datetime) -> datetime:
        return self.give(self.add(self.take(start), self.term))


def ours(
    country: CountryCalendar, special: Sequence[SpecialDay], *, short_friday: bool = True
) -> WorkingTime:
    full = ["08:30-13:00", "14:00-17:30"]
    friday = ["08:30-13:00", "14:00-16:30"] if short_friday else full
    return working_time(
        Week.parse({"mon": full, "tue": full, "wed": full, "thu": full, "fri": friday}),
        special,
        zone=ZONE,
        first=country.first,
        last=country.last,
        version=country.version,
        confirmed_through=country.confirmed_through,
    )


def weekdays_off(country: CountryCalendar) -> list[date]:
    """Days off that every peer can be told of."""
    special = country.special_days()
    return sorted({each.day for each in special if each.kind is DayKind.OFF and each.day.weekday() < 5})


def workclock_schedule(off: Sequence[date], working_saturdays: Sequence[date] = ()) -> workclock.Schedule:
    """With working Saturdays it opens all of them and calls the others holidays."""
    rules = [
        workclock.WorkDay(OPEN, CLOSE, [0, 1, 2, 3]),
        workclock.WorkDay(OPEN, FRIDAY_CLOSE, [4]),
        workclock.Break(LUNCH, LUNCH_END, range(7)),
        workclock.Holidays(off),
    ]
    if working_saturdays:
        rules.append(workclock.WorkDay(OPEN, FRIDAY_CLOSE, [5]))  # most of them are short
        rules.append(workclock.Holidays(_other_saturdays(working_saturdays)))
    return workclock.Schedule(rules, time_zone=ZONE)


def workclock_peer(schedule: workclock.Schedule, name: str, cannot: Sequence[str]) -> Peer:
    return Peer(name, schedule.add, TERM, schedule.between, cannot)


def pandas_peer(off: Sequence[date]) -> Peer:
    """One set of hours for all its days; it measures the time between two moments only by listing hours."""
    hours = {"start": [OPEN, LUNCH_END], "end": [LUNCH, CLOSE]}
    eight_hours = pandas.offsets.CustomBusinessHour(TERM // HOUR, **hours, holidays=off)
    zone = ZoneInfo(ZONE)
    return Peer(
        "pandas CustomBusinessHour",
        operator.add,
        eight_hours,
        cannot=["short days", "moved Saturdays", "a shorter Friday"],
        take=lambda moment: pandas.Timestamp(moment.astimezone(zone).replace(tzinfo=None)),
        give=lambda local: local.to_pydatetime().replace(tzinfo=zone).astimezone(UTC),
    )


def businesstimedelta_peer(off: Sequence[date]) -> Peer:
    zone = pytz.timezone(ZONE)
    rules = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(OPEN, CLOSE, [0, 1, 2, 3], tz=zone),
            businesstimedelta.WorkDayRule(OPEN, FRIDAY_CLOSE, [4], tz=zone),
            businesstimedelta.LunchTimeRule(LUNCH, LUNCH_END, [0, 1, 2, 3, 4], tz=zone),
            # It fails after its last holiday, so there is always one more.
            businesstimedelta.HolidayRule({*off, max(off) + timedelta(days=1000)}, tz=zone),
        ]
    )
    return Peer(
        "businesstimedelta",
        operator.add,
        businesstimedelta.BusinessTimeDelta(rules, timedelta=TERM),
        lambda start, end: rules.difference(start, end).timedelta,
        ["short days", "moved Saturdays"],
    )


def _other_saturdays(working: Sequence[date]) -> list[date]:
    first, last = date(2018, 12, 29), date(2028, 1, 1)
    weeks = (last - first).days // 7
    every = {first + timedelta(weeks=count) for count in range(weeks + 1)}
    return sorted(every - set(working))
