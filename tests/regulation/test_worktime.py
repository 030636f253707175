"""Laws of working time (R-2) in zones with and without summer time, and a slow oracle written apart."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from otklik.regulation.explanation import explain, explain_back
from otklik.regulation.intervals import split
from otklik.regulation.worktime import (
    CalendarTime,
    DayKind,
    Interval,
    OutsideCalendar,
    Pause,
    SpecialDay,
    Week,
    working_time,
)

# A fortnight in each zone; where the zone has summer time, a change falls into it.
FORTNIGHTS = {
    "Europe/Moscow": date(2026, 11, 16),
    "Asia/Kamchatka": date(2026, 11, 16),
    "Asia/Kolkata": date(2026, 11, 16),  # half an hour off
    "Europe/Berlin": date(2026, 3, 23),
    "America/New_York": date(2026, 10, 26),
    "Australia/Lord_Howe": date(2026, 3, 30),  # half an hour of summer time
    "America/Havana": date(2026, 3, 2),  # skips midnight itself
}
DAYS = 14
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIKELY = [time(0), time(1, 30), time(2), time(2, 30), time(3), time(8, 30), time(13), time(14), time(17, 30)]


laws = settings(deadline=None)


@st.composite
def hours(draw):
    points = draw(st.lists(st.sampled_from(LIKELY) | st.times(), max_size=6, unique=True))
    walls = sorted({point.replace(second=0, microsecond=0, tzinfo=None) for point in points})
    if len(walls) % 2:
        walls.append(time(0))  # to midnight
    return tuple(zip(walls[::2], walls[1::2], strict=True))


weeks = st.builds(Week, st.tuples(*[hours()] * 7))


@st.composite
def special_day(draw, first):
    day = first + draw(st.integers(0, DAYS - 1)) * DAY
    kind = draw(st.sampled_from(DayKind))
    if kind is DayKind.CUSTOM:
        own = draw(hours().filter(bool))
        return SpecialDay(day, kind, hours=own)
    if kind is DayKind.WORKING:
        moved = first + draw(st.integers(0, DAYS - 1)) * DAY
        return SpecialDay(day, kind, instead_of=moved, short=draw(st.booleans()))
    return SpecialDay(day, kind)


@st.composite
def clocks(draw):
    zone = draw(st.sampled_from(sorted(FORTNIGHTS)))
    first = FORTNIGHTS[zone]
    clock = working_time(
        draw(weeks),
        draw(st.lists(special_day(first), max_size=4)),
        zone=zone,
        first=first,
        last=first + (DAYS - 1) * DAY,
        version="drawn",
        confirmed_through=2026,
    )
    assume(clock.table.working_days)  # some work is done at all
    return clock


def ends(clock):
    return clock.table.origin, clock.table.moment(clock.table.opens[-1])


@st.composite
def moments(draw, clock, count):
    """Ordered moments in the table, often at its openings and closings."""
    first, last = ends(clock)
    edges = [clock.table.moment(edge) for edge in clock.table.opens + clock.table.closes[:-1]]
    any_time = st.integers(0, (last - first) // timedelta(microseconds=1)).map(
        lambda microseconds: first + timedelta(microseconds=microseconds)
    )
    return sorted(draw(st.lists(st.sampled_from(edges) | any_time, min_size=count, max_size=count)))


def amounts(most):
    whole = st.integers(0, most // MINUTE).map(lambda minutes: minutes * MINUTE)
    return whole | st.just(most) | st.timedeltas(timedelta(0), most)


@st.composite
def cases(draw, count=2):
    """A clock, moments in order, and an amount that fits between the first and the end of the table."""
    clock = draw(clocks())
    drawn = draw(moments(clock, count))
    amount = draw(amounts(clock.between(drawn[0], ends(clock)[1])))
    return clock, drawn, amount


@laws
@given(cases(count=3))
def test_working_time_is_monotone_and_additive(case):
    clock, (one, two, three), _ = case

    assert clock.elapsed(one) <= clock.elapsed(two) <= clock.elapsed(three)
    assert timedelta(0) <= clock.between(one, two) <= two - one
    assert clock.between(one, two) + clock.between(two, three) == clock.between(one, three)
    assert clock.between(three, one) == -clock.between(one, three)


@laws
@given(cases())
def test_elapsed_is_working_time_since_the_first_morning(case):
    clock, (at, _), _ = case

    assert clock.elapsed(at) == clock.between(clock.table.origin, at) // timedelta(seconds=1)


@laws
@given(cases())
def test_a_term_is_over_exactly_when_its_amount_has_elapsed(case):
    clock, (start, at), amount = case
    assume(amount)

    due = clock.add(start, amount)

    assert clock.between(start, due) == amount
    assert (due <= at) == (amount <= clock.between(start, at))  # so `due` is the earliest


@laws
@given(cases())
def test_a_term_counted_back_still_fits_exactly_up_to_its_moment(case):
    clock, (at, due), _ = case
    amount = clock.between(at, due) / 2
    assume(amount)

    latest = clock.back(due, amount)

    assert clock.between(latest, due) == amount
    assert (at <= latest) == (amount <= clock.between(at, due))  # so `latest` is the latest


@laws
@given(cases(), st.data())
def test_terms_one_after_another_are_one_term(case, data):
    clock, (start, _), amount = case
    part = data.draw(amounts(amount))
    assume(timedelta(0) < part < amount)

    assert clock.add(clock.add(start, part), amount - part) == clock.add(start, amount)


@laws
@given(cases())
def test_nothing_to_wait_for_is_over_at_once(case):
    clock, (start, _), _ = case

    assert clock.add(start, timedelta(0)) == start == clock.back(start, timedelta(0))


@laws
@given(cases())
def test_intervals_are_the_working_time(case):
    clock, (start, end), _ = case

    intervals = clock.intervals(start, end)

    assert sum((each.end - each.start for each in intervals), timedelta(0)) == clock.between(start, end)
    assert all(one.end < other.start for one, other in pairwise(intervals))
    assert all(
        clock.is_open(each.start) and (each.end == end or not clock.is_open(each.end)) for each in intervals
    )


@laws
@given(cases())
def test_the_next_opening_is_where_counting_goes_on(case):
    clock, (at, _), amount = case
    assume(amount)

    opening = clock.next_opening(at)

    assert clock.is_open(opening)
    assert clock.between(at, opening) == timedelta(0)
    assert clock.is_open(at) == (opening == at)


@laws
@given(cases())
def test_more_than_the_table_holds_is_refused(case):
    clock, (start, due), _ = case
    first, last = ends(clock)

    with pytest.raises(OutsideCalendar):
        clock.add(start, clock.between(start, last) + timedelta(microseconds=1))
    with pytest.raises(OutsideCalendar):
        clock.back(due, clock.between(first, due) + timedelta(microseconds=1))


@st.composite
def pauses(draw, clock):
    drawn = draw(moments(clock, 6))
    order = draw(st.permutations(range(6)))
    pairs = [sorted((drawn[one], drawn[two])) for one, two in zip(order[::2], order[1::2], strict=True)]
    return [Pause(*pair) for pair in pairs]


@laws
@given(cases(), st.data())
def test_a_paused_term_is_over_exactly_when_its_amount_has_elapsed_outside_of_pauses(case, data):
    clock, (start, at), _ = case
    stops = data.draw(pauses(clock))
    available = clock.between_paused(start, ends(clock)[1], stops)
    amount = data.draw(amounts(available))
    assume(amount)

    due = clock.add_paused(start, amount, stops)

    assert clock.between_paused(start, due, stops) == amount
    assert (due <= at) == (amount <= clock.between_paused(start, at, stops))


@laws
@given(cases(), st.data())
def test_a_paused_term_counted_back_fits_exactly_up_to_its_moment(case, data):
    clock, (at, due), _ = case
    stops = data.draw(pauses(clock))
    available = clock.between_paused(ends(clock)[0], due, stops)
    amount = data.draw(amounts(available))
    assume(amount)

    latest = clock.back_paused(due, amount, stops)

    assert clock.between_paused(latest, due, stops) == amount
    assert (at <= latest) == (amount <= clock.between_paused(at, due, stops))


@laws
@given(cases(), st.data())
def test_paused_working_time_is_what_lies_outside_of_every_pause(case, data):
    clock, (start, end), _ = case
    stops = data.draw(pauses(clock))
    edges = sorted({start, end, *(edge for stop in stops for edge in (stop.start, stop.end))})
    free = [
        clock.between(since, until)
        for since, until in pairwise(edges)
        if start <= since and until <= end and not any(s.start <= since and until <= s.end for s in stops)
    ]

    assert clock.between_paused(start, end, stops) == sum(free, timedelta(0))
    assert clock.between_paused(end, start, stops) == -clock.between_paused(start, end, stops)


@laws
@given(cases(), st.data())
def test_an_explanation_adds_up(case, data):
    clock, (start, due), _ = case
    stops = data.draw(pauses(clock))
    amount = data.draw(amounts(clock.between_paused(start, ends(clock)[1], stops)))
    ahead = data.draw(amounts(clock.between_paused(ends(clock)[0], due, stops)))
    assume(amount and ahead)

    for told in (explain(clock, start, amount, stops), explain_back(clock, due, ahead, stops)):
        assert told.counted == told.amount
        counted = [day.counted for day in told.days]
        assert [day.total for day in told.days] == list(accumulate(counted))
        for day in told.days:
            assert sum((each.end - each.start for each in day.intervals), timedelta(0)) == day.counted
            local = {each.start.astimezone(clock.zone).date() for each in (*day.intervals, *day.paused)}
            assert local <= {day.day}
        json.dumps(told.as_dict())
    assert explain(clock, start, amount, stops).result == clock.add_paused(start, amount, stops)
    assert explain_back(clock, due, ahead, stops).result == clock.back_paused(due, ahead, stops)


@laws
@given(cases(count=6))
def test_a_batch_gives_what_single_questions_give(case):
    clock, drawn, _ = case
    amount = clock.between(drawn[-1], ends(clock)[1])
    starts, until = drawn[:3], drawn[3:]
    due = [clock.add(start, amount) for start in starts]
    worked = [clock.between(start, end) for start, end in zip(starts, until, strict=True)]

    assert clock.add_many(starts, amount) == due
    assert clock.between_many(starts, until) == worked
    numpy = pytest.importorskip("numpy")
    columns = [
        numpy.array([at.replace(tzinfo=None) for at in some], "datetime64[us]") for some in (starts, until)
    ]
    assert [at.replace(tzinfo=UTC) for at in clock.add_many(columns[0], amount).tolist()] == due
    assert clock.between_many(*columns).tolist() == worked


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


ROUND = CalendarTime("Europe/Berlin")
ANY_TIME = st.timedeltas(timedelta(0), 3650 * DAY).map(
    lambda passed: (datetime(2020, 1, 1, tzinfo=UTC) + passed).astimezone(ROUND.zone)
)


@laws
@given(ANY_TIME, ANY_TIME, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_calendar_time_keeps_the_laws_too(one, other, amount):
    start, end = one.astimezone(UTC), other.astimezone(UTC)

    assert ROUND.between(one, other) == end - start
    assert ROUND.add(one, amount) == start + amount
    assert ROUND.back(one, amount) == start - amount
    assert ROUND.elapsed(one) == start.timestamp() // 1
    told = explain(ROUND, one, amount)
    assert told.counted == amount
    assert told.days[0].day == one.date()


@laws
@given(cases(), st.data())
def test_splitting_by_pauses_loses_nothing(case, data):
    clock, (start, end), _ = case
    assume(start < end)
    stops = data.draw(pauses(clock))

    outside, inside = split(Interval(start, end), sorted(stops, key=lambda stop: stop.start)[:1])

    assert sum((each.end - each.start for each in outside + inside), timedelta(0)) == end - start
