"""Clauses 4 and 6: people, orders, substitutes, absences and accounts, kept by the administrator."""

import pytest

from otklik.networks.models import Account, Credential
from otklik.office.models import Absence, Appointment, Employee
from otklik.office.roster import roles_of
from otklik.regulation.history import Role
from tests.town import build_town, moment


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:30")


@pytest.fixture
def administrator(town, browser_of):
    return browser_of(town.administrator)


def text_of(answer):
    return answer.content.decode()


def test_a_person_is_added_and_the_first_password_is_shown_once(town, administrator, client):
    answer = administrator.post(
        f"/office/people/new/{town.body.pk}/", {"name": "Ершов Пётр Ильич", "login": "ershov"}
    )
    person = Employee.objects.get(login="ershov")
    page = text_of(administrator.get(answer.headers["Location"]))
    password = page.split("первый пароль ")[1].split(".")[0]
    assert person.check_password(password)
    assert password not in text_of(administrator.get(answer.headers["Location"]))


def test_a_taken_login_is_refused_in_words(town, administrator):
    answer = administrator.post(
        f"/office/people/new/{town.body.pk}/", {"name": "Ершов Пётр Ильич", "login": "monitor"}
    )
    assert answer.status_code == 422
    assert "Это имя занято" in text_of(answer)


def test_a_role_is_given_by_order_and_ends(town, administrator):
    person = town.culture
    data = {"role": "monitor", "since": "2026-11-23", "order_number": "7-р"}
    administrator.post(f"/office/people/{person.pk}/appoint/", data)
    order = Appointment.objects.get(employee=person, role="monitor")
    assert Role.MONITOR in roles_of(person, moment("mon 13:00")).any()
    administrator.post(f"/office/people/{person.pk}/orders/{order.pk}/end/")
    assert Role.MONITOR not in roles_of(person, moment("tue 10:00")).any()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"role": "executor"}, "Исполнителя назначают в подразделение"),
        ({"role": "monitor", "until": "2026-11-01"}, "раньше, чем начинается"),
    ],
)
def test_an_order_that_cannot_be_is_refused(town, administrator, wrong, words):
    data = {"since": "2026-11-23", **wrong}
    answer = administrator.post(f"/office/people/{town.head.pk}/appoint/", data)
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_the_substitute_acts_during_an_absence(town, administrator):
    order = Appointment.objects.get(employee=town.monitor)
    administrator.post(
        f"/office/people/{town.monitor.pk}/substitute/",
        {"appointment": order.pk, "employee": town.culture.pk},
    )
    administrator.post(
        f"/office/people/{town.monitor.pk}/absence/",
        {"since": "2026-11-24T08:30", "until": "2026-11-26T17:30", "reason": "отпуск"},
    )
    grants = roles_of(town.culture, moment("tue 10:00"))
    assert grants.acting_for(Role.MONITOR, town.body.pk) == town.monitor


def test_a_person_records_her_own_absence_and_nobody_elses(town, browser_of):
    client = browser_of(town.executor)
    data = {"since": "2026-11-24T08:30", "until": "2026-11-26T17:30"}
    assert client.post(f"/office/people/{town.executor.pk}/absence/", data).status_code == 302
    answer = client.post(f"/office/people/{town.monitor.pk}/absence/", data)
    assert answer.status_code == 403
    assert "(п. 6)" in text_of(answer)
    assert Absence.objects.get().employee == town.executor


@pytest.mark.parametrize("path", ["change", "appoint", "password", "substitute"])
def test_only_the_administrator_changes_people(town, browser_of, path):
    client = browser_of(town.monitor)
    order = Appointment.objects.get(employee=town.culture)
    data = {
        "name": "Другая",
        "role": "head",
        "since": "2026-11-23",
        "appointment": order.pk,
        "employee": town.monitor.pk,
    }
    answer = client.post(f"/office/people/{town.culture.pk}/{path}/", data)
    assert answer.status_code == 403
    assert Employee.objects.get(pk=town.culture.pk).name == "Полякова Нина Васильевна"
    assert Appointment.objects.filter(employee=town.culture).count() == 1


def test_another_body_is_not_hers(town, administrator):
    stranger = build_town("Луговой район", "lug-")
    person = stranger.people["monitor"]
    assert administrator.get(f"/office/people/{person.pk}/").status_code == 404
    assert administrator.post(f"/office/people/{person.pk}/password/").status_code == 404
    assert administrator.get(f"/office/people/new/{stranger.body.pk}/").status_code == 404
    assert administrator.get(f"/office/accounts/{stranger.account.pk}/").status_code == 404
    assert administrator.post(f"/office/accounts/{stranger.account.pk}/switch/").status_code == 404


def test_a_secret_is_kept_encrypted_and_never_shown(town, administrator):
    path = f"/office/accounts/{town.account.pk}/"
    administrator.post(f"{path}credential/", {"kind": "community", "secret": "vk1.a.TOP-SECRET"})
    held = Credential.objects.get()
    assert b"TOP-SECRET" not in bytes(held.sealed)
    assert "TOP-SECRET" not in text_of(administrator.get(path))


def test_a_secret_that_was_refused_is_not_given_back(town, administrator):
    answer = administrator.post(
        f"/office/accounts/{town.account.pk}/credential/", {"kind": "other", "secret": "TOP-SECRET"}
    )
    assert answer.status_code == 422
    assert "TOP-SECRET" not in text_of(answer)


def test_an_account_is_added_and_switched_off(town, administrator):
    data = {"body": town.body.pk, "network": "vk", "name": "Дом культуры", "external_id": "77"}
    administrator.post("/office/accounts/new/", data)
    account = Account.objects.get(name="Дом культуры")
    administrator.post(f"/office/accounts/{account.pk}/switch/")
    account.refresh_from_db()
    assert account.enabled is False


def test_accounts_are_the_administrators(town, browser_of):
    client = browser_of(town.monitor)
    assert client.get("/office/accounts/").status_code == 200
    assert client.post(f"/office/accounts/{town.account.pk}/switch/").status_code == 404
    data = {"body": town.body.pk, "network": "vk", "name": "Чужая", "external_id": "78"}
    assert client.post("/office/accounts/new/", data).status_code == 422
    assert not Account.objects.filter(name="Чужая").exists()


def test_missing_networks_of_the_regulation_are_named(town, administrator):
    page = "/office/accounts/"
    assert "Нет собственной учётной записи: ВКонтакте" not in text_of(administrator.get(page))
    administrator.post(f"{page}{town.account.pk}/switch/")
    assert "Нет собственной учётной записи: ВКонтакте" in text_of(administrator.get(page))
