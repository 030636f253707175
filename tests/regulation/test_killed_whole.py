"""The incident as a whole: what is owed before its parts, and after a change, an exclusion, a reopening."""

from dataclasses import replace
from datetime import timedelta

from otklik.regulation.history import Role, Step
from otklik.regulation.terms import TopicTerms
from tests.regulation.story import PARFINO, K, Story, moment

HOUR = timedelta(hours=1)


def test_a_raise_before_the_assignment_is_seen_at_once():
    story = Story().identified("mon 09:10").importance("mon 09:20", "high")
    assert (story.due(K.ANSWER), story.duty(K.ANSWER).clause) == ("mon 14:10", 9)


def test_a_message_excluded_from_the_inbox_is_an_ordinary_one():
    answer = Story().excluded("mon 09:10").duty(K.ANSWER)
    assert (answer.due_at, answer.clause, answer.done_at) == (moment("tue 09:10"), 8, moment("mon 09:10"))


def test_the_answer_is_owed_since_the_fact_that_started_its_clock():
    story = Story().excluded("mon 09:00").restored("mon 09:10").identified("mon 09:20").forwarded("mon 09:30")
    assert story.assigned("mon 09:40").duty(K.ANSWER, part=1).fact == 2
    again = Story().identified("mon 09:00").closed("mon 09:10").reopened("mon 09:20").forwarded("mon 09:30")
    assert again.duty(K.ANSWER).round == 2
    assert again.duty(K.FORWARD).round == 2
    assert again.assigned("mon 09:40").duty(K.ANSWER, part=1).fact == 2


def test_the_head_is_told_of_every_raise():
    story = Story().identified("mon 09:10", "high")
    story.step(Step.ALERT, "mon 09:11", Role.MONITOR)
    assert K.ALERT not in story.owed()
    story.importance("mon 09:20", "normal").importance("mon 09:30", "high")
    assert [duty.started_at for duty in story.duties(K.ALERT)] == [moment("mon 09:10"), moment("mon 09:30")]


def test_the_head_is_told_within_the_time_of_the_edition():
    terms = replace(PARFINO, alert=timedelta(minutes=10))
    alert = Story(terms).identified("sat 22:15", "high").duty(K.ALERT)
    assert (alert.due_at, alert.limit) == (moment("sat 22:25"), timedelta(minutes=10))


def test_whoever_gets_the_part_after_the_author_was_heard_owes_the_draft():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:20").heard("mon 11:00")
    story.reassigned("mon 11:10", "water")
    assert [(d.unit, d.started_at) for d in story.duties(K.DRAFT) if d.is_open] == [
        ("water", moment("mon 11:10"))
    ]


def test_a_topic_has_its_own_terms_in_its_season_only():
    winter = TopicTerms("roads.pits", answer=10 * HOUR, draft=HOUR, season=((11, 1), (3, 31)))
    summer = replace(winter, season=((6, 1), (8, 31)))
    dues = [
        Story(replace(PARFINO, topics=(topic,))).identified("mon 09:10").due(K.ANSWER)
        for topic in (winter, summer)
    ]
    assert dues == ["tue 11:10", "tue 09:10"]
