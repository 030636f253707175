"""Clause 14: a returned draft comes back within one working hour, as often as it is returned."""

from datetime import timedelta

import pytest

from otklik.regulation.duties import reserve, supervisor_is_told, time_by_role
from otklik.regulation.history import Role
from tests.regulation.story import PARFINO, K, Story, moment, told


@pytest.mark.parametrize(
    ("returned", "again_by"),
    [("mon 10:20", "mon 11:20"), ("mon 12:30", "mon 14:30"), ("fri 16:10", "mon2 09:10")],
)
def test_returned_draft_is_sent_again_within_one_working_hour(returned, again_by):
    duty = Story().in_work("mon 09:10").sent("mon 10:00").returned(returned).duty(K.REWORK)
    assert (told(duty.due_at), duty.clause, duty.cycle) == (again_by, 14, 1)


def test_each_return_opens_the_next_cycle():
    story = Story().in_work("mon 09:10")
    for sent, returned in [
        ("mon 10:00", "mon 10:10"),
        ("mon 10:30", "mon 10:40"),
        ("mon 11:00", "mon 11:10"),
    ]:
        story.sent(sent).returned(returned)
    assert [(duty.cycle, told(duty.due_at)) for duty in story.duties(K.REWORK)] == [
        (1, "mon 11:10"),
        (2, "mon 11:40"),
        (3, "mon 12:10"),
    ]
    assert [supervisor_is_told(duty, PARFINO) for duty in story.duties(K.REWORK)] == [False, False, True]


def test_publication_begins_the_count_anew():
    story = (
        Story()
        .in_work("mon 09:10")
        .sent("mon 09:20")
        .returned("mon 09:30")
        .asked("mon 09:40", "mon 09:50", "mon 10:00")
    )
    story.heard("mon 10:10").sent("mon 10:20").returned("mon 10:30")
    assert story.duty(K.REWORK).cycle == 1


def test_time_on_each_side_can_be_told_apart():
    story = Story().in_work("mon 09:10").sent("mon 10:00").returned("mon 10:20").sent("mon 11:00")
    story.approved("mon 11:05")
    assert time_by_role(story.duties(), story.clock, moment("mon 11:20")) == {
        Role.EXECUTOR: timedelta(minutes=50 + 40),
        Role.MONITOR: timedelta(minutes=20 + 5),
        Role.DISPATCHER: timedelta(minutes=15),
    }


def test_exactly_two_full_cycles_fit_into_8_hours():
    """R-6: 240 + 30 + 2 x (60 + 30) + 30 = 480."""
    story = Story().in_work("mon 08:30").sent("mon 12:30").returned("mon 13:00")
    story.sent("mon 15:00").returned("mon 15:30").sent("mon 16:30").approved("mon 17:00").published(
        "mon 17:30"
    )
    assert story.broken("fri 12:00") == []
    assert story.due(K.ANSWER) == "mon 17:30"


def test_not_even_one_fits_into_4_hours():
    story = Story().in_work("mon 08:30", "high").sent("mon 10:30").returned("mon 11:00")
    duty = story.duty(K.REWORK)
    assert (told(duty.due_at), told(duty.must_by)) == ("mon 12:00", "mon 11:30")
    assert reserve(duty, story.clock, moment("mon 11:10")) == timedelta(minutes=20)
    assert reserve(duty, story.clock, moment("mon 11:45")) == -timedelta(minutes=15)


def test_must_have_by_leaves_approval_and_publication_their_time():
    story = Story().in_work("mon 09:10")
    assert told(story.duty(K.DRAFT).must_by) == "mon 17:10"  # the answer is due on Tuesday at 9:10
    assert told(story.sent("mon 10:00").duty(K.APPROVE).must_by) == "tue 08:40"
    assert story.approved("mon 10:10").duty(K.PUBLISH).must_by is None


def test_reserve_of_what_has_no_moment_is_unknown():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:20")
    assert reserve(story.duty(K.ANSWER), story.clock, moment("tue 10:00")) is None


def test_reserve_of_what_is_done_or_has_no_later_step_is_up_to_its_own_moment():
    story = Story().in_work("mon 09:10").sent("mon 10:00").approved("mon 10:10")
    assert reserve(story.duty(K.PUBLISH), story.clock, moment("mon 10:20")) == timedelta(minutes=20)
    assert reserve(story.duty(K.ANSWER), story.clock, moment("mon 12:10")) == timedelta(hours=5)
