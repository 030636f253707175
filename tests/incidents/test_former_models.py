"""Back to a former model: by whom, what it forgets, what is kept of it."""

import pytest
from django.db import IntegrityError, transaction

from otklik.incidents import tutor
from otklik.incidents.actions import learning
from otklik.incidents.learned import Change, ModelChange, ModelVersion
from otklik.incidents.suggestions import suggestion_for
from otklik.office.actions import NotAdministrator
from tests.incidents.teaching import accept, rebuilt, teach
from tests.town import moment


def two_models(town):
    teach(town, times=25)
    first = rebuilt(town)
    teach(town, times=5, at="wed 10:00")
    second = rebuilt(town, at=moment("thu 02:17"))
    assert second.kind == Change.TAKEN
    return first.version, second.version


def test_the_administrator_goes_back_and_it_is_recorded(school):
    first, _second = two_models(school)
    change = learning.choose(first, by=school.administrator, at=moment("thu 09:00"))
    assert tutor.in_use(school.body) == change
    assert (change.kind, change.by, change.holds) == (Change.CHOSEN, school.administrator, True)


def test_what_the_former_model_was_left_for_is_not_learned_again(school):
    first, _second = two_models(school)
    learning.choose(first, by=school.administrator, at=moment("thu 09:00"))
    accept(school, "Фонарь погас", "lighting.street", at="thu 09:30")
    one = tutor.Tutor(school.body.pk)
    one.refresh()
    assert one.model.groups.examples == {"transport": 25, "roads": 25, "lighting": 1}


def test_newer_models_wait_for_a_person_while_a_former_one_is_in_use(school):
    first, _second = two_models(school)
    learning.choose(first, by=school.administrator, at=moment("thu 09:00"))
    teach(school, times=5, at="thu 10:00")
    third = rebuilt(school, at=moment("fri 02:17"))
    assert third.kind == Change.HELD
    learning.choose(third.version, by=school.administrator, at=moment("fri 09:00"))
    teach(school, times=5, at="fri 10:00")
    assert rebuilt(school, at=moment("sat 02:17")).kind == Change.TAKEN


def test_only_the_administrator_chooses(school):
    first, _second = two_models(school)
    with pytest.raises(NotAdministrator):
        learning.choose(first, by=school.monitor, at=moment("thu 09:00"))


def test_of_old_models_the_figures_stay(school, monkeypatch):
    monkeypatch.setattr(learning, "KEPT", 1)
    first, second = two_models(school)
    with pytest.raises(learning.NoSuchModel):
        learning.choose(first, by=school.administrator, at=moment("thu 09:00"))
    told = learning.history(school.body)
    assert [(past.version, past.in_use, past.can_be_chosen) for past in told] == [
        (second, True, False),
        (first, False, False),
    ]


def test_the_history_of_models_is_never_changed(school):
    teach(school, times=25)
    rebuilt(school)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ModelChange.objects.update(kind="chosen")


def test_a_model_of_a_later_program_is_as_none(school):
    teach(school, times=25)
    change = rebuilt(school)
    ModelVersion.objects.filter(pk=change.version_id).update(packed=b"junk")
    assert suggestion_for("не вывозят мусор", school.body.pk)["topics"][0]["code"] == "waste.collection"
    tutor.refresh([school.body.pk])
    assert suggestion_for("не вывозят мусор", school.body.pk)["topics"][0]["code"] == "waste.collection"


@pytest.mark.parametrize("count", [1, 20])
def test_a_look_for_news_asks_a_constant_number_of_questions(school, count, django_assert_num_queries):
    for number in range(count):
        accept(school, f"Яма {number}", "roads.potholes")
    with django_assert_num_queries(7):
        tutor.refresh([school.body.pk])
    tutor.refresh([school.body.pk])
    with django_assert_num_queries(1):  # nothing is new
        tutor.refresh([school.body.pk])
