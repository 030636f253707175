"""An edition that counts round the clock is counted so by every copy and every page."""

from datetime import date, timedelta

import pytest

from otklik.incidents import cases, queries
from otklik.incidents.actions import recomputing
from otklik.incidents.models import OpenDuty
from otklik.incidents.verifying import verify
from otklik.office.clocks import clock_for
from otklik.office.scheduling import DayAdded
from otklik.regulation.history import ReplyKind
from otklik.regulation.week import DayKind
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db


def test_calendar_hours_are_counted_over_the_night():
    town = build_town(terms="round-the-clock")
    incident = town.accepted("fri 20:00")
    answer = OpenDuty.objects.get(incident=incident, kind="answer")
    assert answer.due_at == moment("sat 20:00")
    assert list(verify()) == []
    found = cases.case(town.monitor, incident.pk, at=moment("fri 21:00"))
    assert found.clock.version == f"round-the-clock+{clock_for(town.body).version}"
    assert {line.clock.version for line in queries.desk(town.dispatcher, at=moment("fri 21:00"))} == {
        found.clock.version
    }


def test_its_days_are_those_of_the_body():
    """R-34: clause 16 says working days, whatever the hours are counted by."""
    town = build_town(terms="round-the-clock")
    placed = town.published("mon 12:30", kind=ReplyKind.CLARIFICATION)
    waiting = OpenDuty.objects.get(incident=placed.version.reply.assignment.incident, kind="answer")
    assert waiting.wake_at == moment("tue 17:30")
    promised = town.published("mon 12:30", kind=ReplyKind.INTERIM)
    incident = promised.version.reply.assignment.incident
    owed = OpenDuty.objects.get(incident=incident, kind="final")
    assert owed.due_at == moment("mon2 17:30") + timedelta(days=1)  # the date that was promised
    assert list(verify()) == []


def test_a_day_off_declared_later_moves_its_days_too():
    town = build_town(terms="round-the-clock")
    placed = town.published("mon 12:30", kind=ReplyKind.INTERIM)
    incident = placed.version.reply.assignment.incident
    off = DayAdded(date(2026, 12, 1), DayKind.OFF, "Указ")
    recomputing.change_calendar(town.body, off, reason="Указ", by=town.administrator, at=moment("tue 10:00"))
    owed = OpenDuty.objects.get(incident=incident, kind="final")
    assert owed.due_at == moment("mon2 17:30")  # the last working day before the promised one
    assert list(verify()) == []
