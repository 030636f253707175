"""Laws that hold for every legal history."""

import os
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.regulation.course import Course
from otklik.regulation.duties import DutyKind, broken, duties
from otklik.regulation.duty import OUT_OF_HOURS
from otklik.regulation.history import History, Step
from otklik.regulation.ledger import Ledger
from otklik.regulation.moves import FINISHED, PartState, State
from otklik.regulation.succession import Table, judged, key_of
from otklik.regulation.week import DayKind, SpecialDay, Week
from otklik.regulation.why import why
from otklik.regulation.workflow import check, moves_for, owner_of
from tests.regulation.story import CLOCK, DAYS, PARFINO, Story, clock_with, moment
from tests.regulation.walks import ALL_ROLES, fact_for, offered, walks

K, S, P = DutyKind, Step, PartState
OTHER_HOURS = (
    clock_with(SpecialDay(date(2026, 11, 24), DayKind.OFF), SpecialDay(date(2026, 11, 26), DayKind.OFF)),
    clock_with(week=Week.parse({day: ["06:00-23:00"] for day in DAYS})),
    clock_with(week=Week.parse({day: ["10:00-12:00"] for day in DAYS[:5]})),
)
EXAMPLES = int(os.environ.get("OTKLIK_EXAMPLES", "40"))  # more of them for a proof
laws = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AT_WORK = (State.IDENTIFIED, State.FORWARDED, State.IN_WORK)
ON_ITS_WAY = (P.SENT, P.APPROVED)

FULFILLED_BY = {
    K.FORWARD: {S.IDENTIFY, S.FORWARD},
    K.ROUTE: {S.ASSIGN, S.REASSIGN},
    K.DRAFT: {S.SEND},
    K.REWORK: {S.SEND},
    K.FINAL: {S.SEND},
    K.CLARIFY: {S.SEND},
    K.APPROVE: {S.APPROVE, S.RETURN},
    K.PUBLISH: {S.PUBLISH},
    K.ALERT: {S.ALERT},
    K.ACKNOWLEDGE: {S.ACKNOWLEDGE},
}
OWED_IN = {
    P.ASSIGNED: {K.DRAFT, K.REWORK},
    P.REFUSED: {K.ROUTE},
    P.SENT: {K.APPROVE},
    P.RETURNED: {K.REWORK},
    P.APPROVED: {K.PUBLISH},
    P.PROMISED: {K.FINAL, K.REWORK},
}


def prefixes(history):
    return [History(history.facts[:length]) for length in range(1, len(history) + 1)]


@laws
@given(walks())
def test_taking_facts_one_by_one_is_the_same_as_replaying_them(walk):
    history, terms = walk
    ledger = Ledger(terms, CLOCK)
    for so_far in prefixes(history):
        ledger.take(so_far.facts[-1])
        assert ledger.duties() == duties(so_far, terms, CLOCK)


@laws
@given(walks(longest=16))
def test_every_offered_move_passes_the_check(walk):
    history, terms = walk
    at = history.facts[-1].at + timedelta(minutes=1)
    for move, part in offered(history, terms):
        found = check(history, fact_for(move, part, history, at, 99), ALL_ROLES, terms=terms)
        assert (found.step, found.kind, found.target) == (move.step, move.kind, move.target)


@laws
@given(walks())
def test_no_case_is_left_without_an_owner_or_a_duty(walk):
    history, terms = walk
    for so_far in prefixes(history):
        course = Course.of(so_far, terms)
        owed = [duty for duty in duties(so_far, terms, CLOCK) if duty.is_open]
        owner = owner_of(so_far, None, terms)
        assert (owner is not None) == (course.state in (*AT_WORK, State.NEW))
        assert owed or course.state in (State.EXCLUDED, State.CLOSED) or waits(course)
        for number, road in course.roads.items():
            if course.state is State.IN_WORK and road.state not in FINISHED:
                kinds = {duty.kind for duty in owed if duty.part == number}
                assert road.waiting or kinds & OWED_IN[road.state], (road.state, kinds)
                assert owner_of(so_far, number, terms) is not None


def waits(course):
    return all(
        road.waiting or road.state in FINISHED or road.state is P.WAITING_AUTHOR
        for road in course.roads.values()
    )


@laws
@given(walks())
def test_duties_never_contradict_moves(walk):
    """What is owed can be done now by the one who owes it, unless a text of theirs is being decided on."""
    history, terms = walk
    course = Course.of(history, terms)
    if course.state is State.EXCLUDED:
        return
    for duty in duties(history, terms, CLOCK):
        steps = FULFILLED_BY.get(duty.kind)
        if not duty.is_open or steps is None:
            continue
        decided = duty.part is not None and course.roads[duty.part].state in ON_ITS_WAY
        if decided and steps == {S.SEND}:
            continue
        if duty.kind is K.FINAL and course.roads[duty.part].state is PartState.REFUSED:
            continue  # it waits for the next unit
        offers = moves_for(history, duty.part, frozenset({duty.role}), terms=terms)
        assert steps & {move.step for move in offers}, duty


@laws
@given(walks())
def test_nothing_is_owed_when_all_is_over(walk):
    history, terms = walk
    course = Course.of(history, terms)
    if course.state in (State.CLOSED, State.EXCLUDED):
        owed = {duty.kind for duty in duties(history, terms, CLOCK) if duty.is_open}
        assert owed <= {K.ALERT, K.ACKNOWLEDGE}


@laws
@given(walks())
def test_no_later_fact_erases_a_violation(walk):
    history, terms = walk
    known = set()
    for so_far in prefixes(history):
        at = so_far.facts[-1].at
        now = {
            (duty.kind, duty.part, duty.round, duty.started_at)
            for duty in broken(so_far, terms, CLOCK, at)
            if duty.kind is not K.CLARIFY and (duty.kind, duty.part) != (K.ANSWER, None)
        }
        assert known <= now
        known = now


@laws
@given(walks())
def test_duties_are_well_formed(walk):
    history, terms = walk
    for duty in duties(history, terms, CLOCK):
        assert duty.done_at is None or duty.done_at >= duty.started_at
        assert (duty.due_at is None) == (duty.late_after is None)
        assert duty.due_at is None or duty.due_at <= duty.late_after
        assert duty.paused_since is None or duty.due_at is None
        assert 0 <= duty.fact < len(history)
        assert 1 <= duty.clause <= 24
        assert duty.must_by is None or duty.is_open


@laws
@given(walks(longest=16))
def test_every_moment_can_be_explained_and_the_explanation_ends_there(walk):
    history, terms = walk
    for duty in duties(history, terms, CLOCK):
        reason = why(duty, history, terms, CLOCK)
        if reason.explanation is not None and duty.paused_since is None and duty.due_at is not None:
            assert reason.explanation.result == duty.due_at, duty
        if reason.days:
            assert CLOCK.close_of(reason.days[-1]) == duty.due_at


@laws
@given(walks(longest=12), st.sampled_from(OTHER_HOURS), st.integers(0, 3000))
def test_no_open_duty_jumps_to_sooner_than_half_an_hour_from_now(walk, clock, minutes):
    history, terms = walk
    at = history.facts[-1].at + timedelta(minutes=minutes)
    old = {key_of(duty): duty for duty in duties(history, terms, CLOCK)}
    for each in judged(history, terms, [Table(CLOCK), Table(clock, at)]):
        before = old[key_of(each.duty)]
        if each.duty.done_at is not None and each.duty.done_at < at:  # at that very moment the new one counts
            assert each.duty == before
        elif each.duty.is_open and each.duty.due_at is not None and each.duty.kind not in OUT_OF_HOURS:
            assert each.duty.due_at >= min(clock.add(at, terms.grace), before.due_at)


@laws
@given(walks(longest=12), st.sampled_from(OTHER_HOURS))
def test_a_confirmed_change_counts_what_is_open_by_the_new_calendar_alone(walk, clock):
    history, terms = walk
    at = history.facts[-1].at
    found = judged(history, terms, [Table(CLOCK), Table(clock, at, confirmed=True)])
    assert [each.duty for each in found if each.duty.is_open] == [
        duty for duty in duties(history, terms, clock) if duty.is_open
    ]


def test_every_state_is_reached_by_moves_that_are_offered():
    start = Story().identified("mon 09:10").history
    seen, reached, waiting = {}, set(), [History(), start]
    while waiting:
        history = waiting.pop(0)
        course = Course.of(history, PARFINO)
        road = course.roads.get(1)
        text = road and road.sent and road.sent.kind
        here = (course.state, road and (road.state, road.promised, bool(road.waiting), text))
        if here in seen or len(course.roads) > 1:
            continue
        seen[here] = history
        reached |= {course.state, *([road.state] if road else [])}
        at = moment("mon 09:10") + timedelta(minutes=len(history))
        waiting += [
            history.with_fact(fact_for(move, part, history, at, len(history)))
            for move, part in offered(history, PARFINO)
        ]
    assert reached == {*State, *PartState}
