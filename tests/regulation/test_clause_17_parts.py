"""Clause 17: several executors: parts with clocks of their own, an answer from each."""

from dataclasses import replace

import pytest

from otklik.regulation.errors import StepNotAllowed, Why
from otklik.regulation.history import Role
from otklik.regulation.moves import PartState, State
from otklik.regulation.workflow import JOINT_ANSWER
from tests.regulation.story import PARFINO, K, Story, moment, told


def test_each_part_keeps_the_original_detection():
    story = Story().identified("mon 09:10").forwarded("mon 09:20").assigned("mon 09:30", "roads")
    story.assigned("mon 12:00", "housing")
    assert [(d.part, d.unit, told(d.due_at)) for d in story.duties(K.ANSWER)] == [
        (1, "roads", "tue 09:10"),
        (2, "housing", "tue 09:10"),
    ]


def test_each_part_has_pauses_of_its_own():
    story = Story().in_work("mon 09:10", parts=2).asked("mon 10:00", "mon 10:10", "mon 10:40", part=2)
    assert (story.due(K.ANSWER, 1), story.due(K.ANSWER, 2)) == ("tue 09:10", None)
    story.heard("tue 10:40", part=2)
    assert (story.due(K.ANSWER, 1), story.due(K.ANSWER, 2)) == ("tue 09:10", "wed 09:10")


def test_part_opened_later_has_no_pauses_of_the_others():
    story = (
        Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:40").assigned("mon 11:00", "x")
    )
    story.heard("mon 15:00")
    assert story.duty(K.ANSWER, 2).pauses == ()


def test_incident_closes_when_every_part_has_its_answer():
    story = Story().in_work("mon 09:10", parts=2).answered("mon 10:00", "mon 10:10", "mon 10:20", part=1)
    assert (story.state, story.part(1), story.part(2)) == (
        State.IN_WORK,
        PartState.ANSWERED,
        PartState.ASSIGNED,
    )
    story.answered("mon 11:00", "mon 11:10", "mon 11:20", part=2)
    assert (story.state, story.owed()) == (State.CLOSED, set())


def test_refused_part_goes_back_to_the_dispatcher_while_the_citizens_clock_runs():
    story = Story().in_work("mon 09:10").refused("mon 10:00")
    assert (story.part(), story.owner(1)) == (PartState.REFUSED, Role.DISPATCHER)
    assert (story.due(K.ROUTE, 1), story.due(K.ANSWER, 1)) == ("mon 10:30", "tue 09:10")
    assert story.owed(1) == {K.ROUTE, K.ANSWER}


def test_reassigned_part_owes_its_draft_by_the_same_moment():
    story = Story().in_work("mon 09:10").refused("mon 10:00").reassigned("mon 10:20", "housing")
    draft = story.duty(K.DRAFT)
    assert (draft.unit, told(draft.started_at), told(draft.due_at)) == ("housing", "mon 10:20", "mon 14:10")
    assert told(story.duty(K.ROUTE, 1).done_at) == "mon 10:20"


def test_refused_after_a_return_the_next_unit_has_the_hour_of_rework():
    """R-13"""
    story = Story().in_work("mon 09:10").sent("mon 10:00").returned("mon 10:10").refused("mon 10:20")
    story.reassigned("mon 10:30", "housing")
    assert (story.due(K.REWORK), story.duty(K.REWORK).unit) == ("mon 11:30", "housing")


def test_part_of_foreign_competence_is_closed_with_a_reason():
    story = Story().in_work("mon 09:10").refused("mon 10:00").closed("mon 11:00", part=1)
    assert (story.state, story.broken("fri 12:00")) == (State.CLOSED, [])


def test_parts_are_numbered_without_gaps():
    story = Story().in_work("mon 09:10")
    with pytest.raises(StepNotAllowed) as refused:
        story.assigned("mon 10:00", part=3)
    assert refused.value.why is Why.PART_NUMBER


def test_each_executor_answers_unless_the_edition_joins_them():
    story = Story().in_work("mon 09:10", parts=2).answered("mon 10:00", "mon 10:10", "mon 10:20", part=1)
    with pytest.raises(StepNotAllowed) as refused:
        story.closed("mon 10:30", part=2, exception=JOINT_ANSWER)
    assert (refused.value.why, refused.value.clause) == (Why.SEPARATE_ANSWERS, 17)
    joined = Story(replace(PARFINO, joint_answer=True))
    joined.history = story.history
    assert joined.closed("mon 10:30", part=2, exception=JOINT_ANSWER).state is State.CLOSED


def test_reopened_part_runs_anew():
    """R-12, R-14"""
    story = (
        Story().in_work("mon 09:10").answered("mon 10:00", "mon 10:10", "mon 10:20").reopened("tue 12:00", 1)
    )
    assert (story.state, story.part()) == (State.IN_WORK, PartState.ASSIGNED)
    first, second = story.duties(K.ANSWER)
    assert (told(first.due_at), told(first.done_at), first.round) == ("tue 09:10", "mon 10:20", 1)
    assert (told(second.due_at), second.done_at, second.round) == ("wed 12:00", None, 2)
    assert story.due(K.DRAFT) == "tue 17:00"


def test_reopening_has_ten_working_days():
    story = Story().in_work("mon 09:10").answered("mon 10:00", "mon 10:10", "mon 10:20")
    with pytest.raises(StepNotAllowed) as refused:
        story.reopened("tue3 09:00", 1)
    assert refused.value.why is Why.TOO_LATE_TO_REOPEN
    assert story.reopened("mon3 17:30", 1).part() is PartState.ASSIGNED


def test_part_closed_while_no_unit_had_it_is_reopened_at_the_dispatcher():
    story = (
        Story().in_work("mon 09:10").refused("mon 10:00").closed("mon 11:00", part=1).reopened("tue 10:00", 1)
    )
    assert (story.part(), story.owner(1), story.due(K.ROUTE)) == (
        PartState.REFUSED,
        Role.DISPATCHER,
        "tue 10:30",
    )


def test_executor_answers_for_what_is_late_in_their_part():
    story = Story().in_work("mon 09:10", parts=2).answered("mon 10:00", "mon 10:10", "mon 10:20", part=1)
    late = [duty for duty in story.duties() if duty.broken(moment("tue 09:11"))]
    assert {(duty.part, duty.role) for duty in late} == {(2, Role.EXECUTOR)}
