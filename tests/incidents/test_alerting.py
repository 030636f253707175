"""Clause 24: the head is told of each raise, and asked again when she is silent."""

import pytest

from otklik.incidents.actions import alerting, reminding, triage
from otklik.incidents.models import OpenDuty
from otklik.notices.models import Notice
from tests.town import moment

pytestmark = pytest.mark.django_db


def owed(incident):
    return set(OpenDuty.objects.filter(incident=incident).values_list("kind", flat=True))


def change(town, incident, importance, at):
    triage.set_importance(incident, importance=importance, reason="провод", by=town.monitor, at=moment(at))


@pytest.fixture
def raised_again(town):
    incident = town.accepted("mon 10:00", importance="high")
    change(town, incident, "normal", "mon 11:00")
    change(town, incident, "high", "mon 12:00")
    return incident


def test_an_incident_that_was_lowered_and_raised_again_is_told_of_again(town, raised_again):
    told = Notice.objects.filter(to=town.head, kind="alert").order_by("at")
    assert list(told.values_list("at", flat=True)) == [moment("mon 10:00"), moment("mon 12:00")]
    assert all(alerting.alert_of(notice) == raised_again for notice in told)
    assert owed(raised_again) & {"alert", "acknowledge"} == {"acknowledge"}


def test_silence_after_the_second_raise_is_told_to_the_supervisor_and_ends_with_one_word(town, raised_again):
    reminding.watch(at=moment("mon 12:31"))
    again = Notice.objects.filter(key__startswith="alert-again:").order_by("to__login")
    assert list(again.values_list("to__login", flat=True)) == ["head", "supervisor"]
    alerting.acknowledge(raised_again, by=town.head, at=moment("mon 12:40"))
    assert not Notice.objects.filter(to=town.head, kind="alert", acknowledged_at=None).exists()


def test_what_is_high_already_is_not_told_of_twice(town):
    incident = town.accepted("mon 10:00", importance="high")
    triage.set_topic(incident, topic=town.topics["culture"], by=town.monitor, at=moment("mon 11:00"))
    alerting.tell_head(incident, incident.messages.get(), at=moment("mon 11:00"))
    assert Notice.objects.filter(to=town.head, kind="alert").count() == 1
