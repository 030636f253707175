"""Clause 5: the monitor detects, sends on and approves; nobody approves their own draft."""

from dataclasses import replace

import pytest

from otklik.regulation.errors import StepNotAllowed, Why
from otklik.regulation.history import Role, Step
from otklik.regulation.moves import PartState
from otklik.regulation.workflow import OWN_DRAFT, moves_for
from tests.regulation.story import PARFINO, Story

OTHERS = [Role.DISPATCHER, Role.EXECUTOR, Role.SUPERVISOR, Role.HEAD, Role.ADMINISTRATOR, Role.SYSTEM]


def written_by_the_monitor():
    return Story().in_work("mon 09:10").sent("mon 10:00", by="anna")


@pytest.mark.parametrize("role", OTHERS)
def test_only_the_monitor_detects(role):
    with pytest.raises(StepNotAllowed) as refused:
        Story().step(Step.IDENTIFY, "mon 09:10", role, topic="roads", importance="normal")
    assert (refused.value.why, refused.value.allowed_roles) == (Why.ROLE, {Role.MONITOR})


@pytest.mark.parametrize("role", [*OTHERS, Role.AUTHOR])
def test_only_the_monitor_approves(role):
    with pytest.raises(StepNotAllowed) as refused:
        Story().in_work("mon 09:10").sent("mon 10:00").approved("mon 10:10", role=role)
    assert (refused.value.clause, refused.value.allowed_roles) == (13, {Role.MONITOR})


def test_own_draft_is_not_approved_by_its_author():
    with pytest.raises(StepNotAllowed) as refused:
        written_by_the_monitor().approved("mon 10:10", by="anna")
    assert (refused.value.why, refused.value.clause) == (Why.OWN_DRAFT, 5)


def test_own_draft_may_be_returned_by_its_author():
    assert (
        written_by_the_monitor()
        .step(
            Step.RETURN,
            "mon 10:10",
            Role.MONITOR,
            by="anna",
            part=1,
            reply="answer-1",
            version=1,
            reason="again",
        )
        .part()
        is PartState.RETURNED
    )


def test_somebody_else_approves_it():
    assert written_by_the_monitor().approved("mon 10:10", by="boris").part() is PartState.APPROVED


def test_one_person_body_approves_its_own_drafts():
    story = Story(replace(PARFINO, allow_own_approval=True)).in_work("mon 09:10").sent("mon 10:00", by="anna")
    assert story.approved("mon 10:10", by="anna").part() is PartState.APPROVED


def test_exception_is_recorded_with_the_fact():
    story = written_by_the_monitor().approved("mon 10:10", by="anna", exception=OWN_DRAFT)
    assert story.history.facts[-1].exception == "own_draft"


def test_button_of_approval_is_not_offered_to_the_author_of_the_draft():
    history, roles = written_by_the_monitor().history, frozenset({Role.MONITOR})
    offered = {move.step for move in moves_for(history, 1, roles, by="anna")}
    assert Step.APPROVE not in offered
    assert Step.APPROVE in {move.step for move in moves_for(history, 1, roles, by="boris")}
    assert Step.APPROVE in {move.step for move in moves_for(history, 1, roles)}
