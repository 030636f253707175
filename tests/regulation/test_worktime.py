"""Laws of working time (R-2) in zones with and without summer time."""

import json
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from otklik.regulation.explanation import explain, explain_back
from otklik.regulation.intervals import split
from otklik.regulation.worktime import (
    CalendarTime,
    Interval,
    OutsideCalendar,
)
from tests.regulation.drawn_clocks import DAY, amounts, cases, ends, laws, pauses


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


@settings(laws, max_examples=40)
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
