"""The table of moves: every row is reachable and allowed, everything else is refused aloud."""

from dataclasses import replace

import pytest

from otklik.regulation.course import Course
from otklik.regulation.duties import duties
from otklik.regulation.errors import ContradictoryHistory, Missing, StepNotAllowed, Why
from otklik.regulation.history import Fact, History, ReplyKind, Role, Step
from otklik.regulation.moves import FINISHED, MOVES, Move, PartState, State, row
from otklik.regulation.terms import StartEvent
from otklik.regulation.workflow import check, diagram, moves_for, owner_of, part_state, state_of
from tests.regulation.story import PARFINO, K, Story, moment

ALL_ROLES = frozenset(Role)


def test_every_step_of_a_history_has_its_row():
    assert {move.step for move in MOVES} == set(Step)


def test_every_state_is_a_source_and_is_led_to():
    for level, states, first in (("incident", State, State.NEW), ("part", PartState, PartState.ASSIGNED)):
        rows = [move for move in MOVES if move.level == level]
        assert set().union(*(move.sources for move in rows)) == set(states)
        assert {move.target for move in rows if move.target} | {first} == set(states)


def test_no_two_rows_answer_the_same_question():
    asked = [(move.level, move.step, move.kind, source) for move in MOVES for source in move.sources]
    assert len(asked) == len(set(asked))


def test_every_row_cites_a_clause_and_somebody_who_may():
    assert all(1 <= move.clause <= 24 and move.roles for move in MOVES)


def test_row_is_found_by_step_state_and_kind():
    found = row("part", Step.PUBLISH, PartState.APPROVED, ReplyKind.INTERIM)
    assert (found.target, found.clause) == (PartState.PROMISED, 15)
    assert row("part", Step.PUBLISH, PartState.SENT, ReplyKind.INTERIM) is None
    assert row("incident", Step.FORWARD, State.NEW, None) is None
    assert row("part", Step.FORWARD, PartState.SENT, None) is None


def test_diagram_draws_every_move_that_changes_a_state():
    drawn = diagram()
    assert drawn.startswith("stateDiagram-v2\n")
    assert drawn.count("-->") == 2 + sum(len(move.sources) for move in MOVES if move.target)
    assert "incident_forwarded --> incident_in_work: assign (17)" in drawn
    assert "part_approved --> part_waiting_author: publish clarification (15)" in drawn


def test_message_in_the_inbox_is_nobodys_until_it_is_identified():
    assert (state_of(History()), owner_of(History())) == (State.NEW, None)
    assert [move.step for move in moves_for(History(), None, ALL_ROLES)] == [Step.IDENTIFY, Step.EXCLUDE]


@pytest.mark.parametrize(
    ("told", "owner"),
    [
        (lambda s: s.identified("mon 09:10"), Role.MONITOR),
        (lambda s: s.identified("mon 09:10").forwarded("mon 09:20"), Role.DISPATCHER),
        (lambda s: s.in_work(), Role.EXECUTOR),
        (lambda s: s.in_work().sent("mon 10:00"), Role.MONITOR),
        (lambda s: s.in_work().sent("mon 10:00").approved("mon 10:10"), Role.DISPATCHER),
        (lambda s: s.in_work().sent("mon 10:00").returned("mon 10:10"), Role.EXECUTOR),
        (lambda s: s.in_work().asked("mon 10:00", "mon 10:10", "mon 10:20"), Role.EXECUTOR),
        (lambda s: s.in_work().promised("mon 10:00", "mon 10:10", "mon 10:20"), Role.EXECUTOR),
        (lambda s: s.in_work().refused("mon 10:00"), Role.DISPATCHER),
        (lambda s: s.in_work().answered("mon 10:00", "mon 10:10", "mon 10:20"), None),
        (lambda s: s.in_work().excluded("mon 10:00"), None),
    ],
)
def test_it_is_always_somebodys_turn_until_it_is_over(told, owner):
    assert told(Story()).owner() is owner


def test_turn_of_an_incident_is_that_of_its_earliest_open_part():
    story = Story().in_work(parts=2).answered("mon 10:00", "mon 10:10", "mon 10:20").refused("mon 10:30", 2)
    assert (story.owner(), story.owner(1), story.owner(2)) == (Role.DISPATCHER, None, Role.DISPATCHER)


def test_buttons_of_an_executor_with_a_fresh_part():
    offered = moves_for(Story().in_work().history, 1, frozenset({Role.EXECUTOR}))
    assert [(move.step, move.kind) for move in offered] == [
        (Step.REFUSE, None),
        (Step.SEND, ReplyKind.ANSWER),
        (Step.SEND, ReplyKind.INTERIM),
        (Step.SEND, ReplyKind.CLARIFICATION),
        (Step.HEAR, None),
        (Step.EXPLAIN, None),
    ]


def test_only_what_was_approved_is_offered_for_publication():
    history = Story().in_work().sent("mon 10:00", ReplyKind.CLARIFICATION).approved("mon 10:10").history
    offered = moves_for(history, 1, frozenset({Role.DISPATCHER}))
    assert [move.kind for move in offered if move.step is Step.PUBLISH] == [ReplyKind.CLARIFICATION]


def test_interim_answer_beyond_the_number_is_not_offered():
    terms = replace(PARFINO, interim_limit=1)
    story = Story(terms).in_work().promised("mon 10:00", "mon 10:10", "mon 10:20")
    offered = moves_for(story.history, 1, frozenset({Role.EXECUTOR}), terms=terms)
    assert ReplyKind.INTERIM not in {move.kind for move in offered}


def test_reopening_is_offered_for_ten_working_days():
    story = Story().in_work().answered("mon 10:00", "mon 10:10", "mon 10:20")
    roles = frozenset({Role.MONITOR})

    def offered(at):
        moves = moves_for(story.history, 1, roles, at=moment(at), clock=story.clock)
        return Step.REOPEN in {move.step for move in moves}

    assert offered("mon3 17:30")
    assert not offered("tue3 08:30")


def test_whole_incident_is_reopened_only_when_it_was_closed_as_a_whole():
    parts = Story().in_work().closed("mon 10:00", part=1)
    assert Step.REOPEN not in {move.step for move in moves_for(parts.history, None, ALL_ROLES)}
    with pytest.raises(StepNotAllowed) as refused:
        parts.reopened("mon 10:30")
    assert (refused.value.why, refused.value.state) == (Why.STATE, State.CLOSED)
    whole = Story().identified("mon 09:10").closed("mon 09:20")
    assert Step.REOPEN in {move.step for move in moves_for(whole.history, None, ALL_ROLES)}


def test_whole_incident_reopened_too_late():
    story = Story().identified("mon 09:10").closed("mon 09:20")
    with pytest.raises(StepNotAllowed) as refused:
        story.reopened("tue3 08:31")
    assert refused.value.why is Why.TOO_LATE_TO_REOPEN


def test_what_happens_after_the_closing_gives_no_more_days_to_reopen():
    story = Story().identified("mon 09:10").closed("mon 09:20").step(Step.JOIN, "mon3 10:00", Role.MONITOR)
    with pytest.raises(StepNotAllowed) as refused:
        story.reopened("tue3 08:31")
    assert refused.value.why is Why.TOO_LATE_TO_REOPEN


def test_without_a_calendar_the_ten_days_are_not_asked():
    history = Story().identified("mon 09:10").closed("mon 09:20").history
    fact = Fact(Step.REOPEN, moment("31.12.27 09:00"), role=Role.MONITOR, by="anna", reason="again")
    assert check(history, fact, frozenset({Role.MONITOR})).step is Step.REOPEN


def test_while_excluded_a_part_only_hears_and_explains():
    history = Story().in_work().excluded("mon 10:00").history
    assert [move.step for move in moves_for(history, 1, ALL_ROLES)] == [Step.HEAR, Step.EXPLAIN]


def test_acknowledgement_is_offered_once_somebody_was_told():
    story = Story().identified("mon 09:10", "high")
    head = frozenset({Role.HEAD})
    assert Step.ACKNOWLEDGE not in {move.step for move in moves_for(story.history, None, head)}
    story.step(Step.ALERT, "mon 09:10", Role.SYSTEM)
    assert Step.ACKNOWLEDGE in {move.step for move in moves_for(story.history, None, head)}


def test_every_offered_move_of_a_story_passes_the_check():
    story = Story().in_work().sent("mon 10:00").returned("mon 10:10")
    for part in (None, 1):
        for move in moves_for(story.history, part, ALL_ROLES):
            assert check(story.history, possible(move, part, story.history), ALL_ROLES) is move


def possible(move: Move, part, history):
    """A fact by which the move can be taken at the latest moment of the history."""
    sent = next(
        (fact for fact in reversed(history.facts) if fact.step is Step.SEND and fact.part == part), None
    )
    decides = move.step in (Step.APPROVE, Step.RETURN, Step.PUBLISH)
    return Fact(
        move.step,
        history.facts[-1].at,
        part=len(history.parts()) + 1 if move.step is Step.ASSIGN else part,
        role=min(move.roles),
        by="vera",
        importance={Step.IDENTIFY: "normal", Step.SET_IMPORTANCE: "high"}.get(move.step, ""),
        topic="roads",
        unit="housing",
        kind=sent.kind if decides else move.kind,
        reply=sent.reply if decides else "new",
        version=sent.version if decides else 1,
        promise="soon",
        reason="because",
    )


def test_refusal_tells_clause_state_roles_and_reason():
    with pytest.raises(StepNotAllowed) as refused:
        Story().identified("mon 09:10").assigned("mon 09:20")
    error = refused.value
    assert (error.step, error.clause, error.why, error.state) == (
        Step.ASSIGN,
        17,
        Why.STATE,
        State.IDENTIFIED,
    )
    assert error.allowed_roles == {Role.DISPATCHER}
    assert str(error) == "assign is not allowed in identified (clause 17): state"


def test_what_is_missing_is_told_too():
    with pytest.raises(Missing) as refused:
        Story().in_work().refused("mon 10:00").reassigned("mon 10:10", "")
    assert str(refused.value) == "reassign needs unit (clause 7)"


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ({"part": 7}, Why.NO_SUCH_PART),
        ({"kind": None}, Why.STATE),
        ({"at": moment("mon 09:00")}, Why.TIME),  # before the assignment
        ({"at": moment("mon 10:00").replace(tzinfo=None)}, Why.TIME),
    ],
)
def test_fact_that_cannot_follow_is_refused(fact, why):
    sending = (
        Story()
        .in_work()
        .fact(Step.SEND, "mon 10:00", Role.EXECUTOR, part=1, kind=ReplyKind.ANSWER, reply="a", version=1)
    )
    with pytest.raises(StepNotAllowed) as refused:
        check(Story().in_work().history, replace(sending, **fact), ALL_ROLES)
    assert refused.value.why is why


def test_version_is_named():
    with pytest.raises(Missing):
        Story().in_work().step(
            Step.SEND, "mon 10:00", Role.EXECUTOR, part=1, kind=ReplyKind.ANSWER, reply="a"
        )


def tampered():
    facts = Story().in_work().answered("mon 10:00", "mon 10:10", "mon 10:20").history.facts
    return {
        "removed": (facts[:4] + facts[5:], 4, Why.STATE),
        "inserted": ((*facts[:4], facts[3], *facts[4:]), 4, Why.STATE),
        "other text": ((*facts[:4], replace(facts[4], version=8), *facts[5:]), 4, Why.OTHER_TEXT),
        "moved in time": ((*facts[:5], replace(facts[5], at=moment("mon 09:00"))), 5, Why.TIME),
        "part that never was": ((*facts, replace(facts[3], part=5)), 6, Why.NO_SUCH_PART),
        "incident moved in time": (
            (facts[0], replace(facts[1], at=moment("mon 08:00")), *facts[2:]),
            1,
            Why.TIME,
        ),
    }


@pytest.mark.parametrize(
    ("change", "why"),
    [({"importance": "urgent"}, Why.UNKNOWN_IMPORTANCE), ({"posted_at": None}, Why.MISSING)],
)
def test_tampered_identification_is_found_by_the_duties(change, why):
    story = Story(replace(PARFINO, start=StartEvent.POSTED))
    story.identified("mon 09:10", posted_at=moment("mon 09:00"))
    (fact,) = story.history.facts
    with pytest.raises(ContradictoryHistory) as found:
        duties(History((replace(fact, **change),)), story.terms, story.clock)
    assert (found.value.position, found.value.why) == (0, why)


@pytest.mark.parametrize("name", tampered())
def test_tampered_history_is_found_and_named(name):
    facts, position, why = tampered()[name]
    with pytest.raises(ContradictoryHistory) as found:
        state_of(History(facts))
    assert (found.value.position, found.value.why, found.value.fact) == (position, why, facts[position])


def test_state_of_a_part_that_never_was_is_an_error():
    with pytest.raises(KeyError):
        part_state(Story().in_work().history, 2)


def test_course_can_be_followed_fact_by_fact():
    history = Story().in_work().answered("mon 10:00", "mon 10:10", "mon 10:20").history
    course = Course(PARFINO)
    states = []
    for fact in history:
        course.take(fact)
        states.append(course.state)
    assert states == [State.IDENTIFIED, State.FORWARDED, *[State.IN_WORK] * 3, State.CLOSED]
    assert course.roads[1].state in FINISHED


def test_returned_while_the_author_is_waited_for_goes_on_waiting():
    story = (
        Story().in_work().asked("mon 10:00", "mon 10:10", "mon 10:20").sent("mon 11:00").returned("mon 11:10")
    )
    assert (story.part(), story.duty(K.ANSWER).paused_since) == (PartState.RETURNED, moment("mon 10:20"))
    story.heard("mon 11:20")
    assert (story.part(), story.duty(K.ANSWER).paused_since) == (PartState.RETURNED, None)
