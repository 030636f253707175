"""A history: facts in order, read by part and by step."""

from otklik.regulation.history import History, Step
from tests.regulation.story import Story


def test_history_is_read_in_order_by_part_and_by_step():
    history = Story().in_work("mon 09:10", parts=2).sent("mon 10:00", part=2).history
    assert len(history) == len(list(history)) == 5
    assert history.parts() == (1, 2)
    assert [fact.step for fact in history.of_part(2)] == [Step.ASSIGN, Step.SEND]
    assert history.last(Step.SEND, part=2).part == 2
    assert history.last(Step.SEND, part=1) is None
    assert history.last(Step.IDENTIFY, Step.FORWARD).step is Step.FORWARD


def test_one_more_fact_makes_another_history():
    history = Story().identified("mon 09:10").history
    longer = history.with_fact(history.facts[0])
    assert (len(history), len(longer)) == (1, 2)
    assert History() == History(())
