"""Clause 6: appointed persons act, and others in their place; who and for whom is kept."""

import pytest

from otklik.regulation.errors import StepNotAllowed
from otklik.regulation.history import Fact, Role, Step
from otklik.regulation.workflow import check, moves_for
from tests.regulation.story import K, Story, moment


def test_substitute_acts_in_the_role_of_the_absent_and_both_are_kept():
    story = Story().step(
        Step.IDENTIFY,
        "mon 09:10",
        Role.MONITOR,
        topic="roads",
        importance="normal",
        by="boris",
        for_whom="anna",
    )
    assert [(fact.by, fact.for_whom) for fact in story.history] == [("boris", "anna")]


def test_step_is_taken_in_a_role_that_one_has_at_that_moment():
    history = Story().identified("mon 09:10").history
    fact = Fact(Step.FORWARD, moment("mon 09:20"), role=Role.MONITOR, by="boris")
    with pytest.raises(StepNotAllowed):
        check(history, fact, frozenset({Role.EXECUTOR}))
    assert check(history, fact, frozenset({Role.EXECUTOR, Role.MONITOR})).clause == 7


def test_person_with_several_roles_says_in_which_one_they_act():
    history = Story().identified("mon 09:10").history
    fact = Fact(Step.FORWARD, moment("mon 09:20"), role=Role.DISPATCHER, by="boris")
    with pytest.raises(StepNotAllowed):
        check(history, fact, frozenset({Role.DISPATCHER, Role.MONITOR}))


def test_person_without_a_role_is_offered_nothing():
    assert moves_for(Story().in_work().history, 1, frozenset()) == ()
    assert moves_for(Story().in_work().history, None, frozenset({Role.ADMINISTRATOR})) == ()


def test_every_duty_names_the_role_that_owes_it():
    story = (
        Story().identified("mon 09:10", "high").forwarded("mon 09:20").assigned("mon 09:30").sent("mon 09:40")
    )
    assert {duty.kind: duty.role for duty in story.duties()} == {
        K.FORWARD: Role.MONITOR,
        K.ALERT: Role.MONITOR,
        K.ROUTE: Role.DISPATCHER,
        K.ANSWER: Role.EXECUTOR,
        K.DRAFT: Role.EXECUTOR,
        K.APPROVE: Role.MONITOR,
    }
