"""Clause 8: the answer is prepared and published within 8 working hours of the detection."""

from dataclasses import replace

import pytest

from otklik.regulation.errors import Missing, Need
from otklik.regulation.terms import StartEvent
from tests.regulation.story import PARFINO, K, Story, moment


@pytest.mark.parametrize(
    ("detected", "answer_by"),
    [
        ("mon 09:10", "tue 09:10"),
        ("mon 12:50", "tue 12:50"),
        ("fri0 16:00", "mon 17:00"),
        ("sat0 22:15", "mon 17:30"),  # ends at closing, not next morning
        ("03.11.26 15:00", "05.11.26 16:00"),  # a short day, then a holiday
        ("31.10.25 15:00", "01.11.25 16:00"),  # then a short working Saturday
        ("30.12.25 16:40", "12.01.26 16:40"),
        ("19.02.27 16:00", "24.02.27 09:00"),  # a short working Saturday and two days off between
    ],
)
def test_answer_is_published_within_8_working_hours(detected, answer_by):
    duty = Story().in_work(detected).duty(K.ANSWER)
    assert (duty.due_at, duty.clause) == (moment(answer_by), 8)


def test_published_answer_fulfils_the_clause():
    story = Story().in_work("mon 09:10").answered("mon 12:00", "mon 12:10", "mon 12:20")
    assert story.duty(K.ANSWER).done_at == moment("mon 12:20")
    assert story.broken("fri 12:00") == []
    assert story.owed() == set()


def test_only_publication_fulfils_it_neither_draft_nor_approval():
    story = Story().in_work("mon 09:10").sent("mon 12:00").approved("mon 12:10")
    assert K.ANSWER in story.owed()
    assert K.ANSWER in story.published("tue 09:11").broken("tue 09:11")


def test_before_the_assignment_the_case_as_a_whole_owes_the_answer():
    story = Story().identified("mon 09:10").forwarded("mon 09:20")
    assert story.due(K.ANSWER, part=None) == "tue 09:10"
    story.assigned("mon 09:30")
    assert story.duties(K.ANSWER, part=None) == []
    assert story.due(K.ANSWER, part=1) == "tue 09:10"


def test_how_late_is_told_in_working_time():
    story = Story().in_work("mon 09:10").answered("mon 10:00", "mon 10:10", "tue 14:10")
    late = story.duty(K.ANSWER).late(story.clock, moment("fri 09:00"))
    assert late.total_seconds() / 3600 == 4  # from 9:10 to 14:10 without lunch


@pytest.mark.parametrize(
    ("start", "answer_by"),
    [
        (StartEvent.DETECTED, "tue 09:10"),
        (StartEvent.COLLECTED, "mon 17:30"),
        (StartEvent.POSTED, "mon 16:30"),
    ],
)
def test_edition_may_start_the_clock_earlier(start, answer_by):
    """R-1"""
    story = Story(replace(PARFINO, start=start))
    story.identified("mon 09:10", posted_at=moment("fri0 15:30"), collected_at=moment("sat0 08:00"))
    assert story.due(K.ANSWER) == answer_by


def test_start_that_nobody_knows_is_refused():
    story = Story(replace(PARFINO, start=StartEvent.POSTED))
    with pytest.raises(Missing) as refused:
        story.identified("mon 09:10")
    assert refused.value.need is Need.START


def test_first_public_reaction_is_an_edition_of_its_own():
    terms = replace(PARFINO, first_reaction=PARFINO.importance[1].answer)
    story = Story(terms).in_work("mon 09:10")
    assert story.due(K.FIRST_REACTION) == "mon 14:10"
    story.asked("mon 10:00", "mon 10:10", "mon 10:20")
    assert story.duty(K.FIRST_REACTION).done_at == moment("mon 10:20")


def test_first_reaction_is_over_when_the_case_is_closed():
    terms = replace(PARFINO, first_reaction=PARFINO.importance[1].answer)
    story = Story(terms).in_work("mon 09:10").closed("mon 11:00", part=1)
    assert story.duty(K.FIRST_REACTION).done_at == moment("mon 11:00")
