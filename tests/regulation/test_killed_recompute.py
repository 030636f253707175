"""A change that leaves exactly the time of grace holds nothing back (R-10)."""

from dataclasses import replace
from datetime import timedelta

from otklik.regulation.recompute import Basis, recomputed
from tests.regulation.story import CLOCK, PARFINO, K, Story, moment, told


def test_what_is_due_exactly_after_the_grace_is_not_held():
    normal = replace(PARFINO.importance[0], answer=timedelta(minutes=200), draft=timedelta(minutes=60))
    terms = replace(PARFINO, importance=(normal, PARFINO.importance[1]))
    changes = recomputed(
        Story().in_work("mon 09:10").history, Basis(PARFINO, CLOCK), Basis(terms, CLOCK), moment("mon 12:00")
    )
    assert {each.new.kind: (told(each.new.due_at), each.held) for each in changes} == {
        K.ANSWER: ("mon 12:30", False),
        K.DRAFT: ("mon 12:30", True),
    }
