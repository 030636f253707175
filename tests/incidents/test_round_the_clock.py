"""An edition that counts round the clock is counted so by every copy and every page."""

import pytest

from otklik.incidents import cases, queries
from otklik.incidents.models import OpenDuty
from otklik.incidents.verifying import verify
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db


def test_calendar_hours_are_counted_over_the_night():
    town = build_town(terms="round-the-clock")
    incident = town.accepted("fri 20:00")
    answer = OpenDuty.objects.get(incident=incident, kind="answer")
    assert answer.due_at == moment("sat 20:00")
    assert list(verify()) == []
    found = cases.case(town.monitor, incident.pk, at=moment("fri 21:00"))
    assert found.clock.version == "round-the-clock"
    assert {line.clock.version for line in queries.desk(town.dispatcher, at=moment("fri 21:00"))} == {
        "round-the-clock"
    }
