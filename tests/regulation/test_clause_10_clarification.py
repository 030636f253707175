"""Clause 10: a published request stops the clock of clauses 8 and 9 until the author is heard. R-5."""

from dataclasses import replace
from datetime import timedelta

import pytest

from otklik.regulation.duties import Rule, waiting_reminders
from otklik.regulation.history import ReplyKind, Role, Step
from otklik.regulation.moves import PartState
from otklik.regulation.terms import preset
from otklik.regulation.worktime import Interval
from tests.regulation.story import CLOCK, PARFINO, K, Story, moment, told

CLARIFICATION = ReplyKind.CLARIFICATION


def asked():
    """Published on Monday at 10:40: 1:30 h are used."""
    return Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:20", "mon 10:40")


def test_request_goes_through_approval_and_publication_like_a_draft():
    story = Story().in_work("mon 09:10").sent("mon 10:00", CLARIFICATION)
    assert (story.owner(1), story.due(K.APPROVE)) == (Role.MONITOR, "mon 10:30")
    story.approved("mon 10:20")
    assert (story.owner(1), story.due(K.PUBLISH)) == (Role.DISPATCHER, "mon 10:50")


def test_clock_stands_from_the_publication():
    answer, draft = asked().duties(K.ANSWER, K.DRAFT)
    assert (answer.due_at, answer.paused_since) == (None, moment("mon 10:40"))
    assert (draft.due_at, draft.paused_since) == (None, moment("mon 10:40"))
    assert not answer.broken(moment("fri 12:00"))


def test_clock_goes_on_when_the_author_is_heard():
    story = asked().heard("wed 10:40")
    assert (story.due(K.ANSWER), story.due(K.DRAFT)) == (
        "thu 09:10",
        "wed 14:10",
    )
    assert story.duty(K.ANSWER).pauses == (Interval(moment("mon 10:40"), moment("wed 10:40")),)
    assert story.part() is PartState.ASSIGNED


def test_pause_at_night_and_over_a_weekend_costs_nothing():
    story = Story().in_work("fri 09:10").asked("fri 15:00", "fri 15:30", "fri 16:30").heard("mon2 08:30")
    plain = Story().in_work("fri 09:10")
    assert story.due(K.ANSWER) == plain.due(K.ANSWER) == "mon2 10:10"


@pytest.mark.parametrize(("published", "is_late"), [("mon 14:10", False), ("mon 14:11", True)])
def test_request_is_published_by_the_moment_of_the_draft(published, is_late):
    story = Story().in_work("mon 09:10").asked("mon 14:00", "mon 14:05", published)
    assert story.duty(K.CLARIFY).due_at == moment("mon 14:10")
    assert (K.CLARIFY in story.broken("fri 12:00")) is is_late


def test_late_request_pauses_the_answer_but_does_not_revive_a_missed_draft():
    story = Story().in_work("mon 09:10").asked("mon 14:30", "mon 14:40", "mon 15:10").heard("tue 15:10")
    assert (story.due(K.ANSWER), story.due(K.DRAFT)) == ("wed 09:10", "mon 14:10")
    assert story.duty(K.DRAFT).missed


def test_request_after_the_moment_of_the_answer_stops_nothing():
    story = Story().in_work("mon 09:10").asked("tue 09:15", "tue 09:20", "tue 09:25")
    assert story.duty(K.ANSWER).paused_since is None
    assert story.heard("wed 10:00").due(K.ANSWER) == "tue 09:10"


def test_draft_has_an_hour_after_the_author_was_heard():
    """10 minutes were left to it."""
    story = Story().in_work("mon 09:10").asked("mon 12:00", "mon 12:30", "mon 14:00").heard("tue 10:00")
    draft = story.duty(K.DRAFT)
    assert (told(draft.due_at), draft.rule) == ("tue 11:00", Rule.FLOOR)
    assert story.due(K.ANSWER) == "tue 15:10"


def test_hour_of_the_draft_leaves_approval_and_publication_their_time():
    quick = replace(PARFINO.importance[0], draft=PARFINO.approve)  # the draft is due 30 min before the answer
    story = Story(replace(PARFINO, importance=(quick,))).in_work("mon 09:10")
    story.asked("mon 16:00", "mon 16:30", "tue 08:35")
    draft = story.heard("tue 10:00").duty(K.DRAFT)
    # the answer is due at 10:35; its draft would be at 10:05, an hour at 11:00, but 9:35 is what is left
    assert (story.due(K.ANSWER), told(draft.due_at), draft.rule) == ("tue 10:35", "tue 10:05", Rule.BACK)


def test_ceiling_of_the_draft_is_the_moment_of_the_answer_less_approval_and_publication():
    quick = replace(PARFINO.importance[0], draft=PARFINO.rework * 1.5)
    story = Story(replace(PARFINO, importance=(quick,))).in_work("mon 09:10")
    story.asked("mon 16:00", "mon 16:30", "mon 16:35")  # 1:35 h left to the answer, 5 min to the draft
    draft = story.heard("tue 10:00").duty(K.DRAFT)
    assert (story.due(K.ANSWER), told(draft.due_at), draft.rule) == ("tue 11:35", "tue 10:35", Rule.CEILING)


def test_staff_is_reminded_of_a_silent_author_after_one_and_three_working_days():
    story = asked()
    reminders = waiting_reminders(story.duty(K.ANSWER), story.terms, story.clock)
    assert [told(at) for at in reminders] == ["tue 17:30", "thu 17:30"]
    assert waiting_reminders(story.duty(K.DRAFT), story.terms, story.clock) == ()  # it waits with its answer
    assert waiting_reminders(story.heard("tue 09:00").duty(K.ANSWER), story.terms, story.clock) == ()


def test_time_used_leaves_the_pause_out():
    answer = asked().duty(K.ANSWER)
    assert answer.used(CLOCK, moment("fri 12:00")) == timedelta(hours=1, minutes=30)
    assert asked().heard("tue 10:40").duty(K.ANSWER).used(CLOCK, moment("tue 11:40")) == timedelta(hours=2.5)


def test_author_who_answers_at_once_makes_no_pause():
    story = asked().heard("mon 10:40")
    assert (story.duty(K.ANSWER).pauses, story.due(K.ANSWER)) == ((), "tue 09:10")


def test_draft_counted_from_the_start_has_its_hour_too():
    story = Story(preset("first-reaction")).in_work("mon 09:10").asked("tue 08:30", "tue 08:40", "tue 09:00")
    draft = story.heard("wed 10:00").duty(K.DRAFT)  # 10 minutes were left
    assert (told(draft.due_at), draft.rule) == ("wed 11:00", Rule.FLOOR)


def test_second_request_while_waiting_is_the_same_pause():
    story = asked().asked("mon 11:00", "mon 11:10", "mon 11:20").heard("wed 10:40")
    assert story.duty(K.ANSWER).pauses == (Interval(moment("mon 10:40"), moment("wed 10:40")),)


def test_second_request_after_an_answer_is_a_second_pause():
    story = asked().heard("tue 10:40").asked("tue 11:00", "tue 11:10", "tue 11:40").heard("wed 11:40")
    assert [pause.start for pause in story.duty(K.ANSWER).pauses] == [
        moment("mon 10:40"),
        moment("tue 11:40"),
    ]
    assert story.due(K.ANSWER) == "thu 09:10"


def test_what_the_author_wrote_before_the_request_is_no_answer_to_it():
    story = asked().heard("mon 10:30")
    assert (story.part(), story.duty(K.ANSWER).due_at) == (PartState.WAITING_AUTHOR, None)


def test_pause_ends_when_the_reply_reached_us_however_late_it_was_recognised():
    """R-35. The hour of the draft begins when the reply was seen; approval and publication keep their time."""
    story = asked().heard("wed 10:40", part=1, collected_at=moment("tue 10:40"))
    assert story.duty(K.ANSWER).pauses == (Interval(moment("mon 10:40"), moment("tue 10:40")),)
    draft = story.duty(K.DRAFT)
    assert (story.due(K.ANSWER), told(draft.due_at), draft.rule) == ("wed 09:10", "tue 17:10", Rule.CEILING)


def test_hour_of_the_draft_begins_when_the_reply_was_seen():
    story = asked().heard("tue 15:00", collected_at=moment("mon 16:30"))
    draft = story.duty(K.DRAFT)  # 2:30 h were left to it at 16:30, that is until Tuesday, 10:00
    assert (story.due(K.ANSWER), told(draft.due_at), draft.rule) == ("tue 15:00", "tue 14:00", Rule.CEILING)
    draft = asked().heard("tue 09:30", collected_at=moment("mon 16:30")).duty(K.DRAFT)
    assert (told(draft.due_at), draft.rule, draft.counted_from) == (
        "tue 10:30",
        Rule.FLOOR,
        moment("tue 09:30"),
    )


def test_reply_that_came_while_the_request_was_being_published_makes_no_pause():
    story = asked().heard("tue 09:00", part=1, collected_at=moment("mon 10:35"))
    assert (story.part(), story.due(K.ANSWER), story.duty(K.ANSWER).pauses) == (
        PartState.ASSIGNED,
        "tue 09:10",
        (),
    )


def test_raise_while_the_reply_lay_unseen_keeps_its_two_hours():
    story = (
        asked().importance("tue 09:00", "high").heard("tue 10:00", part=1, collected_at=moment("mon 11:40"))
    )
    answer = story.duty(K.ANSWER)  # the clock stood until the raise, for nobody had seen the reply
    assert (told(answer.due_at), answer.pauses) == (
        "tue 11:30",
        (Interval(moment("mon 10:40"), moment("tue 09:00")),),
    )


def test_author_heard_in_one_part_wakes_that_part_only():
    story = Story().in_work("mon 09:10", parts=2)
    for part in (1, 2):
        story.asked("mon 10:00", "mon 10:20", "mon 10:40", part=part)
    story.heard("mon 11:40", part=2)
    assert (story.part(1), story.part(2)) == (PartState.WAITING_AUTHOR, PartState.ASSIGNED)
    assert (story.due(K.ANSWER, 1), story.due(K.ANSWER, 2)) == (None, "tue 10:10")


def test_author_heard_without_a_thread_wakes_every_part_that_waits():
    story = Story().in_work("mon 09:10", parts=2).asked("mon 10:00", "mon 10:20", "mon 10:40", part=2)
    story.heard("mon 11:40")
    assert (story.due(K.ANSWER, 1), story.due(K.ANSWER, 2)) == ("tue 09:10", "tue 10:10")


def test_answer_published_without_waiting_ends_the_pause():
    story = asked().answered("tue 10:00", "tue 10:10", "tue 10:40")
    answer = story.duty(K.ANSWER)
    assert (told(answer.due_at), answer.paused_since) == ("wed 09:10", None)
    assert K.ANSWER not in story.broken("fri 12:00")


def test_author_heard_while_the_draft_is_at_approval_only_starts_the_clock():
    story = asked().sent("mon 11:00").heard("mon 12:40", part=1)
    assert (story.part(), story.due(K.ANSWER)) == (
        PartState.SENT,
        "tue 11:10",
    )


def test_draft_sent_once_and_overtaken_by_a_request_is_rework_after_it():
    """R-13"""
    story = Story().in_work("mon 09:10").sent("mon 10:00").returned("mon 10:20")
    story.asked("mon 10:30", "mon 10:40", "mon 10:50").heard("tue 09:00")
    rework = story.duty(K.REWORK)
    assert (told(rework.started_at), told(rework.due_at)) == ("tue 09:00", "tue 10:00")
    assert story.due(K.DRAFT) == "mon 14:10"  # judged as it was


def test_draft_in_place_of_a_returned_request_lets_the_request_fall_away():
    story = (
        Story().in_work("mon 09:10").sent("mon 10:00", CLARIFICATION).returned("mon 10:10").sent("mon 10:20")
    )
    assert story.duties(K.CLARIFY) == []


def test_edition_may_know_no_pause():
    story = Story(replace(PARFINO, pause=False)).in_work("mon 09:10")
    story.asked("mon 10:00", "mon 10:10", "mon 10:40")
    assert (story.part(), story.due(K.ANSWER)) == (PartState.WAITING_AUTHOR, "tue 09:10")
    story.heard("mon 15:00")
    assert (story.part(), story.due(K.ANSWER), story.due(K.DRAFT)) == (
        PartState.ASSIGNED,
        "tue 09:10",
        "mon 14:10",
    )


def test_request_after_an_interim_answer_stops_no_promise():
    """R-17: the clause names 8 and 9 only."""
    story = Story().in_work("mon 09:10").promised("mon 10:00", "mon 10:10", "mon 10:20")
    story.asked("tue 10:00", "tue 10:10", "tue 10:20").heard("fri 10:00")
    assert (story.part(), story.due(K.FINAL)) == (PartState.PROMISED, "wed2 17:30")
    assert story.duties(K.CLARIFY) == []


def test_part_that_waits_is_closed_with_a_reason_only_and_its_clock_ends_there():
    story = asked().closed("thu 12:00", part=1)
    answer = story.duty(K.ANSWER)
    assert (answer.done_at, told(answer.due_at)) == (moment("thu 12:00"), "fri 10:30")


def test_unit_may_change_while_the_author_is_waited_for():
    story = asked().reassigned("mon 15:00", "housing").heard("tue 10:40")
    assert (story.part(), story.duty(K.DRAFT).unit, story.duty(K.ANSWER).unit) == (
        PartState.ASSIGNED,
        "housing",
        "housing",
    )


def test_author_may_be_recognised_by_a_person():
    story = asked()
    for role in (Role.MONITOR, Role.DISPATCHER, Role.EXECUTOR, Role.SYSTEM):
        again = Story()
        again.history = story.history
        assert again.step(Step.HEAR, "tue 09:00", role, part=1).part() is PartState.ASSIGNED
