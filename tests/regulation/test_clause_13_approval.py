"""Clause 13: the monitor approves or returns within 30 working minutes of every receipt."""

from dataclasses import replace

import pytest

from otklik.regulation.errors import Missing, Need, StepNotAllowed, Why
from otklik.regulation.history import Role, Step
from otklik.regulation.moves import PartState
from tests.regulation.story import PARFINO, K, Story, moment, told

CHAIN = replace(PARFINO, approval_chain=(Role.MONITOR, Role.SUPERVISOR))


@pytest.mark.parametrize(
    ("sent", "decided_by"),
    [
        ("mon 10:00", "mon 10:30"),
        ("mon 12:40", "mon 14:10"),
        ("mon 17:20", "tue 08:50"),
        ("mon 20:00", "tue 09:00"),
    ],
)
def test_draft_is_decided_on_within_30_working_minutes(sent, decided_by):
    duty = Story().in_work("mon 09:10").sent(sent).duty(K.APPROVE)
    assert (told(duty.due_at), duty.clause, duty.role) == (decided_by, 13, Role.MONITOR)
    assert (duty.reply, duty.version, duty.cycle) == ("answer-1", 1, 0)


def test_return_fulfils_the_clause_as_well_as_approval_does():
    assert (
        told(Story().in_work().sent("mon 10:00").returned("mon 10:20").duty(K.APPROVE).done_at) == "mon 10:20"
    )
    assert (
        told(Story().in_work().sent("mon 10:00").approved("mon 10:20").duty(K.APPROVE).done_at) == "mon 10:20"
    )


def test_silence_is_no_consent():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    assert story.broken("mon 10:31") == [K.APPROVE]
    assert story.part() is PartState.SENT


def test_every_resubmission_has_its_own_30_minutes():
    story = Story().in_work().sent("mon 10:00").returned("mon 10:20").sent("mon 11:00")
    assert [(told(duty.due_at), duty.cycle) for duty in story.duties(K.APPROVE)] == [
        ("mon 10:30", 0),
        ("mon 11:30", 1),
    ]


def test_return_says_what_to_rework():
    story = Story().in_work().sent("mon 10:00")
    with pytest.raises(Missing) as refused:
        story.step(Step.RETURN, "mon 10:10", Role.MONITOR, part=1, reply="answer-1", version=1)
    assert refused.value.need is Need.COMMENT


@pytest.mark.parametrize("said", [{"reply": "answer-2", "version": 1}, {"reply": "answer-1", "version": 2}])
def test_exactly_the_text_that_was_sent_is_decided_on(said):
    story = Story().in_work().sent("mon 10:00")
    with pytest.raises(StepNotAllowed) as refused:
        story.step(Step.APPROVE, "mon 10:10", Role.MONITOR, part=1, **said)
    assert refused.value.why is Why.OTHER_TEXT


def test_approval_does_not_stop_the_clock_of_the_answer():
    """R-7"""
    assert Story().in_work("mon 09:10").sent("mon 10:00").due(K.ANSWER) == "tue 09:10"


def test_chain_of_an_edition_is_gone_through_in_order():
    story = Story(CHAIN).in_work().sent("mon 10:00")
    with pytest.raises(StepNotAllowed) as refused:
        story.approved("mon 10:10", role=Role.SUPERVISOR)
    assert refused.value.allowed_roles == {Role.MONITOR}
    story.approved("mon 10:20")
    assert (story.part(), story.owner(1), story.due(K.APPROVE)) == (
        PartState.SENT,
        Role.SUPERVISOR,
        "mon 10:50",
    )
    assert story.approved("mon 10:30", role=Role.SUPERVISOR).part() is PartState.APPROVED


def test_chain_begins_anew_after_a_return():
    story = Story(CHAIN).in_work().sent("mon 10:00").approved("mon 10:20")
    story.step(Step.RETURN, "mon 10:30", Role.SUPERVISOR, **story._text(1), reason="no")
    assert story.sent("mon 10:40").owner(1) is Role.MONITOR


def test_edition_without_approval_publishes_what_is_sent():
    story = Story(replace(PARFINO, approval_chain=())).in_work().sent("mon 10:00")
    assert (story.part(), story.due(K.PUBLISH), story.duties(K.APPROVE)) == (
        PartState.APPROVED,
        "mon 10:30",
        [],
    )


def test_approved_text_may_be_called_back_until_it_is_published():
    story = Story().in_work().sent("mon 10:00").approved("mon 10:10").returned("mon 10:20")
    assert (story.part(), told(story.duty(K.PUBLISH).done_at)) == (PartState.RETURNED, "mon 10:20")
    assert moment("mon 11:20") == story.duty(K.REWORK).due_at


def test_text_of_an_edition_without_approval_may_be_called_back_too():
    story = Story(replace(PARFINO, approval_chain=())).in_work().sent("mon 10:00").returned("mon 10:10")
    assert story.part() is PartState.RETURNED
