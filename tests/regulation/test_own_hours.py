"""R-29: a unit's own hours move no term; they set the moment by which the unit must have it done."""

import pytest

from otklik.regulation.ownhours import last_moment, within_own_hours
from otklik.regulation.week import Week
from otklik.regulation.why import Neighbour, Reading, why
from tests.regulation.story import CLOCK, PARFINO, K, Story, clock_with, moment, told

MORNINGS = clock_with(week=Week.parse({day: ["09:00-12:00"] for day in ("mon", "tue", "wed")}))


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("mon 10:00", "mon 10:00"),
        ("mon 12:00", "mon 12:00"),  # the close is a moment of work still
        ("mon 12:01", "mon 12:00"),
        ("mon 23:00", "mon 12:00"),
        ("tue 09:00", "tue 09:00"),
        ("mon2 08:59", "wed 12:00"),  # over the free days
    ],
)
def test_the_last_moment_of_work_not_after_another(until, last):
    assert told(last_moment(MORNINGS, moment(until))) == last


def within(story, kind, own=MORNINGS):
    duty = story.duty(kind)
    return duty, within_own_hours(duty, own)


def test_a_term_that_ends_outside_of_the_units_hours_must_be_kept_by_its_close():
    before, after = within(Story().in_work("mon 09:10"), K.DRAFT)
    assert (told(before.due_at), told(before.must_by)) == ("mon 14:10", "mon 17:10")
    assert told(after.must_by) == "mon 12:00"
    assert (after.due_at, after.late_after) == (before.due_at, before.late_after)


def test_a_term_that_ends_within_them_stays_as_it_was():
    before, after = within(Story().in_work("mon 09:10"), K.ANSWER)
    assert told(before.due_at) == "tue 09:10"
    assert after == before


def test_what_is_done_and_what_stands_still_stays_as_it_was():
    sent = Story().in_work("mon 09:10").sent("mon 10:00")
    paused = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:20")
    for story in (sent, paused):
        before, after = within(story, K.DRAFT)
        assert after == before


def test_the_alert_to_the_head_knows_no_hours():
    before, after = within(Story().in_work("sat 22:15", "high"), K.ALERT)
    assert after == before


def test_why_tells_what_it_would_be_by_the_units_hours():
    story = Story().in_work("mon 09:10")
    answer = story.duty(K.ANSWER)
    by_unit = Neighbour(Reading.UNIT_HOURS, moment("wed 11:10"))  # 2:50 + 3:00 + 2:10
    assert by_unit in why(answer, story.history, PARFINO, CLOCK, MORNINGS).neighbours
    assert by_unit not in why(answer, story.history, PARFINO, CLOCK).neighbours


def test_the_reserve_of_a_rework_is_kept_within_the_units_hours_too():
    late_on_mondays = clock_with(week=Week.parse({"mon": ["09:00-12:00"], "tue": ["08:30-12:00"]}))
    story = Story().in_work("mon 09:10").sent("mon 16:10").returned("mon 16:40")
    before, after = within(story, K.REWORK, late_on_mondays)
    assert (told(before.due_at), told(before.must_by)) == ("tue 08:40", "mon 17:10")
    assert told(after.must_by) == "mon 12:00"
