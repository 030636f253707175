"""Clauses 18 and 17 on the page of a case: a repeat recognised later, and one answer for several parts."""

from dataclasses import replace
from datetime import date

import pytest

from otklik.incidents.actions import drafting, routing, triage
from otklik.incidents.errors import NotAnswered, NotComplete, NotEarlier, NotYours
from otklik.incidents.models import Incident, OpenDuty
from otklik.incidents.verifying import verify
from otklik.office.models import TermsEdition
from otklik.regulation.history import ReplyKind, Step
from otklik.regulation.moves import PartState, State
from otklik.regulation.terms import preset
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def after_lunch(at):
    at("mon 14:00")


def shown(client, incident):
    return client.get(f"/cases/{incident.pk}/").content.decode()


# -- clause 18


def link(client, incident, number, seen=""):
    return client.post(f"/cases/{incident.pk}/repeat/", {"earlier": number, "seen": seen})


def test_a_repeat_is_recognised_while_the_unit_is_at_work(town, browser_of):
    earlier = town.accepted("mon 09:00")
    incident = town.assigned("mon 10:20").incident
    assert link(browser_of(town.dispatcher), incident, f"№ {earlier.label}").status_code == 302
    incident.refresh_from_db()
    assert incident.repeat_of == earlier
    assert incident.entries.latest("number").step == Step.LINK_REPEAT
    assert f"Повтор {earlier.label}" in shown(browser_of(town.executor), incident)
    assert list(verify()) == []


def test_from_then_on_the_answer_has_to_tell_what_was_done(town):
    earlier = town.accepted("mon 09:00")
    part = town.assigned("mon 10:20")
    triage.link_repeat(part.incident, earlier=earlier, by=town.monitor, at=moment("mon 11:30"))
    reply = drafting.open_reply(part, kind=ReplyKind.ANSWER, by=town.executor, at=moment("mon 11:40"))
    said = {"text": "Фонарь заменён.", "no_evidence": True, "by": town.executor, "at": moment("mon 11:45")}
    with pytest.raises(NotComplete) as refused:
        drafting.send(reply, **said)
    assert "п. 18" in refused.value.say()
    drafting.send(reply, measures="Подрядчик оштрафован.", **said)


@pytest.mark.parametrize(
    ("number", "status"), [("99/2026", 409), ("2/2026", 409), ("3/2026", 409), ("двенадцать", 422), ("", 422)]
)
def test_what_is_no_earlier_incident_is_refused(town, browser_of, number, status):
    town.accepted("mon 09:00")
    incident = town.accepted("mon 10:00")  # 2/2026
    town.accepted("mon 11:00")
    answer = link(browser_of(town.monitor), incident, number)
    assert answer.status_code == status
    assert not Incident.objects.exclude(repeat_of=None).exists()


def test_an_incident_of_another_body_is_no_earlier_one(town, browser_of):
    other = build_town("Другой район", "other-")
    theirs = other.accepted("mon 08:45")
    incident = town.accepted("mon 10:00")
    with pytest.raises(NotYours):
        triage.link_repeat(incident, earlier=theirs, by=town.monitor, at=moment("mon 11:00"))
    with pytest.raises(NotEarlier):
        triage.link_repeat(incident, earlier=incident, by=town.monitor, at=moment("mon 11:00"))
    assert link(browser_of(other.monitor), incident, "1/2026").status_code == 404


def test_an_executor_links_nothing_and_is_not_offered_it(town, browser_of):
    earlier = town.accepted("mon 09:00")
    incident = town.assigned("mon 10:20").incident
    client = browser_of(town.executor)
    assert f"/cases/{incident.pk}/repeat/" not in shown(client, incident)
    assert link(client, incident, earlier.label).status_code == 403


def test_a_stale_form_links_nothing(town, browser_of):
    earlier = town.accepted("mon 09:00")
    incident = town.accepted("mon 10:00")
    assert link(browser_of(town.monitor), incident, earlier.label, seen=1).status_code == 409


# -- clause 17


@pytest.fixture
def split(town):
    """Two parts, the first one answered by its unit."""
    incident = town.accepted("mon 10:00")
    units = [(town.units["housing"], "фонарь"), (town.units["culture"], "клуб")]
    first, second = routing.assign(incident, units=units, by=town.dispatcher, at=moment("mon 10:20"))
    town.published(assignment=first)
    first.refresh_from_db()
    return first, second


@pytest.fixture
def joined(town):
    """The body's edition lets one answer speak for several parts."""
    terms = replace(preset("parfino-2020"), joint_answer=True)
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 1, 1), terms=terms.to_toml())


def ask(client, part, within):
    return client.post(f"/parts/{part.pk}/joint/", {"within": within.pk, "seen": ""})


def test_one_answer_speaks_for_both_parts_where_the_edition_allows_it(town, joined, split, browser_of):
    first, second = split
    client = browser_of(town.monitor)
    assert f"/parts/{second.pk}/joint/" in shown(client, second.incident)
    assert ask(client, second, first).status_code == 302
    second.refresh_from_db()
    second.incident.refresh_from_db()
    assert (second.state, second.incident.state) == (PartState.CLOSED, State.CLOSED)
    last = second.incident.entries.latest("number")
    assert (last.data["exception"], "п. 17" in last.data["reason"]) == ("joint_answer", True)
    assert not OpenDuty.objects.filter(incident=second.incident).exists()
    assert list(verify()) == []


def test_by_the_regulation_itself_each_unit_answers(town, split, browser_of):
    first, second = split
    client = browser_of(town.monitor)
    assert f"/parts/{second.pk}/joint/" not in shown(client, second.incident)
    answer = ask(client, second, first)
    assert answer.status_code == 409
    assert "п. 17" in answer.content.decode()
    second.refresh_from_db()
    assert second.state == PartState.ASSIGNED


def test_only_a_published_answer_speaks_for_another_part(town, joined, split, browser_of):
    first, second = split
    with pytest.raises(NotAnswered):
        routing.answer_jointly(first, within=second, by=town.monitor, at=moment("mon 13:00"))
    with pytest.raises(NotYours):
        routing.answer_jointly(first, within=first, by=town.monitor, at=moment("mon 13:00"))
    assert ask(browser_of(town.monitor), second, second).status_code == 422


def test_an_executor_joins_nothing(town, joined, split, browser_of):
    first, second = split
    assert ask(browser_of(town.culture), second, first).status_code == 403
    stranger = browser_of(build_town("Другой район", "other-").monitor)
    assert ask(stranger, second, first).status_code == 404
