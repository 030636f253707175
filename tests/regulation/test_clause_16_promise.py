"""Clause 16: after an interim answer, the final draft is sent within 7 working days."""

from dataclasses import replace
from datetime import date

import pytest

from otklik.regulation.duties import Rule
from otklik.regulation.errors import Missing, Need, StepNotAllowed, Why
from otklik.regulation.history import ReplyKind, Role
from otklik.regulation.moves import PartState
from otklik.regulation.terms import ClockKind, FinalTarget, preset
from otklik.regulation.worktime import CalendarTime
from tests.regulation.story import CLOCK, PARFINO, K, Story, moment, told

INTERIM = ReplyKind.INTERIM


def promised(at="mon 10:20", terms=PARFINO, **said):
    day = at.split()[0]
    return Story(terms).in_work(f"{day} 09:10").promised(f"{day} 09:40", f"{day} 10:00", at, **said)


@pytest.mark.parametrize(
    ("published", "final_by"),
    [
        ("23.11.26 10:20", "wed2 17:30"),  # 2 December
        ("25.12.25 10:20", "15.01.26 17:30"),
        ("27.04.26 10:20", "07.05.26 17:30"),
        ("29.10.27 10:20", "11.11.27 17:30"),
        ("26.11.26 16:00", "mon3 17:30"),  # Friday is day 1
    ],
)
def test_day_after_publication_is_day_1_and_the_7th_ends_at_close_of_work(published, final_by):
    duty = promised(published).duty(K.FINAL)
    assert (told(duty.due_at), duty.clause, duty.days, duty.rule) == (final_by, 16, 7, Rule.DAYS)


def test_interim_answer_closes_the_clock_of_clause_8():
    story = promised()
    assert (story.part(), story.owed()) == (PartState.PROMISED, {K.FINAL})
    assert told(story.duty(K.ANSWER).done_at) == "mon 10:20"


def test_final_draft_fulfils_the_clause_and_approval_follows():
    story = promised().sent("wed2 17:30")
    assert story.broken("thu2 08:35") == []
    assert story.owed() == {K.APPROVE}


def test_final_draft_sent_on_the_eighth_day_is_late():
    assert promised().sent("thu2 08:31").broken("thu2 08:35") == [K.FINAL]


def test_edition_may_ask_for_the_publication_instead():
    terms = replace(PARFINO, final_target=FinalTarget.PUBLICATION)
    story = promised(terms=terms).answered("wed2 16:00", "wed2 16:30", "wed2 17:00")
    assert told(story.duty(K.FINAL).done_at) == "wed2 17:00"


def test_edition_may_count_calendar_days():
    duty = promised(terms=replace(PARFINO, final_counted=ClockKind.CALENDAR)).duty(K.FINAL)
    assert told(duty.due_at) == "tue2 00:00"  # the 30th of November is the 7th day; it ends at midnight


@pytest.mark.parametrize(
    ("counted", "promised_for", "final_by", "rule"),
    [
        (ClockKind.WORKING, None, "wed2 17:30", Rule.DAYS),
        (ClockKind.WORKING, date(2026, 11, 28), "fri 16:30", Rule.PROMISE),  # a Saturday
        (ClockKind.WORKING, date(2026, 11, 22), "tue 17:30", Rule.PROMISE),
        (ClockKind.CALENDAR, None, "tue2 00:00", Rule.DAYS),
        (ClockKind.CALENDAR, date(2026, 11, 28), "sun 00:00", Rule.PROMISE),
        (ClockKind.CALENDAR, date(2026, 11, 23), "tue 00:00", Rule.PROMISE),
        (ClockKind.CALENDAR, date(2026, 11, 22), "wed 00:00", Rule.PROMISE),
    ],
)
def test_edition_that_counts_hours_round_the_clock_counts_days_as_it_says(
    counted, promised_for, final_by, rule
):
    """R-34: working days are those of the body."""
    story = Story(
        replace(preset("round-the-clock"), final_counted=counted), CalendarTime("Europe/Moscow", CLOCK)
    )
    story.in_work("mon 09:10").promised("mon 09:40", "mon 10:00", "mon 10:20", promised_for=promised_for)
    duty = story.duty(K.FINAL)
    assert (told(duty.due_at), duty.rule) == (final_by, rule)


def test_edition_may_set_no_days():
    duty = promised(terms=replace(PARFINO, final_days=None)).duty(K.FINAL)
    assert (duty.due_at, duty.rule) == (None, Rule.NONE)


@pytest.mark.parametrize(
    ("promised_for", "final_by", "rule"),
    [
        (date(2026, 11, 27), "fri 16:30", Rule.PROMISE),
        (date(2026, 11, 29), "fri 16:30", Rule.PROMISE),  # a Sunday: the last working day before it
        (date(2026, 12, 20), "wed2 17:30", Rule.DAYS),  # later than the clause allows
        (date(2026, 11, 23), "mon 17:30", Rule.PROMISE),
        (date(2026, 11, 22), "tue 17:30", Rule.PROMISE),  # no day before the promise itself
    ],
)
def test_earlier_promised_date_becomes_the_control_date(promised_for, final_by, rule):
    duty = promised(promised_for=promised_for).duty(K.FINAL)
    assert (told(duty.due_at), duty.rule) == (final_by, rule)


def test_promise_without_days_is_kept_by_its_date():
    terms = replace(PARFINO, final_days=None)
    assert promised(terms=terms, promised_for=date(2026, 11, 27)).due(K.FINAL) == "fri 16:30"


def test_date_named_at_publication_decides():
    story = Story().in_work("mon 09:10").sent("mon 09:20", INTERIM, promised_for=date(2026, 11, 26))
    story.approved("mon 09:30").published("mon 10:20", promised_for=date(2026, 11, 25))
    assert story.due(K.FINAL) == "wed 17:30"


def test_interim_answer_promises_something():
    with pytest.raises(Missing) as refused:
        Story().in_work("mon 09:10").sent("mon 10:00", INTERIM, promise="")
    assert (refused.value.need, refused.value.clause) == (Need.PROMISE, 16)


def test_second_interim_answer_needs_the_supervisor():
    story = promised().sent("mon2 10:00", INTERIM).approved("mon2 10:10")
    assert (story.part(), story.owner(1)) == (PartState.SENT, Role.SUPERVISOR)
    story.approved("mon2 10:20", role=Role.SUPERVISOR).published("mon2 10:40")
    first, second = story.duties(K.FINAL)
    assert (told(first.done_at), first.cycle) == ("mon2 10:00", 1)  # in time: the second one was allowed
    assert (told(second.due_at), second.cycle) == ("wed3 17:30", 2)


def test_second_interim_answer_sent_after_the_days_is_a_broken_promise():
    story = promised().sent("thu2 10:00", INTERIM).approved("thu2 10:10")
    story.approved("thu2 10:20", role=Role.SUPERVISOR).published("thu2 10:40")
    assert story.broken("thu2 10:40") == [K.FINAL]


def test_second_interim_answer_judged_by_publication_where_that_is_the_target():
    story = promised(terms=replace(PARFINO, final_target=FinalTarget.PUBLICATION)).sent("mon2 10:00", INTERIM)
    story.approved("mon2 10:10").approved("mon2 10:20", role=Role.SUPERVISOR).published("mon2 10:40")
    assert told(story.duties(K.FINAL)[0].done_at) == "mon2 10:40"


def test_supervisor_who_is_in_the_chain_already_is_not_asked_twice():
    terms = replace(PARFINO, approval_chain=(Role.SUPERVISOR,), interim_free=0)
    story = Story(terms).in_work("mon 09:10").sent("mon 10:00", INTERIM)
    assert story.approved("mon 10:10", role=Role.SUPERVISOR).part() is PartState.APPROVED


def test_edition_may_limit_the_number_of_interim_answers():
    story = promised(terms=replace(PARFINO, interim_limit=1))
    with pytest.raises(StepNotAllowed) as refused:
        story.sent("tue 10:00", INTERIM)
    assert (refused.value.why, refused.value.clause) == (Why.NO_MORE_INTERIM, 16)
    assert story.sent("tue 10:00").part() is PartState.SENT


def test_next_unit_takes_the_promise_over():
    story = promised().reassigned("tue 10:00", "housing")
    duty = story.duty(K.FINAL)
    assert (story.part(), duty.unit, told(duty.due_at)) == (PartState.PROMISED, "housing", "wed2 17:30")


def test_final_draft_returned_and_overtaken_by_a_request_is_owed_again_afterwards():
    story = promised().sent("tue 10:00").returned("tue 10:10").asked("tue 10:20", "tue 10:30", "tue 10:40")
    story.heard("wed 10:00")
    assert (story.owed(), story.due(K.REWORK)) == ({K.REWORK}, "wed 11:00")
    assert moment("wed 10:00") == story.duty(K.REWORK).started_at
