"""Any case can be seen as it stood at a moment: entries, texts, units, duties as they were then."""

from datetime import date

import pytest

from otklik.incidents import cases, travel
from otklik.incidents.actions import recomputing, triage
from otklik.incidents.models import Incident
from otklik.office.scheduling import DayAdded
from otklik.regulation.moves import PartState, State
from otklik.regulation.week import DayKind
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(town):
    """Accepted at 10:00, assigned at 10:20, sent at 12:00, approved at 12:20, published at 12:30."""
    return town.published("mon 12:30").version.reply.assignment.incident


def seen(town, incident, as_of):
    return cases.case(town.monitor, incident.pk, at=moment("tue 09:00"), as_of=moment(as_of))


@pytest.mark.parametrize(
    ("as_of", "state", "part", "entries"),
    [
        ("mon 10:10", State.FORWARDED, None, 2),
        ("mon 10:30", State.IN_WORK, PartState.ASSIGNED, 3),
        ("mon 12:10", State.IN_WORK, PartState.SENT, 4),
        ("mon 12:25", State.IN_WORK, PartState.APPROVED, 5),
        ("mon 12:30", State.CLOSED, PartState.ANSWERED, 6),
    ],
)
def test_the_case_is_in_the_state_of_that_moment(town, incident, as_of, state, part, entries):
    found = seen(town, incident, as_of)
    assert found.state is state
    assert [view.state for view in found.parts] == ([part] if part else [])
    assert len(found.entries) == entries


def test_nothing_can_be_done_in_the_past(town, incident):
    found = seen(town, incident, "mon 12:10")
    assert (found.moves, found.parts[0].moves, found.parts[0].may_write) == ((), (), False)


def test_duties_are_those_owed_then(town, incident):
    found = seen(town, incident, "mon 12:10")
    assert {duty.kind.value: duty.due_at for duty in found.open} == {
        "approve": moment("mon 12:30"),
        "answer": moment("tue 10:00"),
    }


def test_what_was_published_later_is_not_published_yet(town, incident):
    (version,) = seen(town, incident, "mon 12:25").parts[0].replies[0].versions.all()
    assert (version.publication.published_at, version.publication.permalink) == (None, "")
    (version,) = seen(town, incident, "mon 12:10").parts[0].replies[0].versions.all()
    assert version.publication is None
    assert seen(town, incident, "mon 11:00").parts[0].replies == ()


def test_importance_and_topic_are_those_of_the_moment(town):
    incident = town.accepted("mon 10:00")
    triage.set_importance(incident, importance="high", reason="дети", by=town.monitor, at=moment("mon 10:30"))
    assert seen(town, incident, "mon 10:10").incident.importance == "normal"
    assert seen(town, incident, "mon 10:40").incident.importance == "high"


def test_looking_back_writes_nothing(town, incident):
    before = Incident.objects.values().get(pk=incident.pk)
    seen(town, incident, "mon 10:10")
    assert Incident.objects.values().get(pk=incident.pk) == before


def test_a_later_change_of_the_calendar_was_not_known_then(town):
    incident = town.accepted("mon 10:00")
    off = DayAdded(date(2026, 11, 24), DayKind.OFF, "День района")
    recomputing.change_calendar(
        town.body, off, reason="Решение", by=town.administrator, at=moment("mon 11:00")
    )
    answers = {
        as_of: next(duty.due_at for duty in seen(town, incident, as_of).open if duty.kind == "answer")
        for as_of in ("mon 10:30", "mon 11:30")
    }
    assert answers == {"mon 10:30": moment("tue 10:00"), "mon 11:30": moment("wed 10:00")}


def test_before_it_was_opened_there_is_no_case(town, incident):
    with pytest.raises(travel.NotYet):
        seen(town, incident, "mon 09:00")


def test_another_bodys_case_is_not_seen_in_the_past_either(town, incident):
    other = build_town("Другой район", "other-")
    with pytest.raises(Incident.DoesNotExist):
        cases.case(other.monitor, incident.pk, at=moment("tue 09:00"), as_of=moment("mon 12:10"))
