"""Clause 16 where two dates fall together."""

from otklik.regulation.duties import Rule
from tests.regulation.story import K, Story, day_of, moment

IN_SEVEN_DAYS = "02.12.26"


def test_a_promise_for_the_last_day_itself_is_told_by_the_days():
    story = Story().in_work("mon 09:10")
    story.promised("mon 10:00", "mon 10:10", "mon 10:20", promised_for=day_of(IN_SEVEN_DAYS))
    final = story.duty(K.FINAL)
    assert (final.rule, final.due_at) == (Rule.DAYS, moment("02.12.26 17:30"))


def test_what_was_promised_at_the_very_close_of_work_is_due_the_next_day():
    story = Story().in_work("mon 16:00")
    story.promised("mon 17:00", "mon 17:10", "mon 17:30", promised_for=day_of("mon"))
    assert story.due(K.FINAL) == "tue 17:30"
