"""Clause 11: the draft is sent to approval 4 working hours before the moment of clause 8."""

from dataclasses import replace

import pytest

from otklik.regulation.history import ReplyKind, Role
from otklik.regulation.terms import DraftRule
from tests.regulation.story import PARFINO, K, Story, moment, told


@pytest.mark.parametrize(
    ("detected", "draft_by"),
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
def test_draft_is_sent_4_working_hours_before_the_answer(detected, draft_by):
    duty = Story().in_work(detected).duty(K.DRAFT)
    assert (told(duty.due_at), duty.clause, duty.role) == (told(moment(draft_by)), 11, Role.EXECUTOR)


@pytest.mark.parametrize("kind", [ReplyKind.ANSWER, ReplyKind.INTERIM])
def test_draft_of_an_answer_or_of_an_interim_one_fulfils_the_clause(kind):
    story = Story().in_work("mon 09:10").sent("mon 14:10", kind)
    assert story.duty(K.DRAFT).done_at == moment("mon 14:10")
    assert story.broken("mon 14:11") == []


def test_draft_a_minute_later_is_late_even_when_the_answer_is_in_time():
    story = Story().in_work("mon 09:10").answered("mon 14:11", "mon 14:12", "mon 14:13")
    assert story.broken("fri 12:00") == [K.DRAFT]


def test_request_is_no_draft():
    assert K.DRAFT in Story().in_work("mon 09:10").sent("mon 10:00", ReplyKind.CLARIFICATION).owed()


def test_draft_that_reached_its_executor_too_late_says_so():
    story = Story().identified("mon 09:10").forwarded("mon 09:20").assigned("mon 15:00")
    duty = story.duty(K.DRAFT)
    assert (told(duty.due_at), told(duty.started_at), duty.received_late) == ("mon 14:10", "mon 15:00", True)
    assert not Story().in_work("mon 09:10").duty(K.DRAFT).received_late


def test_edition_may_count_the_draft_from_the_start():
    level = replace(PARFINO.importance[0], draft_rule=DraftRule.AFTER_START)
    story = Story(replace(PARFINO, importance=(level,))).in_work("mon 12:30")
    assert story.due(K.DRAFT) == "mon 17:30"
    assert Story().in_work("mon 12:30").due(K.DRAFT) == "tue 08:30"  # counted back: the last instant


def test_edition_may_set_no_limit_for_the_draft():
    level = replace(PARFINO.importance[0], draft=None)
    story = Story(replace(PARFINO, importance=(level,))).in_work("mon 09:10")
    assert (story.due(K.DRAFT), story.due(K.ANSWER)) == (None, "tue 09:10")


def test_next_unit_gets_the_draft_with_the_moment_it_had():
    story = Story().in_work("mon 09:10").reassigned("mon 11:00", "housing")
    first, second = story.duties(K.DRAFT)
    assert (first.unit, told(first.done_at), first.broken(moment("fri 12:00"))) == (
        "roads",
        "mon 11:00",
        False,
    )
    assert (second.unit, told(second.due_at), second.is_open) == ("housing", "mon 14:10", True)
