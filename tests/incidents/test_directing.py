"""Clause 7: which unit is suggested to the dispatcher, and why."""

from dataclasses import replace

import pytest

from otklik.incidents import directing
from otklik.incidents.actions import routing, triage
from otklik.incidents.directing import Reason, Why, unit_guesses
from otklik.office.models import TopicUnit
from otklik.regulation.terms import TopicTerms, preset
from tests.town import build_town, enact, moment

BOR = {"where": [["Боровский", "Лесная", "5"]]}
LUG = {"where": [["Луговое", "Садовая", "1"]]}


def answers(town, unit, **changed):
    """An earlier case of the topic that was given to a unit."""
    return town.assigned(unit=unit, **changed)


def guesses(town, **changed):
    incident = town.accepted(**changed)
    message = incident.messages.get()
    return [(g.unit, round(g.confidence, 2), g.reasons) for g in unit_guesses(incident, message)]


@pytest.fixture
def tied(town):
    """Lighting is in the competence of the housing committee."""
    TopicUnit.objects.create(body=town.body, topic=town.topics["lighting"], unit=town.units["housing"])
    return town


def test_nothing_is_suggested_before_anything_is_known(town):
    assert guesses(town) == []


def test_the_unit_of_the_topic_is_suggested_and_ticked(tied):
    incident = tied.accepted()
    (guess,) = unit_guesses(incident, incident.messages.get())
    assert (guess.unit, guess.percent, guess.ticked) == (tied.units["housing"], 75, True)
    assert guess.reasons == (Reason(Why.DEFAULT),)


SNOW = TopicTerms("lighting", season=((11, 1), (3, 31)), unit="отдел культуры")


def by_terms(town, own):
    enact(town.body, replace(preset("parfino-2020"), topics=(own,)))


def test_the_unit_that_the_terms_name_is_ticked_alone(tied):
    by_terms(tied, SNOW)
    assert guesses(tied) == [(tied.units["culture"], 1.0, (Reason(Why.TERMS),))]


@pytest.mark.parametrize(
    "own", [replace(SNOW, season=((4, 1), (10, 31))), replace(SNOW, unit="Отдел, которого нет")]
)
def test_out_of_season_or_unknown_the_terms_name_nobody(tied, own):
    by_terms(tied, own)
    assert guesses(tied) == [(tied.units["housing"], 0.75, (Reason(Why.DEFAULT),))]


def test_a_unit_that_returned_the_case_is_not_named_again(tied):
    by_terms(tied, SNOW)
    part = tied.assigned(unit="culture")
    routing.refuse(part, reason="Не наше", by=tied.culture, at=moment("mon 10:30"))
    found = unit_guesses(part.incident, part.incident.messages.get())
    assert [guess.unit for guess in found] == [tied.units["housing"]]


def test_who_answered_such_before_is_suggested(town):
    for _ in range(3):
        answers(town, "culture")
    assert guesses(town) == [(town.units["culture"], 0.75, (Reason(Why.TOPIC, 3, 3),))]


def test_practice_outweighs_the_default(tied):
    for _ in range(9):
        answers(tied, "culture")
    told = guesses(tied)
    assert [unit for unit, _sure, _why in told] == [tied.units["culture"], tied.units["housing"]]


def test_the_same_street_says_more_than_the_topic(town):
    for _ in range(3):
        answers(town, "housing", suggestion=LUG)
    for _ in range(2):
        answers(town, "culture", suggestion=BOR)
    (unit, _sure, why), *_rest = guesses(town, suggestion=BOR)
    assert (unit, why) == (town.units["culture"], (Reason(Why.STREET, 2, 2, "Лесная"),))


def test_a_few_cases_of_a_street_outweigh_many_from_elsewhere(tied):
    for _ in range(2):
        answers(tied, "culture", suggestion=BOR)
    for _ in range(12):
        answers(tied, "housing", suggestion=LUG)
    (unit, sure, _why), *_rest = guesses(tied, suggestion=BOR)
    assert (unit, sure > 0.6) == (tied.units["culture"], True)


def test_where_a_street_was_never_heard_of_the_topic_speaks(tied):
    for _ in range(3):
        answers(tied, "housing", suggestion=LUG)
    (unit, _sure, why), *_rest = guesses(tied, suggestion=BOR)
    assert (unit, why) == (tied.units["housing"], (Reason(Why.DEFAULT), Reason(Why.TOPIC, 3, 3)))


def test_a_competence_that_was_moved_is_learned(town, monkeypatch):
    monkeypatch.setattr(directing, "HALF", 4)  # cases; the test makes fewer than a body does
    for unit in ("housing",) * 9 + ("culture",) * 6:
        answers(town, unit)
    assert guesses(town)[0][0] == town.units["culture"]


def test_the_same_settlement_says_something_too(town):
    answers(town, "culture", suggestion={"where": [["Боровский", "Новая", ""]]})
    (_unit, _sure, why), *_rest = guesses(town, suggestion=BOR)
    assert why == (Reason(Why.SETTLEMENT, 1, 1, "Боровский"),)


def test_a_redirect_teaches(town):
    for _ in range(3):
        part = answers(town, "housing")
        routing.reassign(part, unit=town.units["culture"], by=town.dispatcher, at=moment("mon 10:40"))
    assert guesses(town) == [(town.units["culture"], 0.75, (Reason(Why.TOPIC, 3, 3),))]


def test_a_unit_that_returned_the_case_is_not_suggested_for_it_again(tied):
    answers(tied, "culture")
    part = answers(tied, "housing")
    routing.refuse(part, reason="не наше", by=tied.executor, at=moment("mon 10:40"))
    incident = part.incident
    assert [g.unit for g in unit_guesses(incident, incident.messages.get())] == [tied.units["culture"]]


def test_a_unit_that_was_closed_is_not_suggested(town):
    answers(town, "culture")
    town.units["culture"].active = False
    town.units["culture"].save()
    assert guesses(town) == []


def test_another_body_teaches_nothing(town):
    other = build_town("Луговой район", "lug-")
    answers(other, "housing")
    assert guesses(town) == []


@pytest.mark.parametrize("count", [1, 5])
def test_it_asks_a_constant_number_of_questions(tied, count, django_assert_num_queries):
    for _ in range(count):
        answers(tied, "culture")
    incident = tied.accepted()
    message = incident.messages.get()
    with django_assert_num_queries(5):  # one of them for the body, where it is not at hand
        unit_guesses(incident, message)


def test_a_case_without_a_topic_has_no_unit(town):
    incident = triage.exclude(town.message(), ground="insult", by=town.monitor, at=moment("mon 10:00"))
    assert unit_guesses(incident, None) == []
