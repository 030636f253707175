"""Clause 7: the monitor forwards within 30 working minutes; the dispatcher's choice of a unit is a norm."""

import pytest

from otklik.regulation.errors import Missing, Need
from otklik.regulation.history import Role
from tests.regulation.story import K, Story, moment


@pytest.mark.parametrize(
    ("detected", "forward_by"),
    [
        ("mon 09:10", "mon 09:40"),
        ("mon 12:50", "mon 14:20"),  # lunch does not count
        ("mon 12:30", "mon 13:00"),  # ends at the start of lunch
        ("fri0 16:00", "fri0 16:30"),  # ends at closing
        ("sat0 22:15", "mon 09:00"),  # nor does the weekend
        ("03.11.26 15:00", "03.11.26 15:30"),
        ("31.10.25 15:00", "31.10.25 15:30"),
        ("30.12.25 16:40", "30.12.25 17:10"),
        ("19.02.27 16:00", "19.02.27 16:30"),
        ("mon 08:00", "mon 09:00"),  # before opening
        ("fri 16:20", "mon2 08:50"),
    ],
)
def test_message_is_forwarded_within_30_working_minutes(detected, forward_by):
    duty = Story().identified(detected).duty(K.FORWARD)
    assert (duty.due_at, duty.clause, duty.role) == (moment(forward_by), 7, Role.MONITOR)


def test_forwarding_in_time_is_no_violation_and_a_minute_later_is_one():
    assert Story().identified("mon 09:10").forwarded("mon 09:40").broken("mon 09:50") == []
    assert Story().identified("mon 09:10").forwarded("mon 09:41").broken("mon 09:50") == [K.FORWARD]


def test_forwarding_due_at_closing_is_in_time_until_the_next_opening():
    assert Story().identified("fri0 16:00").forwarded("mon 08:30").broken("mon 08:30") == []
    late = Story().identified("fri0 16:00").forwarded("mon 08:31")
    assert late.broken("mon 08:31") == [K.FORWARD]
    duty = late.duty(K.FORWARD)
    assert duty.late(late.clock, moment("mon 12:00")).total_seconds() == 60


def test_choice_of_a_unit_is_shown_but_is_no_violation():
    story = Story().identified("mon 09:10").forwarded("mon 09:20")
    duty = story.duty(K.ROUTE)
    assert (story.due(K.ROUTE), duty.role, duty.is_norm) == ("mon 09:50", Role.DISPATCHER, True)
    assert duty.overdue(moment("mon 10:00"))
    assert not duty.broken(moment("mon 10:00"))


@pytest.mark.parametrize(
    ("said", "need"),
    [({"topic": ""}, Need.TOPIC), ({"importance": ""}, Need.IMPORTANCE)],
)
def test_identification_says_topic_and_importance(said, need):
    with pytest.raises(Missing) as refused:
        Story().identified("mon 09:10", **said)
    assert (refused.value.need, refused.value.clause) == (need, 7)


def test_high_importance_is_given_a_reason():
    with pytest.raises(Missing) as refused:
        Story().identified("mon 09:10", "high", reason="")
    assert refused.value.need is Need.REASON
