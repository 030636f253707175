"""What holds for every case, however it goes: busy ones, and every place that moves can lead to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.regulation.course import Course
from otklik.regulation.duties import duties
from otklik.regulation.errors import StepNotAllowed
from otklik.regulation.history import History, Role
from otklik.regulation.ledger import Ledger
from otklik.regulation.moves import FINISHED, MOVES, PartState, State
from otklik.regulation.succession import Table, judged, key_of
from otklik.regulation.workflow import check, moves_for, owner_of
from tests.proof.roads import busy_walks, changed_bases, overlays, places, single_steps
from tests.regulation import test_histories as histories
from tests.regulation.story import CLOCK
from tests.regulation.test_histories import laws, prefixes
from tests.regulation.walks import ALL_ROLES, EDITIONS, fact_for

LAWS = tuple(
    law.hypothesis.inner_test
    for law in (
        histories.test_taking_facts_one_by_one_is_the_same_as_replaying_them,
        histories.test_every_offered_move_passes_the_check,
        histories.test_no_case_is_left_without_an_owner_or_a_duty,
        histories.test_duties_never_contradict_moves,
        histories.test_nothing_is_owed_when_all_is_over,
        histories.test_no_later_fact_erases_a_violation,
    )
)
BY_EDITION = pytest.mark.parametrize("terms", EDITIONS, ids=range(len(EDITIONS)))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__.removeprefix("test_"))
def test_busy_cases_keep_the_law(law, record_property):
    kept = []

    @laws
    @given(busy_walks())
    def on(walk):
        law(walk)
        kept.append(walk)

    on()
    record_property("busy cases: " + law.__name__.removeprefix("test_").replace("_", " "), len(kept))


@laws
@given(busy_walks(longest=20))
def test_whoever_is_offered_a_button_may_press_it_alone(walk):
    history, terms = walk
    at = history.facts[-1].at + timedelta(minutes=1)
    for part in (None, *history.parts()):
        for role in Role:
            mine = frozenset({role})
            for move in moves_for(history, part, mine, terms=terms):
                fact = replace(fact_for(move, part, history, at, 99), role=role)
                assert check(history, fact, mine, terms=terms).target == move.target


@laws
@given(busy_walks(longest=20))
def test_what_is_not_offered_is_refused(walk):
    history, terms = walk
    at = history.facts[-1].at + timedelta(minutes=1)
    for part in (None, *history.parts()):
        offers = {(move.step, move.kind) for move in moves_for(history, part, ALL_ROLES, terms=terms)}
        for move in MOVES:
            if (move.level == "part") == (part is not None) and (move.step, move.kind) not in offers:
                fact = fact_for(move, part, history, at, 99)
                with pytest.raises(StepNotAllowed):
                    check(history, replace(fact, kind=move.kind or fact.kind), ALL_ROLES, terms=terms)


@laws
@given(busy_walks(longest=20), st.data())
def test_after_a_change_of_edition_and_calendar_replay_still_equals_incremental(walk, data):
    history, terms = walk
    edition, clock = data.draw(changed_bases(terms))
    ledger = Ledger(edition, clock)
    for so_far in prefixes(history):
        ledger.take(so_far.facts[-1])
        assert ledger.duties() == duties(so_far, edition, clock)


@laws
@given(busy_walks(longest=20), overlays(), st.data())
def test_a_change_of_calendar_moves_open_duties_alone(walk, clock, data):
    history, terms = walk
    at = data.draw(st.sampled_from(history.facts)).at + timedelta(minutes=data.draw(st.integers(0, 3000)))
    found = judged(history, terms, [Table(CLOCK), Table(clock, at)])
    told = {key_of(each.duty): each.duty for each in found}
    for duty in duties([fact for fact in history if fact.at <= at], terms, CLOCK):
        if not duty.is_open and told[key_of(duty)].done_at == duty.done_at:  # an exclusion may be taken back
            assert told[key_of(duty)].due_at == duty.due_at


@BY_EDITION
def test_every_state_is_reachable_in_every_edition(terms, record_property):
    found = places(terms)
    record_property("places of a case visited", len(found))
    states = {place.state for place in found} | {place.road[0] for place in found if place.road}
    assert states == {*State, *PartState}


@BY_EDITION
def test_from_everywhere_a_case_can_be_brought_to_its_end(terms, record_property):
    found = places(terms)
    record_property("places from which the end was reached", len(found))
    ends = {place for place in found if is_over(place)}
    while more := {place for place in found if place not in ends and found[place][1] & ends}:
        ends |= more
    assert ends == set(found)


@BY_EDITION
def test_in_no_place_is_a_case_without_an_owner_a_duty_and_a_button_for_the_owner(terms, record_property):
    offers = 0
    for place, (history, _) in places(terms).items():
        offers += len(single_steps(history, terms))
        if is_over(place) or not history.facts:
            continue
        owner = owner_of(history, None, terms)
        assert owner is not None
        parts = (None, *history.parts())
        assert any(moves_for(history, part, frozenset({owner}), terms=terms) for part in parts)
        owed = [duty for duty in duties(history, terms, CLOCK) if duty.is_open]
        assert owed or Course.of(history, terms).roads[1].waiting
    record_property("buttons that worked", offers)


def is_over(place):
    return place.state in (State.CLOSED, State.EXCLUDED) or bool(place.road and place.road[0] in FINISHED)


def test_an_empty_history_waits_for_the_monitor():
    assert {move.step for move in moves_for(History(), None, frozenset({Role.MONITOR}))} >= {
        "identify",
        "exclude",
    }
