"""Editions at their limits: the last value that is taken and the first that is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from otklik.regulation.clauses import CLAUSES, clause
from otklik.regulation.content import Gap, clause_of
from otklik.regulation.errors import ContradictoryHistory, TermsError, Why
from otklik.regulation.history import Role
from otklik.regulation.terms import DraftRule, Every, Importance, Terms, TopicTerms
from tests.regulation.story import PARFINO, Story

HOUR = timedelta(hours=1)
WINTER = TopicTerms("snow", season=((11, 1), (3, 31)))
SUMMER = TopicTerms("dust", season=((6, 1), (8, 31)))
A_DAY = TopicTerms("fair", season=((7, 12), (7, 12)))


@pytest.mark.parametrize(
    ("topic", "day", "inside"),
    [
        (WINTER, (10, 31), False),
        (WINTER, (11, 1), True),
        (WINTER, (12, 31), True),
        (WINTER, (3, 31), True),
        (WINTER, (4, 1), False),
        (SUMMER, (5, 31), False),
        (SUMMER, (6, 1), True),
        (SUMMER, (8, 31), True),
        (SUMMER, (9, 1), False),
        (A_DAY, (7, 11), False),
        (A_DAY, (7, 12), True),
        (A_DAY, (7, 13), False),
    ],
)
def test_a_season_has_its_first_and_its_last_day(topic, day, inside):
    assert topic.in_season(date(2026, *day)) is inside


def test_a_level_is_of_clauses_8_and_11_and_a_topic_asks_for_no_photo_unless_it_is_said():
    level = Importance("plain", 8 * HOUR, 4 * HOUR, DraftRule.BEFORE_DEADLINE, None, False)
    assert (level.clause, level.draft_clause, TopicTerms("snow").evidence) == (8, 11, False)


@pytest.mark.parametrize(
    ("topic", "answer", "draft"),
    [
        (TopicTerms("snow", answer=6 * HOUR), 6, 4),
        (TopicTerms("snow", draft=HOUR), 8, 1),
        (TopicTerms("snow", answer=6 * HOUR, draft=HOUR), 6, 1),
    ],
)
def test_a_topic_replaces_what_it_has_of_its_own(topic, answer, draft):
    level = replace(PARFINO, topics=(topic,)).level("normal", "snow", date(2026, 11, 23))
    assert (level.answer, level.draft) == (answer * HOUR, draft * HOUR)


def test_three_approvals_are_the_most():
    three = (Role.MONITOR, Role.SUPERVISOR, Role.HEAD)
    assert replace(PARFINO, approval_chain=three).approval_chain == three
    with pytest.raises(TermsError, match="4 steps"):
        replace(PARFINO, approval_chain=(*three, Role.MONITOR))


def test_the_supervisor_may_be_told_of_the_first_cycle_already():
    assert replace(PARFINO, supervisor_from_cycle=1).supervisor_from_cycle == 1
    with pytest.raises(TermsError, match="0 is no cycle"):
        replace(PARFINO, supervisor_from_cycle=0)


@pytest.mark.parametrize(
    ("every", "last"),
    [(Every.DAY, 7), (Every.WEEK, 7), (Every.MONTH, 28), (Every.QUARTER, 28), (Every.YEAR, 28)],
)
def test_a_paper_is_due_on_a_day_that_every_period_has(every, last):
    paper = replace(PARFINO.reports[0], every=every, due_day=last)
    assert replace(PARFINO, reports=(paper,)).reports == (paper,)
    with pytest.raises(TermsError, match=f"{last + 1} is no day"):
        replace(PARFINO, reports=(replace(paper, due_day=last + 1),))


FILE = PARFINO.to_toml()


def test_none_at_all_is_a_count():
    assert Terms.from_toml(FILE.replace("interim_free = 1", "interim_free = 0")).interim_free == 0


def test_an_empty_text_is_no_list():
    with pytest.raises(TermsError, match="approval_chain"):
        Terms.from_toml(FILE.replace('approval_chain = ["monitor"]', 'approval_chain = ""'))


def test_a_topic_need_not_say_what_is_as_everywhere():
    said = Terms.from_toml(FILE + '\n[topics.snow]\nanswer = "6h"\n')
    assert said.topics == (TopicTerms("snow", answer=6 * HOUR),)


def test_an_error_of_terms_tells_what_is_wrong_and_what_to_write():
    with pytest.raises(TermsError) as found:
        Terms.from_toml(FILE.replace("interim_free = 1", 'interim_free = "one"'))
    error = found.value
    assert error.key == "interim_free"
    assert str(error) == f"{error.key}: {error.problem}; {error.advice}"
    assert error.advice.startswith("write a whole number")


def test_a_contradiction_is_named():
    fact = Story().identified("mon 09:10").history.facts[0]
    assert str(ContradictoryHistory(3, fact, Why.EXCLUDED)) == (
        f"fact 3 (identify, part None) contradicts the ones before: {Why.EXCLUDED}"
    )


def test_what_a_network_does_not_take_is_of_clause_15():
    assert {clause_of(gap) for gap in (Gap.TOO_LONG, Gap.TOO_MANY_ATTACHMENTS)} == {15}


def test_clauses_are_counted_from_1():
    assert clause(1) is CLAUSES[0]
    for number in (0, 25):
        with pytest.raises(KeyError):
            clause(number)
