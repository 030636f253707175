"""R-10 over a whole history: every duty is judged by the calendar of its time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from otklik.regulation.duties import duties
from otklik.regulation.succession import Table, judged
from otklik.regulation.worktime import DayKind, SpecialDay, Week
from tests.regulation.story import CLOCK, DAYS, PARFINO, K, Story, clock_with, moment, told

MONDAY_OFF = clock_with(SpecialDay(date(2026, 11, 23), DayKind.OFF))
TUESDAY_OFF = clock_with(SpecialDay(date(2026, 11, 24), DayKind.OFF))
ROUND = clock_with(week=Week.parse({day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri")}))


def due(story, *tables):
    return {each.duty.kind: told(each.duty.due_at) for each in judged(story.history, PARFINO, tables)}


def changed(clock, at, confirmed=False):
    return Table(CLOCK), Table(clock, moment(at), confirmed)


def test_one_calendar_is_judged_as_ever():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    found = judged(story.history, PARFINO, [Table(CLOCK)])
    assert tuple(each.duty for each in found) == duties(story.history, PARFINO, CLOCK)
    assert {each.clock for each in found} == {CLOCK}


def test_a_change_before_the_first_fact_is_simply_the_calendar():
    story = Story().in_work("mon 09:10")
    assert due(story, *changed(TUESDAY_OFF, "fri0 10:00"))[K.ANSWER] == "wed 09:10"


def test_no_facts_no_duties():
    assert judged((), PARFINO, changed(TUESDAY_OFF, "mon 10:00")) == ()


def test_what_is_open_is_counted_by_the_last_calendar():
    story = Story().in_work("mon 09:10")
    assert due(story, *changed(TUESDAY_OFF, "mon 10:00"))[K.ANSWER] == "wed 09:10"


def test_what_was_closed_stays_judged_by_the_calendar_of_its_moment():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    found = due(story, *changed(MONDAY_OFF, "mon 11:00"))
    assert (found[K.DRAFT], found[K.ANSWER]) == ("mon 14:10", "tue 17:30")


@pytest.mark.parametrize(("confirmed", "draft"), [(False, "mon 14:10"), (True, "mon 13:10")])
def test_what_is_closed_after_the_change_is_judged_by_the_new_one(confirmed, draft):
    story = Story().in_work("mon 09:10").sent("mon 18:00")
    found = due(story, *changed(ROUND, "mon 16:10", confirmed))
    assert (found[K.DRAFT], found[K.ANSWER]) == (draft, "mon 17:10")


def test_an_open_duty_never_jumps_to_earlier_than_in_30_working_minutes():
    story = Story().in_work("mon 09:10")
    tables = changed(ROUND, "mon 17:00")
    (answer,) = [each for each in judged(story.history, PARFINO, tables) if each.duty.kind is K.ANSWER]
    assert told(answer.duty.due_at) == told(answer.duty.late_after) == "mon 17:30"
    assert told(answer.held_from) == "mon 17:10"


def test_a_second_change_keeps_the_hold_of_the_first():
    story = Story().in_work("mon 09:10")
    tables = (*changed(ROUND, "mon 17:00"), Table(ROUND, moment("mon 17:05")))
    assert due(story, *tables)[K.ANSWER] == "mon 17:30"


def test_calendars_that_follow_each_other_each_judge_what_was_closed_in_their_time():
    story = Story().in_work("mon 09:10").sent("mon 10:00").approved("mon 11:30")
    tables = (*changed(MONDAY_OFF, "mon 11:00"), Table(CLOCK, moment("mon 12:00")))
    found = {each.duty.kind: each.clock for each in judged(story.history, PARFINO, tables)}
    assert (found[K.DRAFT], found[K.APPROVE], found[K.ANSWER]) == (CLOCK, MONDAY_OFF, CLOCK)


def test_what_falls_due_exactly_after_the_grace_is_not_held():
    story = Story().in_work("mon 09:10")
    tables = changed(ROUND, "mon 16:40")
    (answer,) = [each for each in judged(story.history, PARFINO, tables) if each.duty.kind is K.ANSWER]
    assert (told(answer.duty.due_at), answer.held_from) == ("mon 17:10", None)


def test_what_was_late_already_stays_late_and_comes_no_sooner():
    story = Story().in_work("mon 09:10")
    found = due(story, *changed(ROUND, "wed 10:00"))
    assert found[K.ANSWER] == "tue 09:10"
    assert found[K.DRAFT] == "mon 14:10"


def test_what_waits_for_the_author_has_no_moment_to_hold():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:20")
    found = due(story, *changed(ROUND, "mon 12:00"))
    assert (found[K.ANSWER], found[K.DRAFT]) == (None, None)


def test_a_person_may_confirm_that_it_falls_due_at_once():
    story = Story().in_work("mon 09:10")
    assert due(story, *changed(ROUND, "mon 17:00", confirmed=True))[K.ANSWER] == "mon 17:10"


# -- exactly at a change, and between changes

EVERY_HOUR = clock_with(week=Week.parse({day: ["00:00-24:00"] for day in DAYS}))


def answer_of(story, *tables):
    (answer,) = [each for each in judged(story.history, PARFINO, tables) if each.duty.kind is K.ANSWER]
    return answer


def test_a_change_is_not_confirmed_unless_it_is_said():
    story = Story().in_work("mon 09:10")
    assert due(story, Table(CLOCK), Table(ROUND, moment("mon 17:00")))[K.ANSWER] == "mon 17:30"


def test_one_calendar_and_no_facts():
    assert judged((), PARFINO, [Table(CLOCK)]) == ()


def test_a_case_lives_under_every_calendar_since_its_first_fact():
    story = Story().identified("mon 09:10").forwarded("mon 17:10").assigned("mon 17:10")
    assert answer_of(story, *changed(ROUND, "mon 17:00")).held_from == moment("mon 17:10")


def test_what_is_closed_in_the_instant_of_the_change_is_judged_by_the_new_calendar():
    story = Story().in_work("mon 09:10").sent("mon 11:00")
    assert due(story, *changed(MONDAY_OFF, "mon 11:00"))[K.DRAFT] == "tue 12:30"


def test_before_the_first_calendar_there_is_the_first_calendar():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    tables = Table(CLOCK, moment("mon 12:00")), Table(MONDAY_OFF, moment("tue 12:00"))
    assert due(story, *tables)[K.DRAFT] == "mon 14:10"


def test_what_begins_in_the_instant_of_the_change_is_held_too():
    terms = replace(PARFINO, grace=timedelta(hours=1))
    story = Story(terms).in_work("mon 09:10").sent("mon 17:20")
    found = judged(story.history, terms, changed(ROUND, "mon 17:20"))
    (approve,) = [each for each in found if each.duty.kind is K.APPROVE]
    assert (told(approve.duty.due_at), told(approve.held_from)) == ("mon 18:20", "mon 17:50")


def test_of_two_holds_the_later_one_counts():
    story = Story().in_work("sat0 22:15")
    tables = (*changed(ROUND, "mon 07:40"), Table(EVERY_HOUR, moment("mon 07:45")))
    assert told(answer_of(story, *tables).duty.due_at) == "mon 08:10"  # not 08:00


def test_what_the_first_change_need_not_hold_is_held_by_the_second_alone():
    early = clock_with(week=Week.parse({"mon": ["05:00-13:00", "14:00-17:30"]}))
    story = Story().in_work("mon 05:20")
    tables = (*changed(early, "mon 12:50"), Table(ROUND, moment("mon 12:55")))
    assert told(answer_of(story, *tables[:2]).duty.due_at) == "mon 14:20"  # exactly the time of grace
    assert told(answer_of(story, *tables).duty.due_at) == "mon 13:25"


def test_what_falls_due_at_the_very_moment_of_a_hold_is_not_held():
    pause = clock_with(week=Week.parse({"mon": ["00:00-12:00", "12:20-24:00"]}))
    story = Story().in_work("mon 09:10")
    found = answer_of(story, *changed(ROUND, "mon 17:00"), Table(pause, moment("mon 17:02")))
    assert (told(found.duty.due_at), found.held_from) == ("mon 17:30", None)
