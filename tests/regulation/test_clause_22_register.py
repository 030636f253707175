"""Clause 22: violations of executors are reported by the 5th of the next month. R-8, R-9."""

from datetime import date

import pytest

from otklik.regulation.duties import by_month, of_executors, violations
from otklik.regulation.errors import Missing, Need
from otklik.regulation.history import Role, Step
from otklik.regulation.periods import Period, before, month_of, paper_dates, period_of, year_before
from otklik.regulation.terms import Every, Paper
from tests.regulation.story import CLOCK, PARFINO, K, Story, moment, told

REGISTER = next(report for report in PARFINO.reports if report.paper is Paper.REGISTER)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("month", "remind", "due"),
    [
        (date(2026, 8, 1), date(2026, 9, 4), date(2026, 9, 7)),  # the 5th is a Saturday
        (date(2026, 10, 1), date(2026, 11, 3), date(2026, 11, 5)),  # a holiday lies before
        (date(2026, 11, 1), date(2026, 12, 4), date(2026, 12, 7)),
        (date(2025, 12, 1), date(2025, 12, 30), date(2026, 1, 12)),  # no working day from the 1st to the 5th
    ],
)
def test_paper_is_due_on_the_5th_or_the_next_working_day(month, remind, due):
    dates = paper_dates(REGISTER, month_of(month), PARFINO, CLOCK)
    assert (dates.remind_on, dates.due_on) == (remind, due)


def test_draft_of_the_paper_is_ready_five_minutes_after_the_month():
    dates = paper_dates(REGISTER, NOVEMBER, PARFINO, CLOCK)
    assert (dates.period, dates.ready_at) == (NOVEMBER, moment("01.12.26 00:05"))


def test_violation_belongs_to_the_month_in_which_it_was_due():
    story = Story().in_work("30.11.26 15:00").answered("01.12.26 14:00", "01.12.26 14:10", "01.12.26 16:00")
    found = violations(story.history, story.terms, story.clock, moment("07.12.26 12:00"))
    assert {month: [duty.kind for duty in duties] for month, duties in found.items()} == {
        DECEMBER: [K.ANSWER, K.DRAFT, K.PUBLISH]
    }


def test_due_on_the_last_day_is_of_that_month_though_done_in_the_next():
    story = Story().in_work("30.11.26 09:10").sent("01.12.26 09:00")
    found = violations(story.history, story.terms, story.clock, moment("01.12.26 09:05"))
    assert {month: [told(duty.due_at) for duty in duties] for month, duties in found.items()} == {
        NOVEMBER: ["mon2 14:10"]
    }


def test_register_holds_the_executors_violations_only():
    story = Story().identified("mon 09:10").forwarded("mon 10:00").assigned("mon 10:10").sent("mon 14:20")
    story.approved("mon 15:00").published("mon 16:00")
    late = [duty for duty in story.duties() if duty.broken(moment("fri 12:00"))]
    assert [duty.kind for duty in late] == [K.FORWARD, K.DRAFT, K.APPROVE, K.PUBLISH]
    assert [duty.kind for duty in of_executors(late)] == [K.DRAFT]


def test_duty_without_a_moment_belongs_to_no_month():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:20")
    assert set(by_month(story.duties(), story.clock.zone)) == {NOVEMBER}
    assert by_month(story.duties(K.ANSWER), story.clock.zone) == {}


def test_duty_without_a_moment_is_no_violation():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:20")
    assert violations(story.history, story.terms, story.clock, moment("fri 12:00")) == {}


def test_executor_explains_in_words_while_the_case_is_open_or_closed():
    story = Story().in_work("mon 09:10").sent("mon 15:00")
    story.step(Step.EXPLAIN, "mon 15:10", Role.EXECUTOR, part=1, reason="the crew was out")
    assert story.history.last(Step.EXPLAIN, part=1).reason == "the crew was out"
    with pytest.raises(Missing) as refused:
        story.step(Step.EXPLAIN, "mon 15:20", Role.EXECUTOR, part=1)
    assert (refused.value.need, refused.value.clause) == (Need.REASON, 22)


def test_executor_explains_a_delay_of_a_case_that_was_excluded_since():
    story = Story().in_work("mon 09:10").excluded("mon 16:00")
    story.step(Step.EXPLAIN, "mon 16:10", Role.EXECUTOR, part=1, reason="the crew was out")
    assert story.broken("mon 17:00") == [K.DRAFT]


@pytest.mark.parametrize(
    ("every", "first", "last"),
    [
        (Every.DAY, date(2026, 11, 25), date(2026, 11, 25)),
        (Every.WEEK, date(2026, 11, 23), date(2026, 11, 29)),
        (Every.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        (Every.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_period_that_a_day_is_in(every, first, last):
    period = period_of(every, date(2026, 11, 25))
    assert period == Period(first, last)
    assert date(2026, 11, 25) in period
    assert before(every, period).last.toordinal() == first.toordinal() - 1


def test_same_period_of_the_year_before():
    assert year_before(month_of(date(2024, 2, 29))) == Period(date(2023, 2, 1), date(2023, 2, 28))
    assert year_before(period_of(Every.QUARTER, date(2026, 11, 1))) == Period(
        date(2025, 10, 1), date(2025, 12, 31)
    )
