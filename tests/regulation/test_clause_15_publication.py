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
