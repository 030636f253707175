"""Reading duties: what is open, what is next, how late."""

from datetime import timedelta

from otklik.regulation.duties import duties, next_due, open_duties
from otklik.regulation.history import History, Role, Step
from otklik.regulation.ledger import Ledger
from tests.regulation.story import PARFINO, K, Story, moment, told


def test_empty_history_owes_nothing():
    story = Story()
    assert duties(History(), story.terms, story.clock) == ()
    assert next_due(()) is None


def test_open_duties_and_the_next_of_them():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    found = open_duties(story.history, story.terms, story.clock)
    assert [(duty.kind, told(duty.due_at)) for duty in found] == [
        (K.ANSWER, "tue 09:10"),
        (K.APPROVE, "mon 10:30"),
    ]
    assert told(next_due(story.duties())) == "mon 10:30"


def test_what_is_in_time_is_not_late_at_all():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    draft, answer = story.duty(K.DRAFT), story.duty(K.ANSWER)
    assert draft.late(story.clock, moment("fri 12:00")) == timedelta(0)
    assert answer.late(story.clock, moment("tue 09:10")) == timedelta(0)
    assert answer.late(story.clock, moment("tue 09:40")) == timedelta(minutes=30)


def test_account_that_is_read_between_facts_is_the_same_in_the_end():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    ledger = Ledger(story.terms, story.clock)
    for fact in story.history:
        ledger.take(fact)
        ledger.duties()
    assert told(ledger.duties()[-1].must_by) == "tue 08:40"
    ledger.take(story.approved("mon 10:10").history.facts[-1])
    assert list(ledger.duties()) == story.duties()


def test_part_assigned_after_a_change_of_importance_has_the_changed_clock():
    story = Story().in_work("mon 09:10").importance("mon 11:30", "high").assigned("mon 11:40", "housing")
    assert (story.due(K.ANSWER, 1), story.due(K.ANSWER, 2)) == ("mon 14:30", "mon 14:30")


def test_explanation_moves_no_clock():
    story = Story().in_work("mon 09:10")
    before = story.duties()
    assert story.step(Step.EXPLAIN, "mon 10:00", Role.EXECUTOR, part=1, reason="ill").duties() == before


def test_duties_are_values():
    one, other = (Story().in_work("mon 09:10").duty(K.ANSWER) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert PARFINO.name not in repr(one)
