"""Messages of one matter: what a person makes of them, and what is refused."""

import pytest

from otklik.incidents import matters, queries
from otklik.incidents.actions import merging, triage
from otklik.incidents.errors import AlreadyTaken, NotAllowed, NothingChosen, NotYours, Settled
from otklik.incidents.gatherings import Gathered, Gathering
from otklik.incidents.models import Incident, Publication
from tests.incidents.flooding import SPRING, flood, gather, merged, told, write
from tests.town import moment

pytestmark = pytest.mark.django_db


def test_they_become_one_incident_opened_by_the_earliest_and_every_author_is_answered(town):
    incident = merged(town)
    (found,) = Gathering.objects.all()
    assert (found.incident, found.settled_by) == (incident, town.monitor)
    assert [entry.step for entry in incident.entries.order_by("number")] == ["identify", "forward"] + [
        "join"
    ] * 3
    assert incident.detected_at == moment("mon 12:30")
    from otklik.incidents.actions import routing

    (part,) = routing.assign(
        incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 12:40")
    )
    town.approved(assignment=part, reply=town.sent(assignment=part, at="mon 14:10"), at="mon 14:20")
    assert Publication.objects.count() == 4


def test_those_left_out_stay_in_the_inbox_by_themselves(town):
    incident = merged(town, chosen=[1, 2])
    assert incident.messages.count() == 2
    assert Gathered.objects.count() == 2
    assert queries.counters(town.monitor, at=moment("mon 12:40")).inbox == 2


def test_one_is_taken_out_again(town):
    incident = merged(town)
    message = incident.messages.latest("pk")
    triage.leave(message, by=town.monitor, at=moment("mon 12:50"))
    assert incident.messages.count() == 3
    assert incident.entries.latest("number").step == "leave"


def test_different_matters_are_not_brought_together_again_until_it_is_taken_back(town):
    flood(town)
    gather(town)
    found = Gathering.objects.get()
    merging.set_apart(found, by=town.monitor, at=moment("mon 12:30"))
    write(town, SPRING, author="9", after=9)
    gather(town)
    assert Gathering.objects.filter(settled_at=None).count() == 0
    merging.open_again(found, by=town.monitor, at=moment("mon 12:40"))
    assert Gathering.objects.get(settled_at=None) == found


def test_what_is_refused(town):
    flood(town)
    gather(town)
    found = Gathering.objects.get()
    values = {"topic": town.topics["lighting"], "importance": "normal", "at": moment("mon 12:30")}
    keys = [row.message_id for row in found.rows.all()]
    with pytest.raises(NothingChosen):
        merging.merge(found, chosen=[], by=town.monitor, **values)
    with pytest.raises(NotAllowed):
        merging.merge(found, chosen=keys, by=town.dispatcher, **values)
    with pytest.raises(NotYours):
        merging.set_apart(found, by=town.dispatcher, at=moment("mon 12:30"))
    assert not Incident.objects.exists()
    merging.merge(found, chosen=keys, by=town.monitor, **values)
    with pytest.raises(Settled):
        merging.set_apart(found, by=town.monitor, at=moment("mon 12:31"))
    with pytest.raises(AlreadyTaken):
        triage.join(
            found.rows.first().message, Incident.objects.get(), by=town.monitor, at=moment("mon 12:32")
        )


def test_the_list_and_similar_ones_cost_the_same_however_many_there_are(town, django_assert_num_queries):
    flood(town)
    gather(town)
    with django_assert_num_queries(3):
        assert len(matters.open_gatherings(town.monitor).rows) == 1
    for number in range(2):
        where = told(("", f"Полевая {number}", "5"))
        write(town, "Темно во дворе", author="50", suggestion=where)
        write(town, "Когда заменят лампу", author="51", suggestion=where)
    gather(town)
    with django_assert_num_queries(3):
        assert len(matters.open_gatherings(town.monitor).rows) == 3
