"""Clause 9: a message of high importance is answered within 4 working hours. R-4: raised, lowered later."""

from dataclasses import replace

import pytest

from otklik.regulation.duties import Rule
from otklik.regulation.errors import Missing, Need, StepNotAllowed, Why
from otklik.regulation.history import ReplyKind, Role, Step
from otklik.regulation.terms import TopicTerms, preset
from tests.regulation.story import PARFINO, K, Story, moment, told


@pytest.mark.parametrize(
    ("detected", "answer_by"),
    [
        ("mon 09:10", "mon 14:10"),
        ("mon 12:50", "tue 08:50"),
        ("fri0 16:00", "mon 12:00"),
        ("sat0 22:15", "mon 12:30"),
        ("03.11.26 15:00", "05.11.26 11:00"),
        ("31.10.25 15:00", "01.11.25 11:00"),
        ("30.12.25 16:40", "12.01.26 11:40"),
        ("19.02.27 16:00", "20.02.27 12:00"),
    ],
)
def test_high_message_is_answered_within_4_working_hours(detected, answer_by):
    duty = Story().in_work(detected, "high").duty(K.ANSWER)
    assert (told(duty.due_at), duty.clause) == (told(moment(answer_by)), 9)


@pytest.mark.parametrize(
    ("raised", "answer_by", "draft_by"),
    [
        ("mon 09:30", "mon 14:10", "mon 11:10"),  # the 4 hours from the detection are still long enough
        ("mon 11:30", "mon 14:30", "mon 11:30"),  # 2 hours after the change
        ("mon 15:30", "mon 17:30", "mon 14:10"),  # the draft was missed already: it stays missed
        ("mon 17:00", "tue 09:10", "mon 14:10"),  # never later than it was
    ],
)
def test_importance_raised_later(raised, answer_by, draft_by):
    story = Story().in_work("mon 09:10").importance(raised, "high")
    assert (story.due(K.ANSWER), story.due(K.DRAFT)) == (answer_by, draft_by)


def test_raised_before_the_assignment_holds_for_every_part():
    story = Story().identified("mon 09:10").forwarded("mon 09:20").importance("mon 11:30", "high")
    story.assigned("mon 11:40").assigned("mon 11:50", "housing")
    assert [told(duty.due_at) for duty in story.duties(K.ANSWER)] == ["mon 14:30", "mon 14:30"]


def test_lowering_gives_the_time_of_the_lower_level_from_the_detection():
    story = Story().in_work("mon 09:10", "high").importance("mon 10:00", "normal")
    assert (story.due(K.ANSWER), story.due(K.DRAFT)) == ("tue 09:10", "mon 14:10")
    assert story.duty(K.ANSWER).clause == 8


def test_raised_and_lowered_again_is_as_if_it_had_stayed():
    story = Story().in_work("mon 09:10").importance("mon 11:30", "high").importance("mon 11:45", "normal")
    assert story.due(K.ANSWER) == "tue 09:10"


def test_lowering_erases_no_violation():
    story = Story().in_work("mon 09:10", "high").importance("mon 14:20", "normal")
    duty = story.duty(K.ANSWER)
    assert (told(duty.due_at), duty.clause) == ("mon 14:10", 9)
    assert story.broken("mon 14:21") == [K.ALERT, K.ANSWER, K.DRAFT]


def test_draft_missed_before_the_lowering_stays_missed_while_the_answer_gets_its_time():
    story = Story().in_work("mon 09:10", "high").importance("mon 12:00", "normal")
    assert (story.due(K.DRAFT), story.due(K.ANSWER)) == ("mon 11:10", "tue 09:10")
    assert story.duty(K.DRAFT).missed


def test_raising_while_the_author_is_waited_for_counts_after_the_answer():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:40")
    story.importance("mon 11:00", "high").heard("tue 10:40")
    # 1:30 h were used before the request; 4 h from the detection leave 2:30, more than 2 h after the change
    assert story.due(K.ANSWER) == "tue 14:10"


def test_raising_while_waiting_late_leaves_two_hours_after_the_answer():
    story = Story().in_work("mon 09:10").asked("mon 12:00", "mon 12:10", "mon 12:40")
    story.importance("mon 14:00", "high").heard("tue 09:00")
    assert story.due(K.ANSWER) == "tue 11:00"  # 3:30 h were used


def test_change_says_why_and_to_what():
    story = Story().in_work("mon 09:10")
    with pytest.raises(Missing) as refused:
        story.importance("mon 10:00", "high", reason="")
    assert refused.value.need is Need.REASON
    with pytest.raises(StepNotAllowed) as same:
        story.importance("mon 10:00", "normal")
    assert same.value.why is Why.NO_CHANGE
    with pytest.raises(StepNotAllowed) as unknown:
        story.importance("mon 10:00", "urgent")
    assert unknown.value.why is Why.UNKNOWN_IMPORTANCE


def test_answer_that_was_given_is_judged_as_it_was():
    story = Story().in_work("mon 09:10", parts=2).promised("mon 12:00", "mon 12:20", "mon 12:50")
    story.importance("mon 17:20", "high")
    assert story.broken("mon 17:25") == [K.DRAFT, K.ALERT]
    assert story.due(K.ANSWER, part=1) == "tue 09:10"


def test_topic_may_have_a_limit_of_its_own():
    terms = replace(
        PARFINO, topics=(TopicTerms("snow", answer=PARFINO.importance[1].answer, draft=PARFINO.rework),)
    )
    story = Story(terms).identified("mon 09:10", topic="snow")
    assert story.due(K.ANSWER) == "mon 14:10"
    story.forwarded("mon 09:10").assigned("mon 09:10")
    assert story.due(K.DRAFT) == "mon 12:10"


def test_another_topic_changes_the_limit_like_another_importance():
    terms = replace(
        PARFINO, topics=(TopicTerms("snow", answer=PARFINO.importance[1].answer, draft=PARFINO.rework),)
    )
    story = Story(terms).in_work("mon 09:10")
    assert story.due(K.ANSWER) == "tue 09:10"
    story.step(Step.SET_TOPIC, "mon 09:30", Role.MONITOR, topic="snow")
    assert story.due(K.ANSWER) == "mon 14:10"


def test_level_without_a_limit_owes_an_answer_without_a_moment():
    story = Story(preset("first-reaction")).in_work("mon 09:10")
    answer = story.duty(K.ANSWER)
    assert (answer.due_at, answer.rule, answer.broken(moment("fri 09:00"))) == (None, Rule.NONE, False)
    assert (story.due(K.DRAFT), story.due(K.FIRST_REACTION)) == ("tue 09:10", "mon 12:10")
    story.importance("mon 09:30", "high")
    assert story.due(K.DRAFT) == "mon 14:10"


def test_level_with_a_limit_after_one_without():
    quick, slow = PARFINO.importance[1], preset("first-reaction").importance[0]
    story = Story(replace(PARFINO, importance=(slow, quick))).in_work("mon 09:10")
    assert story.due(K.ANSWER) is None
    story.importance("mon 15:00", "high")
    assert story.due(K.ANSWER) == "mon 17:00"  # 2 h after the change
    story.importance("mon 15:10", "normal")
    assert story.due(K.ANSWER) is None


def test_level_without_a_limit_pauses_the_draft_too():
    story = Story(preset("first-reaction")).in_work("mon 09:10")
    story.asked("mon 10:00", "mon 10:10", "mon 10:10")
    assert story.duty(K.DRAFT).paused_since == moment("mon 10:10")
    story.heard("tue 10:10")
    assert story.due(K.DRAFT) == "wed 09:10"
    assert ReplyKind.ANSWER not in {fact.kind for fact in story.history}
