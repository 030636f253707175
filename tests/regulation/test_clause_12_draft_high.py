"""Clause 12: of high importance, the draft is sent 2 working hours before the moment of clause 9."""

import pytest

from tests.regulation.story import K, Story, moment, told


@pytest.mark.parametrize(
    ("detected", "draft_by"),
    [
        ("mon 09:10", "mon 11:10"),
        ("mon 12:50", "mon 15:50"),
        ("fri0 16:00", "mon 10:00"),
        ("sat0 22:15", "mon 10:30"),
        ("03.11.26 15:00", "05.11.26 09:00"),
        ("31.10.25 15:00", "01.11.25 09:00"),
        ("30.12.25 16:40", "12.01.26 09:40"),
        ("19.02.27 16:00", "20.02.27 10:00"),
    ],
)
def test_draft_of_high_importance_is_sent_2_working_hours_before_the_answer(detected, draft_by):
    duty = Story().in_work(detected, "high").duty(K.DRAFT)
    assert (told(duty.due_at), duty.clause) == (told(moment(draft_by)), 12)


def test_late_draft_of_high_importance_is_a_violation_of_this_clause():
    story = Story().in_work("mon 09:10", "high").sent("mon 11:11")
    assert [duty.clause for duty in story.duties(K.DRAFT) if duty.broken(moment("mon 11:20"))] == [12]
