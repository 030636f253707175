"""Clause 15: the dispatcher publishes within 30 working minutes of the approval, in the same network."""

import pytest

from otklik.regulation.errors import StepNotAllowed, Why
from otklik.regulation.history import ReplyKind, Role, Step
from otklik.regulation.moves import PartState
from tests.regulation.story import K, Story, told


@pytest.mark.parametrize(
    ("approved", "published_by"),
    [
        ("mon 10:10", "mon 10:40"),
        ("mon 12:50", "mon 14:20"),
        ("mon 17:00", "mon 17:30"),
        ("fri 16:20", "mon2 08:50"),
    ],
)
def test_approved_reply_is_published_within_30_working_minutes(approved, published_by):
    duty = Story().in_work("mon 09:10").sent("mon 10:00").approved(approved).duty(K.PUBLISH)
    assert (told(duty.due_at), duty.clause, duty.role) == (published_by, 15, Role.DISPATCHER)


def test_publication_by_the_program_counts_as_the_dispatchers():
    story = Story().in_work("mon 09:10").sent("mon 10:00").approved("mon 10:10")
    story.step(Step.PUBLISH, "mon 10:11", Role.SYSTEM, **story._text(1))
    assert story.part() is PartState.ANSWERED


def test_nothing_is_published_unapproved():
    with pytest.raises(StepNotAllowed) as refused:
        Story().in_work("mon 09:10").sent("mon 10:00").published("mon 10:10")
    assert (refused.value.clause, refused.value.why, refused.value.state) == (15, Why.STATE, PartState.SENT)


def test_exactly_the_approved_text_is_published():
    story = Story().in_work("mon 09:10").sent("mon 10:00").approved("mon 10:10")
    other = {**story._text(1), "version": 9}
    with pytest.raises(StepNotAllowed) as refused:
        story.step(Step.PUBLISH, "mon 10:11", Role.DISPATCHER, **other)
    assert refused.value.why is Why.OTHER_TEXT
    with pytest.raises(StepNotAllowed) as interim:
        story.step(
            Step.PUBLISH, "mon 10:11", Role.DISPATCHER, **{**story._text(1), "kind": ReplyKind.INTERIM}
        )
    assert interim.value.why is Why.OTHER_TEXT


def test_executor_does_not_publish():
    story = Story().in_work("mon 09:10").sent("mon 10:00").approved("mon 10:10")
    with pytest.raises(StepNotAllowed) as refused:
        story.step(Step.PUBLISH, "mon 10:11", Role.EXECUTOR, **story._text(1))
    assert (refused.value.why, refused.value.allowed_roles) == (Why.ROLE, {Role.DISPATCHER, Role.SYSTEM})


def test_late_publication_is_the_dispatchers_violation():
    story = Story().in_work("mon 09:10").answered("mon 10:00", "mon 10:10", "mon 10:41")
    assert story.broken("fri 12:00") == [K.PUBLISH]


# -- what stands is put right or taken back (R-31) ----------------------------------------


def answered():
    return Story().in_work("mon 09:10").answered("mon 10:00", "mon 10:10", "mon 10:20")


def amended(story, step, at, role=Role.MONITOR, **changed):
    published = story.history.last(Step.PUBLISH, part=1)
    said = {"kind": published.kind, "reply": published.reply, "version": 2, "reason": "a wrong house"}
    return story.step(step, at, role, **{"part": 1, **said, **changed})


@pytest.mark.parametrize("role", [Role.MONITOR, Role.SUPERVISOR])
def test_correction_of_what_stands_changes_no_duty(role):
    before = answered().duties()
    story = amended(answered(), Step.CORRECT, "tue 10:00", role)
    assert (story.duties(), story.part()) == (before, PartState.ANSWERED)


@pytest.mark.parametrize("step", [Step.CORRECT, Step.WITHDRAW])
@pytest.mark.parametrize("role", [Role.EXECUTOR, Role.DISPATCHER, Role.HEAD])
def test_only_those_who_approve_change_what_stands(step, role):
    with pytest.raises(StepNotAllowed) as refused:
        amended(answered(), step, "tue 10:00", role)
    assert (refused.value.clause, refused.value.why) == (15, Why.ROLE)


def test_interim_answer_is_corrected_but_not_withdrawn_for_its_promise_stands():
    story = Story().in_work("mon 09:10").promised("mon 10:00", "mon 10:10", "mon 10:20")
    before = story.duties()
    assert amended(story, Step.CORRECT, "tue 10:00").duties() == before
    with pytest.raises(StepNotAllowed):
        amended(story, Step.WITHDRAW, "tue 10:10")


def test_withdrawn_answer_is_owed_anew_from_the_withdrawal_and_the_first_stays_judged():
    story = amended(answered(), Step.WITHDRAW, "tue 10:00")
    assert story.part() is PartState.ASSIGNED
    answers = [duty for duty in story.duties() if duty.kind is K.ANSWER]
    assert [(told(duty.due_at), told(duty.done_at), duty.round) for duty in answers] == [
        ("tue 09:10", "mon 10:20", 1),
        ("wed 10:00", None, 2),
    ]


def test_answer_withdrawn_after_its_reopening_starts_no_second_clock():
    story = answered().step(Step.REOPEN, "mon 11:00", Role.MONITOR, part=1, reason="not solved")
    before = story.duties()
    assert amended(story, Step.WITHDRAW, "tue 10:00").duties() == before


@pytest.mark.parametrize("step", [Step.CORRECT, Step.WITHDRAW])
def test_what_was_taken_back_after_a_reopening_does_not_stand_either(step):
    story = answered().step(Step.REOPEN, "mon 11:00", Role.MONITOR, part=1, reason="not solved")
    with pytest.raises(StepNotAllowed) as refused:
        amended(amended(story, Step.WITHDRAW, "tue 10:00"), step, "tue 10:10")
    assert refused.value.why is Why.STATE


def test_nothing_is_corrected_before_it_is_published_nor_after_it_was_withdrawn():
    sent = Story().in_work("mon 09:10").sent("mon 10:00")
    with pytest.raises(StepNotAllowed) as early:
        sent.step(Step.CORRECT, "mon 10:10", Role.MONITOR, **sent._text(1), reason="so")
    assert early.value.why is Why.STATE
    gone = amended(answered(), Step.WITHDRAW, "tue 10:00")
    with pytest.raises(StepNotAllowed) as late:
        amended(gone, Step.CORRECT, "tue 10:10")
    assert late.value.why is Why.STATE


@pytest.mark.parametrize("step", [Step.CORRECT, Step.WITHDRAW])
def test_only_the_reply_that_stands_is_put_right_or_taken_back(step):
    with pytest.raises(StepNotAllowed) as other:
        amended(answered(), step, "tue 10:00", reply="another")
    assert other.value.why is Why.OTHER_TEXT


def test_correction_says_why():
    with pytest.raises(StepNotAllowed) as silent:
        amended(answered(), Step.CORRECT, "tue 10:00", reason="")
    assert silent.value.need == "reason"
