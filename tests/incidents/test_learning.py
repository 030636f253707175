"""Every decision of a monitor teaches: at once in every process, whole at night, and never for the worse."""

from datetime import timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents import tutor
from otklik.incidents.actions import learning, triage
from otklik.incidents.learned import Change, ModelVersion
from otklik.incidents.lessons import examples, lessons
from otklik.jobs import tasks
from otklik.language.model import Sample
from otklik.language.training import Quality
from otklik.office.models import Body, Topic
from tests.incidents.teaching import BOBIK, NIGHT, accept, asked, best, rebuilt, teach, topic
from tests.town import build_town, moment


def test_what_the_monitor_confirms_is_suggested_in_the_next_message(school):
    assert best(school) != "transport.routes"
    teach(school)
    assert best(school) == "transport.routes"


def test_another_process_learns_the_same(school):
    teach(school)
    here = tutor.tutor_of(school.body.pk)
    here.refresh()
    elsewhere = tutor.Tutor(school.body.pk)
    elsewhere.refresh()
    assert here.model.to_bytes() == elsewhere.model.to_bytes()


def test_a_decision_is_learned_once_however_often_one_looks(school):
    teach(school, times=2)
    one = tutor.tutor_of(school.body.pk)
    for _time in range(3):
        one.refresh()
    assert one.model.groups.examples == {"transport": 2, "roads": 2}


def test_a_decision_that_was_committed_late_is_not_overlooked(school):
    one = tutor.tutor_of(school.body.pk)
    accept(school, "Фонарь не горит", "lighting.street", at="mon 10:05")
    one.refresh()
    accept(school, BOBIK, "transport.routes", at="mon 10:00")  # an earlier moment, seen later
    one.refresh()
    assert one.model.groups.examples == {"lighting": 1, "transport": 1}


def test_a_later_change_of_topic_teaches_too(school):
    incident = accept(school, BOBIK, "roads.potholes")
    triage.set_topic(incident, topic=topic("transport.routes"), by=school.monitor, at=moment("mon 11:00"))
    told = [lesson.sample.topic for lesson in lessons(school.body.pk, since=moment("mon 08:00"))]
    assert told == ["roads.potholes", "transport.routes"]
    (whole,) = examples(school.body.pk, until=moment("tue 08:00"), most=10)
    assert whole.topic == "transport.routes"  # a rebuild counts the message once, with the last word


def test_a_dismissal_teaches_its_kind(school):
    message = school.message(text="Наш посёлок в лучах заката")
    triage.dismiss([message], taken_for="chatter", by=school.monitor, at=moment("mon 10:00"))
    assert list(examples(school.body.pk, until=moment("tue 08:00"), most=10)) == [
        Sample("Наш посёлок в лучах заката", "", "chatter")
    ]
    (lesson,) = lessons(school.body.pk, since=moment("mon 10:00"))
    assert lesson.sample.kind == "chatter"


def test_a_dismissal_taken_back_is_forgotten_by_the_rebuild(school):
    message = school.message()
    triage.dismiss([message], taken_for="thanks", by=school.monitor, at=moment("mon 10:00"))
    triage.return_to_inbox([message], by=school.monitor, at=moment("mon 10:05"))
    assert examples(school.body.pk, until=moment("tue 08:00"), most=10) == []


def test_accepted_thanks_wanted_something(school):
    accept(school, "Спасибо за двор", "yards.cleaning", suggestion={"kind": "thanks"})
    (sample,) = examples(school.body.pk, until=moment("tue 08:00"), most=10)
    assert sample.kind == "request"


def test_what_is_excluded_teaches_no_topic(school):
    triage.exclude(school.message(), ground="insult", by=school.monitor, at=moment("mon 10:00"))
    assert examples(school.body.pk, until=moment("tue 08:00"), most=10) == []


def own_topic(school, **changed):
    values = {"code": "transport.bobik", "group": "Транспорт", "name": "Катер через залив"}
    return Topic.objects.create(body=school.body, **(values | changed))


def test_a_topic_of_the_body_itself_is_taught_and_suggested(school):
    own = own_topic(school)
    assert best(school) != own.code
    for number in range(3):
        message = school.message(text=f"Жду бобика у причала, {number}")
        triage.accept(message, topic=own, importance="normal", by=school.monitor, at=moment("mon 10:00"))
        accept(school, f"Тротуар у аптеки не чищен, {number}", "roads.sidewalk-ice")
    assert examples(school.body.pk, until=moment("tue 08:00"), most=10)[0].topic == own.code
    assert best(school) == own.code


def test_the_everyday_words_of_an_own_topic_tell_before_anything_is_learned(school):
    assert best(school) != "transport.bobik"
    own = own_topic(school, synonyms="бобик у причала; переправа")
    assert best(school) == own.code
    other = build_town("Луговой район", "lug-")
    assert best(other) != own.code
    own.active = False
    own.save()
    assert best(school) != own.code


def test_an_own_topic_outside_the_groups_is_neither_taught_nor_suggested(school):
    own = own_topic(school, code="ferry.bobik", synonyms="бобик у причала")
    triage.accept(
        school.message(text=BOBIK), topic=own, importance="normal", by=school.monitor, at=moment("mon 10:00")
    )
    assert examples(school.body.pk, until=moment("tue 08:00"), most=10) == []
    assert best(school) != own.code


def test_another_body_learns_nothing_of_it(school):
    other = build_town("Луговой район", "lug-")
    teach(school)
    assert best(other) != "transport.routes"


# -- the inbox ---------------------------------------------------------------------------------


def test_a_decision_asks_once_to_look_at_the_inbox_again(school):
    teach(school, times=2)
    assert asked("learn") == [{"body_id": school.body.pk}]


def test_what_waits_in_the_inbox_gets_the_new_suggestion(school):
    waiting, taken = school.message(text=BOBIK), school.message(text=BOBIK)
    triage.accept(
        taken, topic=topic("transport.routes"), importance="normal", by=school.monitor, at=moment("mon 10:00")
    )
    teach(school)
    tasks.learn.func.__wrapped__(body_id=school.body.pk)
    waiting.refresh_from_db()
    taken.refresh_from_db()
    assert waiting.suggestion["topics"][0]["code"] == "transport.routes"
    assert taken.suggestion == {}  # as it was when a person decided


def test_a_kill_between_decision_and_job_loses_nothing(school):
    """The decision is the lesson: whoever suggests next reads it, with or without the job."""
    teach(school)
    ProcrastinateJob.objects.filter(task_name="learn").delete()  # as if the job had never run
    tutor.forget()  # and the process were another one
    assert best(school) == "transport.routes"


@transaction.atomic
def accept_and_fail(town):
    accept(town, BOBIK, "transport.routes")
    raise ZeroDivisionError


def test_a_decision_that_is_taken_back_by_its_transaction_teaches_nothing(school):
    with pytest.raises(ZeroDivisionError):
        accept_and_fail(school)
    assert asked("learn") == []
    assert list(lessons(school.body.pk, since=moment("mon 08:00"))) == []


# -- at night ----------------------------------------------------------------------------------


def test_the_first_model_is_made_when_there_is_enough_to_measure_by(school):
    teach(school, times=20)
    assert rebuilt(school) is None
    teach(school, times=5)
    change = rebuilt(school)
    assert (change.kind, change.version.examples, change.version.learned) == (Change.TAKEN, 50, 50)
    assert change.version.macro_f1 > 0.9
    assert best(school) == "transport.routes"


def test_a_built_model_is_taken_up_with_later_decisions_on_top(school):
    teach(school, times=25)
    rebuilt(school)
    accept(school, "Фонарь погас", "lighting.street", at="wed 09:00")
    one = tutor.Tutor(school.body.pk)
    one.refresh()
    assert one.model.groups.examples == {"transport": 25, "roads": 25, "lighting": 1}


def test_a_decision_of_the_last_minutes_is_in_the_model_or_on_top_of_it_never_both(school):
    teach(school, times=25)
    accept(school, "Фонарь погас", "lighting.street", at="tue 10:00")
    rebuilt(school, at=moment("tue 10:05"))
    one = tutor.Tutor(school.body.pk)
    one.refresh()
    assert one.model.groups.examples == {"transport": 25, "roads": 25, "lighting": 1}


def spoil(town, count=60):
    """Topics given at random: what a hurried monitor may do to a model."""
    codes = ["waste.collection", "transport.routes", "lighting.street", "animals.stray", "roads.potholes"]
    for number in range(count):
        accept(town, "Жду бобика у причала, тротуар у аптеки", codes[number % 5], at="wed 10:00")


def test_the_former_model_stays_when_the_new_one_is_worse(school):
    teach(school, times=25)
    good = rebuilt(school)
    spoil(school)
    bad = rebuilt(school, at=moment("thu 02:17"))
    assert bad.kind == Change.WORSE
    assert bad.version.macro_f1 < good.version.macro_f1
    assert tutor.in_use(school.body) == good


@pytest.mark.parametrize(
    ("before", "after", "examples", "worse"),
    [
        (0.80, 0.81, 1000, False),
        (0.80, 0.79, 1000, False),  # chance
        (0.80, 0.70, 1000, True),
        (0.80, 0.70, 50, False),  # with fifty examples ten hundredths are chance
        (0.80, 0.60, 50, True),
        (0.80, 0.792, 20_000, False),
        (0.80, 0.788, 20_000, True),
    ],
)
def test_a_fall_counts_as_one_when_it_is_more_than_chance(before, after, examples, worse):
    held = ModelVersion(macro_f1=before, examples=examples)
    assert learning.is_worse(Quality(examples, after, after, after, 0.0), held) is worse


def test_models_are_rebuilt_at_two_at_night_where_something_was_decided(school):
    assert list(learning.due(at=NIGHT)) == []
    teach(school, times=25)
    assert list(learning.due(at=NIGHT)) == [school.body.pk]
    assert list(learning.due(at=NIGHT + timedelta(hours=1))) == []
    Body.objects.filter(pk=school.body.pk).update(zone="Asia/Yekaterinburg")
    assert list(learning.due(at=NIGHT - timedelta(hours=2))) == [school.body.pk]
    Body.objects.filter(pk=school.body.pk).update(zone="Europe/Moscow")
    rebuilt(school)
    assert list(learning.due(at=NIGHT + timedelta(days=1))) == []


# -- bodies below ------------------------------------------------------------------------------


def below(town):
    settlement = build_town("Боровское поселение", "bor-")
    settlement.body.parent = town.body
    settlement.body.path = f"{town.body.path}{settlement.body.pk}/"
    settlement.body.save()
    return settlement


def test_a_body_below_uses_the_model_above_until_it_has_enough_of_its_own(school):
    teach(school, times=25)
    rebuilt(school)
    settlement = below(school)
    assert best(settlement) == "transport.routes"
    teach(settlement, times=30)
    assert rebuilt(settlement) is None  # sixty examples of its own: the one above serves better
    one = tutor.Tutor(settlement.body.pk)
    one.refresh()
    assert one.model.groups.examples["transport"] == 25 + 30  # its own are learned on top


def test_with_enough_examples_it_gets_its_own(school):
    teach(school, times=25)
    rebuilt(school)
    settlement = below(school)
    teach(settlement, times=100)
    change = rebuilt(settlement)
    assert (change.kind, change.version.body) == (Change.TAKEN, settlement.body)
    assert tutor.in_use(settlement.body) == change
