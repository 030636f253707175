"""Repeats, messages of one matter, mass events: found as they come in, told with reasons, never joined alone."""

from dataclasses import replace
from unittest import mock

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents import likeness, matters
from otklik.incidents.actions import gathering, learning, merging, triage
from otklik.incidents.actions.keeping import keep
from otklik.incidents.gatherings import Gathered, Gathering, RepeatFound
from otklik.incidents.models import Incident, Message
from otklik.jobs import tasks
from otklik.networks.contract import Event, EventKind, Item, ItemKind
from otklik.regulation.terms import preset
from tests.incidents.flooding import HOUR, NINE, SPRING, flood, gather, merged, told, write
from tests.town import build_town, enact, moment

pytestmark = pytest.mark.django_db


# -- repeats -----------------------------------------------------------------------------------------


def repeat(town, text, before="Фонарь у школы не горит", days=10, **changed):
    first = write(town, before, suggestion=told(("", "Озёрная", "5")))
    town.accepted(message=first)
    values = {"after": days * 24, "suggestion": told()} | changed
    again = write(town, text, **values)
    gather(town)
    return RepeatFound.objects.filter(message=again).first()


def test_the_same_author_topic_and_words_are_a_repeat(town):
    found = repeat(town, "Опять фонарь у школы не горит")
    assert found.earlier == Incident.objects.get()
    assert found.likeness > 0.2


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("Совсем другие слова", {}),
        ("Опять фонарь у школы не горит", {"author": "2"}),
        ("Опять фонарь у школы не горит", {"days": 91}),
        ("Опять фонарь у школы не горит", {"suggestion": told(topic="culture")}),
    ],
)
def test_what_is_no_repeat(town, text, changed):
    assert repeat(town, text, **changed) is None


def test_the_same_house_is_a_repeat_in_whatever_words(town):
    found = repeat(town, "Темно, ходим с лампой", suggestion=told(("", "Озёрная", "5")))
    assert found.same_house


def test_the_ninetieth_day_counts(town):
    assert repeat(town, "Опять фонарь у школы не горит", days=90)


# -- one matter --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "other", "gathered"),
    [
        (71, told(("", "Лесная", "5")), 2),
        (71, told(("", "Лесная", "")), 2),  # who leaves out the house does not contradict
        (73, told(("", "Лесная", "5")), 0),
        (1, told(("", "Лесная", "7")), 0),
        (1, told(("", "Озёрная", "5")), 0),
        (1, told(("Боровое", "Лесная", "5")), 2),
        (1, told(("", "Лесная", "5"), topic="culture"), 0),
        (1, told(("", "Лесная", "5"), sure=False), 0),
        (1, told(), 0),
    ],
)
def test_one_place_and_topic_within_three_days_are_one_matter(town, after, other, gathered):
    write(town, "Темно во дворе", suggestion=told(("", "Лесная", "5")))
    write(town, "Когда заменят лампу", author="2", after=after, suggestion=other)
    gather(town)
    assert Gathered.objects.count() == gathered
    assert all(row.kind == "same_matter" for row in Gathering.objects.all())


def test_four_authors_in_nearly_the_same_words_are_a_mass_event(town):
    messages = flood(town)
    gather(town)
    (found,) = Gathering.objects.all()
    assert (found.kind, found.rows.count()) == ("mass_event", 4)
    assert (found.first_at, found.last_at) == (messages[0].posted_at, messages[3].posted_at)
    assert all(row.likeness >= 0.45 and row.reasons["kind"] == "mass_event" for row in found.rows.all())


def test_three_authors_or_one_author_or_four_in_a_week_are_none(town):
    flood(town, authors=3)
    flood(town, authors=4, apart=49)
    gather(town)
    assert not Gathering.objects.exists()


def test_one_author_who_writes_four_times_is_no_mass_event(town):
    for number in range(4):
        write(town, SPRING, author="7", after=number)
    gather(town)
    assert not Gathering.objects.exists()


def test_later_ones_come_into_the_same_gathering_and_a_second_look_changes_nothing(town):
    flood(town)
    assert gather(town) == 4
    write(town, SPRING, author="9", after=8)
    assert (gather(town), gather(town)) == (1, 0)
    assert [row.rows.count() for row in Gathering.objects.all()] == [5]


def test_other_bodies_excluded_and_deleted_ones_are_left_out(town):
    other = build_town("Луговой район", "lug-")
    flood(other, authors=2)
    first, second, *_ = flood(town)
    triage.exclude(first, ground="insult", by=town.monitor, at=moment("mon 10:00"))
    second.deleted_at = NINE
    second.save()
    gather(town)
    assert not Gathering.objects.exists()


def test_a_newcomer_is_told_of_the_incident_that_the_others_have_become(town):
    incident = merged(town)
    late = write(town, SPRING, author="9", after=9)
    gather(town)
    fresh = late.gathered.gathering
    assert (fresh.settled_at, fresh.incident) == (None, incident)
    assert matters.open_incidents(town.monitor, fresh) == [incident]
    merging.attach(fresh, chosen=[late.pk], incident=incident, by=town.monitor, at=moment("mon 13:00"))
    assert incident.messages.count() == 5


def edit(message, text):
    """As the network tells it, through the connector's event."""
    item = Item(message.key, ItemKind.COMMENT, text, message.posted_at, message.author_key)
    event = Event(EventKind.EDITED, message.key, item, moment("mon 12:10"))
    keep(message.account, [event], at=moment("mon 12:10"))


def test_an_edited_message_is_compared_again_and_leaves_what_it_belongs_to_no_more(town):
    *_rest, last = flood(town, authors=5)
    gather(town)
    edit(last, "Концерт в Доме культуры отменили без объяснений, верните деньги")
    assert gather(town) == 1
    (found,) = Gathering.objects.all()
    assert (found.rows.count(), found.last_at) == (4, NINE + 3 * HOUR)
    assert not Gathered.objects.filter(message=last).exists()


def test_an_edit_that_says_the_same_changes_nothing(town):
    *_rest, last = flood(town)
    gather(town)
    before = Gathering.objects.get()
    edit(last, f"{SPRING}!! Помогите")
    gather(town)
    assert Gathering.objects.get() == before
    assert before.rows.count() == 4


def test_edited_into_the_words_of_others_it_is_gathered(town):
    flood(town, authors=3)
    late = write(town, "Здравствуйте", author="9", after=4)
    gather(town)
    edit(late, SPRING)
    gather(town)
    assert [row.rows.count() for row in Gathering.objects.all()] == [4]


def test_of_two_one_edited_away_leaves_no_gathering_of_one(town):
    write(town, "Темно во дворе", suggestion=told(("", "Лесная", "5")))
    other = write(town, "Когда заменят лампу", author="2", suggestion=told(("", "Лесная", "5")))
    gather(town)
    assert Gathering.objects.count() == 1
    edit(other, "Спасибо, уже заменили")
    gather(town)
    assert not Gathering.objects.exists()


def test_an_edit_brings_nothing_together_that_a_person_has_told_apart(town):
    *_rest, last = flood(town)
    gather(town)
    merging.set_apart(Gathering.objects.get(), by=town.monitor, at=moment("mon 12:05"))
    edit(last, f"{SPRING}!")
    gather(town)
    assert [row.settled_at for row in Gathering.objects.all()] == [moment("mon 12:05")]


@pytest.mark.parametrize(("days", "is_repeat"), [(10, True), (11, False)])
def test_the_edition_says_within_how_many_days_it_is_a_repeat(town, days, is_repeat):
    """Clause 18."""
    enact(town.body, replace(preset("parfino-2020"), repeat_days=10))
    found = repeat(town, "Опять фонарь у школы не горит", days=days)
    assert (found is not None) is is_repeat


def test_an_edit_takes_back_a_repeat_that_is_none(town):
    found = repeat(town, "Опять фонарь у школы не горит")
    edit(found.message, "Когда откроют каток")
    gather(town)
    assert not RepeatFound.objects.exists()


def test_a_topic_learned_later_brings_one_matter_together(town):
    for author in ("1", "2"):
        text = f"Бобик на Лесной улице, дом 5, {author}"
        write(town, text, author=author, suggestion=told(("", "Лесная", "5"), sure=False))
    gather(town)
    assert not Gathering.objects.exists()
    with mock.patch.object(learning, "suggestion_for", return_value=told(("", "Лесная", "5"))):
        assert learning.look_again(town.body.pk) == 2
    gather(town)
    assert Gathering.objects.get().rows.count() == 2


def test_newcomers_of_a_case_stand_in_one_gathering(town, monkeypatch):
    monkeypatch.setattr(likeness, "NEAREST", 3)  # so many are joined that newcomers do not see each other
    incident = merged(town, words=[SPRING] * 4)
    for number, word in enumerate(("ужас", "беда", "скорее")):
        write(town, f"{SPRING} {word}", author=f"9{number}", after=9)
    gather(town)
    assert Gathering.objects.get(settled_at=None).rows.count() == 3
    assert Gathering.objects.get(settled_at=None).incident == incident


def test_of_very_many_the_latest_are_compared(town, monkeypatch):
    monkeypatch.setattr(likeness, "LOOKED_AT", 3)
    _first, *later = flood(town, authors=5)
    town.accepted(message=later[0])
    found = likeness.near(
        town.body.pk, later[3].pk, later[3].text, streets=[], least=0.3, since=NINE, until=NINE + 9 * HOUR
    )
    assert {row.message_id for row in found} == {message.pk for message in later[:3]}


def test_a_job_that_has_worked_long_enough_leaves_the_rest_to_the_next(town, monkeypatch):
    flood(town)
    monkeypatch.setattr(gathering, "LONGEST", -1.0)
    for left in (3, 2, 1, 0):
        ProcrastinateJob.objects.all().delete()
        tasks.gather.func.__wrapped__(town.body.pk)
        assert Message.objects.filter(compared_at=None).count() == left
        assert ProcrastinateJob.objects.filter(task_name="gather").exists() is bool(left)


# -- the job -----------------------------------------------------------------------------------------


def test_the_job_is_asked_for_where_something_waits(town):
    tasks.gather_due.func.__wrapped__(0)
    assert not ProcrastinateJob.objects.filter(task_name="gather").exists()
    flood(town)
    tasks.gather_due.func.__wrapped__(0)
    tasks.gather_due.func.__wrapped__(0)
    (job,) = ProcrastinateJob.objects.filter(task_name="gather")
    assert job.args == {"body_id": town.body.pk}
    tasks.gather.func.__wrapped__(town.body.pk)
    assert Gathering.objects.count() == 1
