"""A slow oracle, written apart, that asks every minute whether the body is at work."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.regulation.worktime import (
    DayKind,
    OutsideCalendar,
    working_time,
)
from tests.regulation.drawn_clocks import DAY, DAYS, FORTNIGHTS, MINUTE, ends, laws, special_day, weeks


class MinuteOracle:
    """Working time found by asking every minute, one after another, whether the body is at work.

    It is, when the furthest that the wall clock has shown that day lies in the hours of the day.
    Hours may be given to the minute, and questions asked in whole minutes from the first midnight.
    """

    def __init__(self, week, special, zone, first):
        self.first = datetime.combine(first - DAY, time(0), UTC)
        self.open = []
        self.days = {}
        shown = (date.min, time.min)
        for minute in range((DAYS + 2) * 24 * 60):
            local = (self.first + minute * MINUTE).astimezone(ZoneInfo(zone))
            shown = max(shown, (local.date(), local.time()))
            inside = first <= shown[0] < first + DAYS * DAY
            self.open.append(inside and self.at_work(*shown, week, special))

    def at_work(self, day, wall, week, special):
        if day not in self.days:
            decided = [each for each in special if each.day == day]
            self.days[day] = self.hours_of(decided[-1], week) if decided else week.days[day.weekday()]
        return self.in_hours(wall, self.days[day])

    def in_hours(self, wall, day_hours):
        return any(start <= wall and (end == time(0) or wall < end) for start, end in day_hours)

    def hours_of(self, special, week):
        if special.kind is DayKind.OFF:
            return ()
        if special.kind is DayKind.CUSTOM:
            return special.hours
        source = special.instead_of or special.day
        day_hours = week.days[source.weekday()]
        if special.short or special.kind is DayKind.SHORT:
            return self.an_hour_less(day_hours)
        return day_hours

    def an_hour_less(self, day_hours):
        worked = [minute for minute in range(24 * 60) if self.in_hours(self.wall(minute), day_hours)]
        return tuple((self.wall(m), self.wall((m + 1) % (24 * 60))) for m in worked[:-60])

    def wall(self, minute):
        return time(minute // 60, minute % 60)

    def minute(self, at):
        return (at - self.first) // MINUTE

    def between(self, start, end):
        return sum(self.open[self.minute(start) : self.minute(end)]) * MINUTE

    def add(self, start, amount):
        """None when the amount never elapses."""
        at = start
        while amount and self.minute(at) < len(self.open):
            amount -= self.open[self.minute(at)] * MINUTE
            at += MINUTE
        return None if amount else at

    def back(self, due, amount):
        at = due
        while amount and self.minute(at) > 0:
            at -= MINUTE
            amount -= self.open[self.minute(at)] * MINUTE
        return None if amount else at


@settings(laws, max_examples=30)
@given(weeks, st.sampled_from(sorted(FORTNIGHTS)), st.data())
def test_a_slow_oracle_agrees(week, zone, data):
    first = FORTNIGHTS[zone]
    special = data.draw(st.lists(special_day(first), max_size=3))
    span = {"first": first, "last": first + (DAYS - 1) * DAY}
    clock = working_time(week, special, zone=zone, **span, version="", confirmed_through=2026)
    oracle = MinuteOracle(week, special, zone, first)
    minutes = (ends(clock)[1] - ends(clock)[0]) // MINUTE

    for _ in range(10):
        start = ends(clock)[0] + data.draw(st.integers(0, minutes)) * MINUTE
        end = ends(clock)[0] + data.draw(st.integers(0, minutes)) * MINUTE
        amount = data.draw(st.integers(1, 60 * 24)) * MINUTE
        assert clock.between(min(start, end), max(start, end)) == oracle.between(
            min(start, end), max(start, end)
        )
        assert answer(clock.add, start, amount) == oracle.add(start, amount)
        assert answer(clock.back, start, amount) == oracle.back(start, amount)


def answer(question, *given_):
    try:
        return question(*given_)
    except OutsideCalendar:
        return None
