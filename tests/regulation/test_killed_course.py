"""Where a case stands: nothing of a text, a wait or a round is carried into what comes after."""

import pytest

from otklik.regulation.course import Course
from otklik.regulation.errors import StepNotAllowed, Why
from otklik.regulation.history import ReplyKind, Role, Step
from otklik.regulation.moves import PartState, State
from tests.regulation.story import PARFINO, K, Story


def road(story):
    return Course.of(story.history, story.terms).roads[1]


def refusal(story, step, at, role, **said):
    with pytest.raises(StepNotAllowed) as refused:
        story.step(step, at, role, **said)
    return refused.value.why


@pytest.mark.parametrize("step", [Step.APPROVE, Step.RETURN])
def test_only_the_text_that_was_sent_is_decided_on(step):
    story = Story().in_work().sent("mon 10:00", reply="one")
    said = {"part": 1, "kind": ReplyKind.ANSWER, "reply": "one", "reason": "add a photo"}
    assert refusal(story, step, "mon 10:10", Role.MONITOR, version=99, **said) is Why.OTHER_TEXT


def test_a_step_is_not_recorded_before_the_one_it_follows():
    story = Story().in_work().sent("mon 10:00")
    with pytest.raises(StepNotAllowed) as refused:
        story.approved("mon 09:59")
    assert refused.value.why is Why.TIME


def test_what_was_acknowledged_is_not_acknowledged_again():
    story = Story().identified("mon 09:10", "high")
    story.step(Step.ALERT, "mon 09:11", Role.MONITOR).step(Step.ACKNOWLEDGE, "mon 09:20", Role.HEAD)
    why = refusal(story, Step.ACKNOWLEDGE, "mon 09:30", Role.HEAD)
    assert why is Why.NOTHING_TO_ACKNOWLEDGE


def test_a_reopened_part_that_is_answered_closes_the_case_again():
    story = Story().in_work().answered("mon 10:00", "mon 10:10", "mon 10:20").reopened("mon 11:00", part=1)
    assert story.state is State.IN_WORK
    assert story.answered("mon 12:00", "mon 12:10", "mon 12:20").state is State.CLOSED


def test_a_part_knows_its_unit_by_whichever_way_it_came():
    waiting = Story().in_work().asked("mon 10:00", "mon 10:10", "mon 10:20").reassigned("mon 11:00", "water")
    assert (road(waiting).unit, waiting.part()) == ("water", PartState.WAITING_AUTHOR)
    refused = Story().in_work().refused("mon 10:00").reassigned("mon 10:10", "water")
    assert road(refused).unit == "water"
    again = refused.closed("mon 10:20", part=1).reopened("mon 10:30", part=1)
    assert again.part() is PartState.ASSIGNED
    instructed = again.step(Step.EXPLAIN, "mon 10:40", Role.EXECUTOR, part=1, reason="was ill")
    assert road(instructed).unit == "water"


def test_no_text_is_on_its_way_after_publication_closing_and_reopening():
    published = Story().in_work().answered("mon 10:00", "mon 10:10", "mon 10:20")
    closed = Story().in_work().sent("mon 10:00").closed("mon 10:10", part=1)
    assert [road(story).sent for story in (published, closed)] == [None, None]
    assert road(closed.reopened("mon 10:20", part=1)).sent is None


def test_nobody_is_waited_for_after_the_closing():
    story = Story().in_work().asked("mon 10:00", "mon 10:10", "mon 10:20").closed("mon 11:00", part=1)
    assert road(story).waiting is None


def test_a_new_round_begins_without_promises_and_returns():
    story = Story().in_work().promised("mon 10:00", "mon 10:10", "mon 10:20")
    story.sent("mon 11:00").returned("mon 11:10").closed("mon 11:20", part=1).reopened("mon 11:30", part=1)
    assert (road(story).promised, road(story).interims, road(story).returns) == (False, 0, 0)
    assert story.part() is PartState.ASSIGNED
    story.sent("mon 12:00", ReplyKind.INTERIM)
    assert road(story).approvers(PARFINO) == (Role.MONITOR,)
    assert story.returned("mon 12:10").duty(K.REWORK).cycle == 1
