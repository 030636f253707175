"""The clock of an answer at its edges: exactly at a moment, and where two moments fall together."""

from dataclasses import replace
from datetime import timedelta

import pytest

from otklik.regulation.duties import Rule
from otklik.regulation.history import Role, Step
from otklik.regulation.terms import DraftRule, preset
from tests.regulation.story import PARFINO, K, Story, moment

HOUR = timedelta(hours=1)


def topic(story, at):
    return story.step(Step.SET_TOPIC, at, Role.MONITOR, topic="roads.snow")


def test_a_new_topic_does_not_take_back_the_time_of_a_raise():
    story = Story().in_work("mon 09:10").importance("mon 14:10", "high")
    assert story.due(K.ANSWER) == "mon 16:10"
    assert topic(story, "mon 14:20").due(K.ANSWER) == "mon 16:10"
    assert story.duty(K.ANSWER).rule is Rule.CHANGE


def test_a_new_topic_with_the_same_terms_changes_no_moment():
    plain, other = Story().in_work("mon 09:10"), topic(Story().in_work("mon 09:10"), "mon 10:00")
    for kind in (K.ANSWER, K.DRAFT):
        assert other.duty(kind) == plain.duty(kind)


def test_lowering_at_the_very_moment_of_the_answer_is_not_too_late():
    story = Story().in_work("mon 09:10", "high").importance("mon 14:10", "normal")
    assert story.due(K.ANSWER) == "tue 09:10"
    story = Story().in_work("mon 09:10", "high").importance("mon 14:11", "normal")
    assert story.due(K.ANSWER) == "mon 14:10"


def test_a_raise_after_a_pause_keeps_the_time_of_the_pause():
    story = Story().in_work("mon 09:10").asked("mon 09:20", "mon 09:30", "mon 09:40").heard("mon 10:40")
    story.importance("mon 10:45", "high")
    assert (story.due(K.ANSWER), story.due(K.DRAFT)) == ("mon 15:10", "mon 12:10")


@pytest.mark.parametrize(
    ("raised", "rule", "limit"),
    [
        ("mon 11:10", Rule.FORWARD, 4 * HOUR),  # both ways end at 14:10: told by the detection
        ("mon 11:11", Rule.CHANGE, 2 * HOUR),
        ("mon 16:10", Rule.FORWARD, 8 * HOUR),  # two hours later is the old moment itself
    ],
)
def test_where_two_ways_lead_to_one_moment_the_plain_one_is_told(raised, rule, limit):
    duty = Story().in_work("mon 09:10").importance(raised, "high").duty(K.ANSWER)
    assert (duty.rule, duty.limit) == (rule, limit)


def test_a_request_at_the_very_moment_of_the_answer_stops_nothing():
    story = Story().in_work("mon 09:10").asked("tue 08:40", "tue 09:00", "tue 09:10")
    assert (story.due(K.ANSWER), story.duty(K.ANSWER).paused_since) == ("tue 09:10", None)


def test_a_request_at_the_very_moment_of_the_draft_is_in_time():
    story = Story().in_work("mon 09:10").asked("mon 13:50", "mon 14:05", "mon 14:10").heard("tue 10:10")
    draft = story.duty(K.DRAFT)
    assert (story.due(K.DRAFT), draft.missed, draft.rule) == ("tue 11:10", False, Rule.FLOOR)


def test_no_draft_is_missed_before_its_moment():
    assert not Story().in_work("mon 09:10").duty(K.DRAFT).missed


def test_where_the_floor_meets_the_ceiling_the_floor_is_told():
    story = Story().in_work("mon 09:10", "high").asked("mon 11:00", "mon 11:05", "mon 11:10")
    story.heard("tue 11:10")
    assert (story.due(K.DRAFT), story.duty(K.DRAFT).rule) == ("tue 12:10", Rule.FLOOR)


def test_where_the_ceiling_meets_the_draft_the_draft_is_counted_back():
    normal = replace(PARFINO.importance[0], draft=HOUR)
    terms = replace(PARFINO, importance=(normal, PARFINO.importance[1]))
    story = Story(terms).in_work("mon 09:10").asked("mon 17:00", "mon 17:05", "mon 17:10")
    story.heard("tue 10:00")
    assert (story.due(K.DRAFT), story.duty(K.DRAFT).rule) == ("tue 10:00", Rule.BACK)


def test_a_draft_counted_from_the_start_tells_so():
    terms = preset("first-reaction")
    assert terms.importance[0].draft_rule is DraftRule.AFTER_START
    draft = Story(terms).in_work("mon 09:10").duty(K.DRAFT)
    assert (draft.rule, draft.counted_from) == (Rule.FORWARD, moment("mon 09:10"))


def test_the_moment_of_a_sent_draft_is_not_moved_any_more():
    story = Story().in_work("mon 09:10").sent("mon 10:00").returned("mon 10:10")
    story.importance("mon 10:20", "high").asked("mon 10:30", "mon 10:40", "mon 10:50")
    assert story.due(K.CLARIFY) == "mon 14:10"
