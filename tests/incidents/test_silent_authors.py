"""Clause 10: staff is told of an author who does not reply, and nothing else happens of itself."""

import pytest

from otklik.incidents.actions import hearing, reminding
from otklik.incidents.models import OpenDuty
from otklik.notices.models import Notice
from otklik.office.models import Absence
from otklik.regulation.history import ReplyKind
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def asked(town):
    """A question stands under the comment since Monday, 12:30."""
    return town.published(kind=ReplyKind.CLARIFICATION, text="Уточните номер дома.", at="mon 12:30")


def told():
    """Who was told so far."""
    return sorted(Notice.objects.filter(kind="silent").values_list("to__login", flat=True))


@pytest.mark.usefixtures("asked")
def test_the_unit_and_the_monitor_are_told_after_one_and_after_three_working_days():
    reminding.silent_authors(at=moment("tue 17:29"))
    assert told() == []
    for _time in range(2):
        reminding.silent_authors(at=moment("tue 17:30"))
    assert told() == ["executor", "monitor"]
    reminding.silent_authors(at=moment("thu 17:29"))
    assert told() == ["executor", "monitor"]
    for _time in range(2):
        reminding.silent_authors(at=moment("thu 17:30"))
    assert told() == ["executor", "executor", "monitor", "monitor"]
    assert reminding.silent_authors(at=moment("mon2 17:30")) == 0


def test_it_names_the_incident_and_the_day_and_leads_to_the_case(asked):
    reminding.silent_authors(at=moment("tue 17:30"))
    notice = Notice.objects.filter(kind="silent").first()
    incident = asked.version.reply.assignment.incident
    assert notice.text == f"Инцидент {incident.label}: автор не отвечает на вопрос с 23 ноября."
    assert notice.path == f"/cases/{incident.pk}/"


def test_the_case_stays_open_and_its_clock_stays_stopped(asked):
    incident = asked.version.reply.assignment.incident
    before = list(incident.open_duties.order_by("id").values_list("kind", "due_at"))
    reminding.silent_authors(at=moment("thu 17:30"))
    incident.refresh_from_db()
    assert incident.closed_at is None
    assert list(incident.open_duties.order_by("id").values_list("kind", "due_at")) == before
    assert ("answer", None) in before


def test_nobody_is_told_of_an_author_who_has_replied(town, asked):
    reply = town.message("Дом 5", parent_key=asked.external_key, posted_at=moment("mon 15:00"))
    hearing.recognise(reply, at=moment("mon 15:01"))
    reminding.silent_authors(at=moment("thu 17:30"))
    assert told() == []


@pytest.mark.usefixtures("asked")
def test_after_a_standstill_the_days_missed_are_told_once():
    reminding.silent_authors(at=moment("fri 09:00"))
    assert told() == ["executor", "monitor"]


@pytest.mark.usefixtures("asked")
def test_a_day_that_has_become_longer_ago_is_waited_for():
    """R-10: the moment was reckoned by an older calendar; that of today is later."""
    OpenDuty.objects.exclude(wake_at=None).update(wake_at=moment("mon 14:00"))
    reminding.silent_authors(at=moment("mon 14:00"))
    assert told() == []
    assert OpenDuty.objects.get(kind="answer").wake_at == moment("tue 17:30")


@pytest.mark.usefixtures("asked")
def test_the_dispatcher_is_told_where_the_unit_has_nobody(town):
    away = {"since": moment("tue 08:00"), "until": moment("wed 08:00")}
    Absence.objects.create(employee=town.executor, reason="leave", **away)
    reminding.silent_authors(at=moment("tue 17:30"))
    assert told() == ["dispatcher", "monitor"]
