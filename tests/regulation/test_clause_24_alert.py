"""Clause 24: the head is told at once of what is significant or urgent, at any hour."""

import pytest

from otklik.regulation.duties import reserve
from otklik.regulation.errors import StepNotAllowed, Why
from otklik.regulation.history import Role, Step
from tests.regulation.story import K, Story, moment, told


def alerted(at="sat 23:00"):
    return Story().identified(at, "high").step(Step.ALERT, at, Role.SYSTEM)


def test_high_message_owes_an_alert_at_once():
    story = Story().identified("sat 23:00", "high")
    duty = story.duty(K.ALERT)
    assert (told(duty.due_at), duty.clause) == ("sat 23:00", 24)
    assert story.broken("sat 23:01") == [K.ALERT]  # night or not
    assert duty.late(story.clock, moment("sat 23:10")).total_seconds() == 600


def test_alert_at_the_same_moment_is_in_time():
    assert alerted().broken("sat 23:00") == []


def test_ordinary_message_owes_none():
    assert Story().identified("mon 09:10").duties(K.ALERT, K.ACKNOWLEDGE) == []


def test_head_acknowledges_within_30_minutes_at_any_hour():
    duty = alerted().duty(K.ACKNOWLEDGE)
    assert (told(duty.due_at), duty.role, duty.is_norm, duty.cycle) == ("sat 23:30", Role.HEAD, True, 1)
    assert reserve(duty, alerted().clock, moment("sat 23:10")).total_seconds() == 1200
    assert duty.overdue(moment("sat 23:31"))
    assert duty.used(alerted().clock, moment("sat 23:10")).total_seconds() == 600
    assert not duty.broken(moment("sat 23:31"))


def test_head_is_told_again_until_it_is_acknowledged():
    story = alerted().step(Step.ALERT, "sat 23:31", Role.SYSTEM)
    first, second = story.duties(K.ACKNOWLEDGE)
    assert (first.is_open, told(second.due_at), second.cycle) == (False, "sun 00:01", 2)
    story.step(Step.ACKNOWLEDGE, "sat 23:50", Role.HEAD)
    assert K.ACKNOWLEDGE not in story.owed()


def test_only_the_head_acknowledges_and_only_what_was_told():
    with pytest.raises(StepNotAllowed) as role:
        alerted().step(Step.ACKNOWLEDGE, "sat 23:10", Role.SUPERVISOR)
    assert (role.value.why, role.value.allowed_roles) == (Why.ROLE, {Role.HEAD})
    with pytest.raises(StepNotAllowed) as nothing:
        Story().identified("mon 09:10").step(Step.ACKNOWLEDGE, "mon 09:20", Role.HEAD)
    assert nothing.value.why is Why.NOTHING_TO_ACKNOWLEDGE


def test_raised_later_the_alert_is_owed_from_then():
    assert Story().identified("mon 09:10").importance("mon 11:00", "high").due(K.ALERT) == "mon 11:00"


def test_lowered_before_anybody_was_told_the_alert_is_over():
    story = Story().identified("mon 09:10", "high").importance("mon 09:20", "normal")
    assert told(story.duty(K.ALERT).done_at) == "mon 09:20"


def test_raised_to_another_level_that_alerts_nothing_is_owed_twice():
    from dataclasses import replace

    from tests.regulation.story import PARFINO

    urgent = replace(PARFINO.importance[1], name="urgent")
    story = Story(replace(PARFINO, importance=(*PARFINO.importance, urgent)))
    story.identified("mon 09:10", "high").importance("mon 09:20", "urgent")
    assert len(story.duties(K.ALERT)) == 1


def test_head_gives_an_instruction():
    story = alerted().step(Step.INSTRUCT, "sun 08:00", Role.HEAD, reason="send a crew")
    assert story.history.last(Step.INSTRUCT).reason == "send a crew"
