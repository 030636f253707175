"""Clause 2: the law on formal appeals does not apply; who wants its terms is advised to file an appeal."""

from datetime import timedelta

import pytest

from otklik.regulation.errors import Missing, Need
from otklik.regulation.history import Role
from otklik.regulation.moves import State
from otklik.regulation.terms import PRESETS, preset
from tests.regulation.story import K, Story, told


def test_matter_of_a_formal_appeal_is_closed_with_that_reason():
    story = Story().identified("mon 09:10").closed("mon 09:30", reason="advised to file an appeal")
    assert (story.state, story.owner(), story.owed()) == (State.CLOSED, None, set())
    assert story.history.facts[-1].reason == "advised to file an appeal"


def test_nothing_is_closed_without_a_reason():
    with pytest.raises(Missing) as refused:
        Story().identified("mon 09:10").closed("mon 09:30", reason="")
    assert refused.value.need is Need.REASON


def test_closed_by_mistake_it_is_reopened_where_it_stood_with_its_time_anew():
    story = Story().identified("mon 09:10").closed("mon 09:30").reopened("mon 10:00")
    assert (story.state, story.owner()) == (State.IDENTIFIED, Role.MONITOR)
    assert (story.due(K.FORWARD), story.due(K.ANSWER)) == ("mon 10:30", "tue 10:00")
    story.forwarded("mon 10:10").closed("mon 10:20").reopened("mon 11:00")
    assert (story.state, story.owner(), story.due(K.ROUTE)) == (State.FORWARDED, Role.DISPATCHER, "mon 11:30")
    assert [told(duty.due_at) for duty in story.duties(K.ANSWER)] == ["tue 09:10", "tue 10:00", "tue 11:00"]
    assert story.assigned("mon 11:10").due(K.ANSWER, 1) == "tue 11:00"


@pytest.mark.parametrize("name", PRESETS)
def test_no_edition_knows_the_thirty_days_of_that_law(name):
    terms = preset(name)
    lengths = [getattr(terms, key) for key in terms.__slots__] + [level.answer for level in terms.importance]
    longest = max(length for length in lengths if isinstance(length, timedelta))
    assert longest < timedelta(days=3) <= timedelta(days=terms.final_days) < timedelta(days=30)
