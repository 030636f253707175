"""Clause 20: threats, obscenity, insults are not processed and not answered; an error is put right."""

import pytest

from otklik.regulation.errors import Missing, Need, StepNotAllowed, Why
from otklik.regulation.history import Role, Step
from otklik.regulation.moves import PartState, State
from tests.regulation.story import K, Story, moment, told


def test_excluded_message_has_no_clock():
    story = Story().in_work("mon 09:10").excluded("mon 10:00")
    assert (story.state, story.owner(), story.owner(1), story.owed()) == (State.EXCLUDED, None, None, set())
    assert story.broken("fri 12:00") == []


def test_exclusion_names_its_ground():
    with pytest.raises(Missing) as refused:
        Story().identified("mon 09:10").excluded("mon 10:00", ground="")
    assert (refused.value.need, refused.value.clause) == (Need.GROUND, 20)


def test_what_was_late_before_the_exclusion_stays_late():
    """R-15"""
    assert Story().identified("mon 09:10").excluded("mon 10:00").broken("mon 10:00") == [K.FORWARD]


def test_after_restoring_the_clock_runs_from_the_original_detection():
    story = Story().in_work("mon 09:10").excluded("mon 10:00").restored("tue 09:00")
    assert (story.state, story.due(K.ANSWER), story.due(K.DRAFT)) == (State.IN_WORK, "tue 09:10", "mon 14:10")
    assert story.owed() == {K.ANSWER, K.DRAFT}


def test_message_excluded_straight_from_the_inbox_was_detected_by_that():
    story = Story().excluded("mon 09:10")
    assert (story.state, story.owed()) == (State.EXCLUDED, set())
    story.restored("mon 15:00")
    assert (story.state, story.owner(), story.due(K.FORWARD)) == (State.NEW, Role.MONITOR, "mon 09:40")
    story.identified("mon 15:10").forwarded("mon 15:20")
    assert (story.due(K.ANSWER), [told(duty.due_at) for duty in story.duties(K.FORWARD)]) == (
        "tue 09:10",
        ["mon 09:40"],
    )


def test_its_importance_holds_from_the_detection_too():
    story = Story().excluded("mon 09:10").restored("mon 10:00").identified("mon 10:10", "high")
    assert (story.due(K.ANSWER), story.due(K.ALERT)) == ("mon 14:10", "mon 10:10")


def test_nothing_is_done_with_an_excluded_message():
    story = Story().in_work("mon 09:10").excluded("mon 10:00")
    with pytest.raises(StepNotAllowed) as refused:
        story.sent("mon 10:10")
    assert (refused.value.why, refused.value.clause) == (Why.EXCLUDED, 20)


def test_author_heard_meanwhile_is_kept():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:40").excluded("mon 11:00")
    story.heard("mon 11:40", part=1).restored("mon 12:00")
    assert (story.part(), story.due(K.ANSWER)) == (PartState.ASSIGNED, "tue 10:10")


def test_pause_goes_on_through_the_exclusion():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:40").excluded("mon 11:00")
    assert story.duty(K.ANSWER).done_at == moment("mon 11:00")
    assert story.restored("mon 12:00").duty(K.ANSWER).paused_since == moment("mon 10:40")


def test_threat_is_told_to_the_head_although_nothing_else_is_owed():
    story = Story().excluded("mon 09:10", "threat").step(Step.ALERT, "mon 09:11", Role.SYSTEM)
    assert (story.owed(), story.due(K.ACKNOWLEDGE)) == ({K.ACKNOWLEDGE}, "mon 09:41")
    story.restored("mon 09:20").identified("mon 09:25")
    assert K.ACKNOWLEDGE in story.owed()


def test_monitor_excludes_and_supervisor_may_restore():
    story = Story().identified("mon 09:10")
    with pytest.raises(StepNotAllowed) as refused:
        story.step(Step.EXCLUDE, "mon 09:20", Role.DISPATCHER, reason="insult")
    assert refused.value.allowed_roles == {Role.MONITOR}
    story.excluded("mon 09:20").step(Step.RESTORE, "mon 09:30", Role.SUPERVISOR, reason="no insult")
    assert story.state is State.IDENTIFIED
