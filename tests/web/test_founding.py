"""The first set-up: from an empty database to the first message in the inbox, for who has the code."""

import pytest
from django.test import Client

from otklik.incidents.models import Message, MessageState
from otklik.networks.models import Account, Credential
from otklik.office import founding
from otklik.office.clocks import clock_for, edition_for
from otklik.office.models import Body, Employee, Founding, OfficeChange, TopicUnit
from otklik.office.roster import roles_of
from otklik.regulation.history import Role
from tests.town import moment

BODY = {
    "name": "Администрация Заречного округа",
    "short_name": "Заречный округ",
    "zone": "Asia/Yekaterinburg",
    "week": "nine",
    "terms": "nine-hours",
    "order_number": "12",
}
SELF = {
    "name": "Рощина Вера Павловна",
    "login": "roshchina",
    "password": "vesna-pole-ruchey",
    "order_number": "1-р",
}
STEPS = ("body", "self", "people", "account", "message")


@pytest.fixture(autouse=True)
def noon(db, at):
    at("mon 12:30")


@pytest.fixture
def code():
    return founding.issue_code(at=moment("mon 12:00"))


@pytest.fixture
def founder(client, code):
    client.post("/setup/", {"code": code.lower()})
    return client


@pytest.fixture
def begun(founder):
    founder.post("/setup/body/", BODY)
    founder.post("/setup/self/", SELF)
    return founder


def test_the_door_of_an_empty_installation_leads_to_the_set_up(client):
    assert client.get("/sign-in/login/").headers["Location"] == "/setup/"
    assert client.get("/setup/").status_code == 200


def test_a_wrong_code_is_refused_in_words(client, code):
    answer = client.post("/setup/", {"code": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 409
    assert "otklik setup-code" in answer.content.decode()
    assert "founding" not in client.session


@pytest.mark.parametrize("step", STEPS)
def test_no_step_without_the_code(client, code, step):
    assert client.get(f"/setup/{step}/").headers["Location"] == "/setup/"
    assert client.post(f"/setup/{step}/", BODY).headers["Location"] == "/setup/"
    assert not Body.objects.exists()


def test_the_code_is_good_once(founder, code):
    answer = Client().post("/setup/", {"code": code})
    assert answer.status_code == 409


def test_a_new_code_lets_another_browser_go_on_and_the_first_out(begun):
    other = Client()
    other.post("/setup/", {"code": founding.issue_code(at=moment("mon 12:40"))})
    assert other.get("/setup/").headers["Location"] == "/setup/people/"
    assert begun.get("/setup/people/").headers["Location"] == "/setup/"


def test_the_body_gets_hours_terms_and_zone(founder):
    founder.post("/setup/body/", BODY)
    body = Body.objects.get()
    clock = clock_for(body)
    assert (body.zone, str(clock.zone)) == ("Asia/Yekaterinburg", "Asia/Yekaterinburg")
    edition = edition_for(body, moment("mon 12:30"))
    assert (edition.preset, edition.order_number) == ("nine-hours", "12")


def test_the_body_can_be_mended_by_going_back(begun):
    assert "Заречного" in begun.get("/setup/body/").content.decode()
    begun.post("/setup/body/", {**BODY, "short_name": "Заречный", "terms": "parfino-2020"})
    body = Body.objects.get()
    assert (body.short_name, body.editions.get().preset) == ("Заречный", "parfino-2020")


def test_a_weak_password_is_refused(founder):
    founder.post("/setup/body/", BODY)
    assert founder.post("/setup/self/", {**SELF, "password": "1234567"}).status_code == 422
    assert not Employee.objects.exists()


def test_a_later_step_waits_for_the_earlier(founder):
    assert founder.get("/setup/people/").headers["Location"] == "/setup/body/"


def test_people_get_roles_and_a_unit(begun):
    answer = begun.post(
        "/setup/people/",
        {
            "who": "other",
            "name": "Белов Пётр Ильич",
            "login": "belov",
            "roles": ["executor", "dispatcher"],
            "unit": "Отдел хозяйства",
            "order_number": "2-р",
        },
        follow=True,
    )
    person = Employee.objects.get(login="belov")
    assert roles_of(person, moment("mon 12:30")).any() == {Role.EXECUTOR, Role.DISPATCHER}
    assert person.unit.name == "Отдел хозяйства"
    password = answer.content.decode().split("первый пароль ")[1].split(".")[0]
    assert person.check_password(password)


def test_an_executor_without_a_unit_is_refused(begun):
    answer = begun.post("/setup/people/", {"who": "me", "roles": ["executor"]})
    assert answer.status_code == 422


def test_roles_of_ones_own_are_given_once(begun):
    said = {"who": "me", "roles": ["monitor", "head"]}
    assert [begun.post("/setup/people/", said).status_code for _again in range(2)] == [302, 422]
    person = Employee.objects.get()
    assert sorted(person.appointments.values_list("role", flat=True)) == ["administrator", "head", "monitor"]


def test_the_first_account_and_its_secret(begun):
    begun.post("/setup/account/", {"network": "vk", "name": "Округ", "external_id": "456"})
    begun.post("/setup/account/", {"kind": "community", "secret": "vk1.a.secret"})
    assert Account.objects.get().external_id == "456"
    assert b"vk1.a" not in bytes(Credential.objects.get().sealed)


def test_from_the_empty_database_to_the_first_message(begun):
    begun.post("/setup/people/", {"who": "me", "roles": ["monitor", "executor"], "unit": "Общий отдел"})
    begun.post("/setup/message/", {"author_name": "Проба", "text": "Не горит фонарь у дома 5"})
    assert Message.objects.get().state == MessageState.NEW
    assert begun.post("/setup/finish/").headers["Location"] == "/"
    assert "Не горит фонарь" in begun.get("/inbox/").content.decode()
    assert TopicUnit.objects.filter(unit__name="Общий отдел").exists() == TopicUnit.objects.exists()


def test_when_it_is_done_the_address_is_gone(begun):
    begun.post("/setup/finish/")
    for path in ("/setup/", *(f"/setup/{step}/" for step in STEPS), "/setup/finish/"):
        assert Client().get(path).status_code in (404, 405)
        assert begun.post(path).status_code == 404
    assert Founding.objects.get().finished_at is not None
    assert founding.issue_code(at=moment("mon 13:00")) is None
    assert Client().get("/sign-in/login/").status_code == 200
    assert OfficeChange.objects.filter(what="founded").count() == 1


def test_an_installation_with_a_body_has_no_set_up(client, town):
    assert client.get("/setup/").status_code == 404
    assert founding.issue_code(at=moment("mon 13:00")) is None


def test_a_network_that_is_none_is_refused_in_words(begun):
    answer = begun.post("/setup/account/", {"network": "icq", "name": "Округ", "external_id": "456"})
    assert (answer.status_code, Account.objects.count()) == (422, 0)
