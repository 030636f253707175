"""Periods of papers, and the 5th of the month: clauses 22, 23, readings R-8, R-9."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from otklik.regulation.terms import Every, ReportTerms, Terms
from otklik.regulation.worktime import Clock

ONE_DAY = timedelta(days=1)
MONTHS_OF_QUARTER = 3


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `first` to `last`, both included; local to the body."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class PaperDates:
    """When a paper about `period` is made, reminded of and due."""

    period: Period
    ready_at: datetime  # the draft; UTC
    remind_on: date
    due_on: date


def month_of(day: date) -> Period:
    """The month of `day`."""
    return Period(day.replace(day=1), _months_on(day.replace(day=1), 1) - ONE_DAY)


def period_of(every: Every, day: date) -> Period:
    """The day, week (from Monday), month, quarter or year that `day` is in."""
    if every is Every.DAY:
        return Period(day, day)
    if every is Every.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if every is Every.MONTH:
        return month_of(day)
    if every is Every.YEAR:
        return Period(date(day.year, 1, 1), date(day.year, 12, 31))
    first = date(day.year, (day.month - 1) // MONTHS_OF_QUARTER * MONTHS_OF_QUARTER + 1, 1)
    return Period(first, _months_on(first, MONTHS_OF_QUARTER) - ONE_DAY)


def before(every: Every, period: Period) -> Period:
    """The period before."""
    return period_of(every, period.first - ONE_DAY)


def moved(period: Period, times: int) -> Period:
    """As many days, so many times their number later (or, negative, earlier)."""
    length = (period.last - period.first + ONE_DAY) * times
    return Period(period.first + length, period.last + length)


def year_before(period: Period) -> Period:
    """The same month, quarter or year of the year before."""
    first = period.first.replace(year=period.first.year - 1)
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    return Period(first, _months_on(first, months) - ONE_DAY)


def paper_dates(report: ReportTerms, period: Period, terms: Terms, clock: Clock) -> PaperDates:
    """Clauses 22, 23: due by the 5th; where that is no working day, on the next one (R-8).

    The draft is made in the first minutes after the period; the reminder comes on the last working
    day before the due day.
    """
    after = period.last + ONE_DAY
    due = clock.next_working_day(after + timedelta(days=report.due_day - 1))
    midnight = datetime.combine(after, time(), clock.zone).astimezone(UTC)
    return PaperDates(
        period=period,
        ready_at=midnight + timedelta(minutes=terms.papers_ready_minute),
        remind_on=clock.previous_working_day(due),
        due_on=due,
    )


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)
