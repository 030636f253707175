"""The demo district: its units are those of the decree, its life is true to the rules."""

from datetime import UTC, date, datetime

import pytest

from otklik.demo import district, month, people, templates
from otklik.demo.matters import MATTERS
from otklik.incidents.models import Gathering, Incident, Message, Publication
from otklik.incidents.verifying import verify
from otklik.netsim.vk import VkSim
from otklik.office.models import Appointment, Body, Employee, ReplyTemplate
from otklik.regulation.history import Role
from otklik.reports.models import Paper

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # Monday, 16:00 in Moscow


@pytest.fixture(scope="module")
def lived(module_database):
    with VkSim(rate_limits=False) as sim:
        with module_database.unblock():
            body = district.load(urls={"vk": sim.url}, at=AT)
            month.live(body, at=AT, sim=sim)
        yield body


def test_the_district_has_its_templates_of_replies(lived):
    found = ReplyTemplate.objects.filter(body=lived, active=True)
    assert sorted(found.values_list("name", flat=True)) == sorted(each.name for each in templates.TEMPLATES)


def test_the_district_has_ten_units_and_two_settlements(lived):
    assert lived.units.count() == 10
    assert Body.objects.filter(parent=lived).count() == 2


def test_every_role_is_held_in_the_district_and_in_the_settlements(lived):
    for body in Body.objects.exclude(parent=None):
        held = set(Appointment.objects.filter(body=body).values_list("role", flat=True))
        assert held >= {Role.MONITOR, Role.DISPATCHER, Role.EXECUTOR, Role.SUPERVISOR, Role.HEAD}


def test_its_life_holds_every_state_and_nothing_differs_from_its_history(lived):
    assert list(verify()) == []
    assert set(Incident.objects.values_list("state", flat=True)) >= {
        "forwarded",
        "in_work",
        "closed",
        "excluded",
    }
    assert Message.objects.filter(state="new").count() == 7
    assert Gathering.objects.get(kind="mass_event").rows.count() == 4
    assert not Publication.objects.exclude(state="published").exists()


def test_the_papers_of_the_month_before_wait_to_be_signed(lived):
    papers = Paper.objects.filter(body=lived)
    assert sorted(papers.values_list("kind", "first", "state")) == [
        ("register", date(2026, 10, 1), "draft"),
        ("summary", date(2026, 10, 1), "draft"),
    ]


def test_the_demo_people_sign_in_with_the_password_that_is_printed(lived):
    printed = district.sign_ins()
    assert len(printed) == 6
    assert all(Employee.objects.get(login=login).check_password(word) for _r, _n, login, word in printed)


def test_a_second_load_is_refused(lived):
    with pytest.raises(ValueError, match="empty database"):
        district.load(urls={}, at=AT)


def test_the_matters_name_known_units_and_roads():
    assert {matter.unit for matter in MATTERS} <= {unit.key for unit in people.UNITS}
    assert {matter.road for matter in MATTERS} <= set(month.ROADS)
