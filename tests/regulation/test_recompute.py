"""R-10: changed terms or calendar move open duties only, none to earlier than half an hour from now."""

from dataclasses import replace
from datetime import date, timedelta

from otklik.office.calendars import country_calendar
from otklik.regulation.recompute import Basis, recomputed
from otklik.regulation.worktime import DayKind, SpecialDay, working_time
from tests.regulation.story import CLOCK, PARFINO, WEEK, K, Story, moment, told

HOUR = timedelta(hours=1)
NOW = Basis(PARFINO, CLOCK)


def answer_within(hours, draft=2):
    level = replace(PARFINO.importance[0], answer=hours * HOUR, draft=draft * HOUR)
    return Basis(replace(PARFINO, importance=(level, *PARFINO.importance[1:])), CLOCK)


def calendar_with(*special):
    days = [*country_calendar("ru").special_days(), *special]
    return Basis(
        PARFINO,
        working_time(
            WEEK,
            days,
            zone="Europe/Moscow",
            first=date(2026, 1, 1),
            last=date(2027, 12, 31),
            version="ru+1",
            confirmed_through=2027,
        ),
    )


def moved(changes):
    return {
        change.new.kind: (told(change.old.due_at), told(change.new.due_at), change.held) for change in changes
    }


def test_longer_term_moves_what_is_open():
    story = Story().in_work("mon 09:10")
    assert moved(recomputed(story.history, NOW, answer_within(9), moment("mon 10:00"))) == {
        K.ANSWER: ("tue 09:10", "tue 10:10", False),
        K.DRAFT: ("mon 14:10", "mon 17:10", False),
    }


def test_closed_duties_stay_judged():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    changes = recomputed(story.history, NOW, answer_within(9), moment("mon 10:00"))
    assert set(moved(changes)) == {K.ANSWER}


def test_day_declared_off_moves_it_on():
    off = calendar_with(SpecialDay(date(2026, 11, 24), DayKind.OFF))
    story = Story().in_work("mon 09:10")
    assert moved(recomputed(story.history, NOW, off, moment("mon 10:00"))) == {
        K.ANSWER: ("tue 09:10", "wed 09:10", False)
    }


def test_shorter_term_leaves_30_working_minutes():
    story = Story().in_work("mon 09:10")
    changes = recomputed(story.history, NOW, answer_within(3, draft=1), moment("mon 12:50"))
    assert moved(changes) == {K.ANSWER: ("tue 09:10", "mon 14:20", True)}  # the draft is due sooner already
    held = changes[0].new
    assert told(held.late_after) == "mon 14:20"
    assert not held.broken(moment("mon 14:20"))


def test_person_may_confirm_the_earlier_moment():
    story = Story().in_work("mon 09:10")
    changes = recomputed(story.history, NOW, answer_within(3), moment("mon 12:50"), confirmed=True)
    assert moved(changes)[K.ANSWER] == ("tue 09:10", "mon 12:10", False)


def test_what_was_late_already_stays_late():
    story = Story().in_work("mon 09:10")
    assert recomputed(story.history, NOW, answer_within(7, draft=3), moment("wed 10:00")) == ()


def test_duty_that_is_new_has_the_grace_too():
    reaction = Basis(replace(PARFINO, first_reaction=HOUR), CLOCK)
    story = Story().in_work("mon 09:10")
    (change,) = recomputed(story.history, NOW, reaction, moment("mon 12:00"))
    assert (change.old, change.new.kind, told(change.new.due_at)) == (None, K.FIRST_REACTION, "mon 12:30")
    (gone,) = recomputed(story.history, reaction, NOW, moment("mon 12:00"))
    assert (gone.old.kind, gone.new) == (K.FIRST_REACTION, None)


def test_what_is_paused_has_no_moment_to_move():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:20")
    assert recomputed(story.history, NOW, answer_within(3), moment("mon 12:00")) == ()


def test_limit_where_there_was_none():
    free = replace(PARFINO.importance[0], answer=None, draft=None)
    unlimited = Basis(replace(PARFINO, importance=(free, *PARFINO.importance[1:])), CLOCK)
    story = Story().in_work("mon 09:10")
    assert moved(recomputed(story.history, unlimited, NOW, moment("mon 17:00"))) == {
        K.ANSWER: (None, "tue 09:10", False),
        K.DRAFT: (None, "mon 17:30", True),
    }


def test_nothing_changes_nothing():
    assert recomputed(Story().in_work("mon 09:10").history, NOW, NOW, moment("mon 10:00")) == ()
