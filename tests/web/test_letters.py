"""Pages: what I am told, how letters leave."""

import pytest

from otklik.netsim.mail import MailSim
from otklik.notices.models import Address, Gate, Letter, Pairing, Wishes
from otklik.notices.reaching import lost
from tests.notices.conftest import SENDER, mail_gate
from tests.town import build_town, moment


@pytest.fixture
def mail():
    with MailSim() as sim:
        yield sim


@pytest.fixture
def gate(town, mail, at):
    at("mon 10:00")
    for name, person in town.people.items():
        person.email = f"{name}@priozerny.example"
        person.save()
    return mail_gate(town.body, mail)


def chosen(client, **changed):
    """The form as the page gave it, with changes."""
    form = client.get("/self/notices/").context["form"]
    values = {name: form[name].initial for name in form.fields}
    values |= changed
    return {name: value for name, value in values.items() if value is not False}


def test_without_a_gate_the_page_says_so(town, browser_of, at):
    at("mon 10:00")
    assert "ещё не настроил" in browser_of(town.executor).get("/self/notices/").content.decode()


def test_what_is_chosen_is_kept_and_only_what_differs(town, gate, browser_of):
    client = browser_of(town.executor)
    answer = client.post("/self/notices/", chosen(client, **{"late-mail": "digest", "quiet": False}))
    assert answer.status_code == 302
    held = Wishes.objects.get()
    assert (held.modes, held.quiet) == ({"late": {"mail": "digest"}}, False)


def test_what_the_regulation_demands_cannot_be_switched_off_everywhere(town, gate, browser_of):
    client = browser_of(town.executor)
    answer = client.post("/self/notices/", chosen(client, **{"late-mail": "off"}))
    assert answer.status_code == 422
    assert "Об этом вас обязаны уведомить (п. 7–16)" in answer.content.decode()
    assert Wishes.objects.count() == 0


def test_an_alert_is_not_a_matter_of_choice(town, gate, browser_of):
    client = browser_of(town.head)
    client.post("/self/notices/", chosen(client) | {"alert-mail": "off"})
    assert "alert" not in Wishes.objects.get().modes


def test_a_code_is_shown_and_another_one_replaces_it(town, gate, browser_of):
    Gate.objects.create(
        body=town.body, way="telegram", settings={"bot": "staff_bot"}, changed_at=moment("mon 08:00")
    )
    client = browser_of(town.executor)
    client.post("/self/notices/telegram/pair/")
    first = Pairing.objects.get().code
    assert first in client.get("/self/notices/").content.decode()
    client.post("/self/notices/telegram/pair/")
    assert Pairing.objects.get().code == first
    client.post("/self/notices/telegram/pair/", {"new": "1"})
    assert Pairing.objects.get().code != first


@pytest.mark.parametrize("way", ["mail", "max", "pigeon"])
def test_a_code_is_only_for_messengers_that_there_are(town, gate, browser_of, way):
    assert browser_of(town.executor).post(f"/self/notices/{way}/pair/").status_code == 404


# -- the administrator ---------------------------------------------------------------------------


def settings_of(sim, **changed):
    values = {
        "host": "127.0.0.1",
        "port": sim.smtp_port,
        "security": "none",
        "sender": SENDER,
        "enabled": "on",
    }
    return values | changed


def test_a_mail_server_is_set_and_tried_at_once(town, mail, browser_of, at):
    at("mon 10:00")
    client = browser_of(town.administrator)
    answer = client.post(f"/office/letters/{town.body.pk}/mail/", settings_of(mail), follow=True)
    assert "Сохранено. Вход на сервер выполнен." in answer.content.decode()
    assert Gate.objects.get().setting("sender") == SENDER


def test_a_server_that_is_not_there_is_told_in_words(town, mail, browser_of, at):
    at("mon 10:00")
    client = browser_of(town.administrator)
    answer = client.post(f"/office/letters/{town.body.pk}/mail/", settings_of(mail, port=1), follow=True)
    assert "Почтовый сервер 127.0.0.1:1 недоступен" in answer.content.decode()
    assert Gate.objects.get().failing_since == moment("mon 10:00")


def test_the_password_is_sealed_never_shown_and_stays_when_nothing_is_typed(town, mail, browser_of, at):
    at("mon 10:00")
    client, path = browser_of(town.administrator), f"/office/letters/{town.body.pk}/mail/"
    client.post(path, settings_of(mail, secret="tainstvo-77"))
    sealed = bytes(Gate.objects.get().secret)
    assert b"tainstvo" not in sealed
    client.post(path, settings_of(mail))
    assert bytes(Gate.objects.get().secret) == sealed
    assert "tainstvo" not in client.get(path).content.decode()


def test_a_kept_password_is_not_given_to_another_server(town, mail, browser_of, at):
    at("mon 10:00")
    client, path = browser_of(town.administrator), f"/office/letters/{town.body.pk}/mail/"
    client.post(path, settings_of(mail, secret="tainstvo-77"))
    answer = client.post(path, settings_of(mail, host="localhost"))
    assert answer.status_code == 422
    assert "Сервер изменился: введите заново." in answer.content.decode()
    assert Gate.objects.get().setting("host") == "127.0.0.1"


def test_a_test_letter_arrives_or_says_why_not(town, mail, gate, browser_of):
    client, path = browser_of(town.administrator), f"/office/letters/{town.body.pk}/mail/trial/"
    client.post(path, {"address": "kim@priozerny.example"})
    assert [letter.subject for letter in mail.to("kim@priozerny.example")] == ["Пробное письмо"]
    mail.fault("api_error", "RCPT", code=550, text="no such user")
    answer = client.post(path, {"address": "nobody@priozerny.example"}, follow=True)
    assert "550 no such user" in answer.content.decode()


def test_what_does_not_arrive_is_seen_and_can_be_tried_again(town, gate, browser_of):
    lost(town.executor, "mail", town.executor.email, "550 no such user", at=moment("mon 09:00"))
    Letter.objects.create(
        body=town.body,
        to=town.executor,
        way="mail",
        fold="owed",
        state="unknown",
        reason="замолчал",
        try_at=moment("mon 09:00"),
        made_at=moment("mon 09:00"),
    )
    client = browser_of(town.administrator)
    text = client.get("/office/letters/").content.decode()
    assert "550 no such user" in text
    assert "неизвестно, дошло ли" in text
    client.post(f"/office/letters/addresses/{Address.objects.get().pk}/again/")
    assert Address.objects.get().reachable


def test_the_supervisor_sees_it_and_changes_nothing(town, gate, browser_of):
    client = browser_of(town.supervisor)
    assert client.get("/office/letters/").status_code == 200
    assert client.get(f"/office/letters/{town.body.pk}/mail/").status_code == 404


def test_others_see_nothing_of_it(town, gate, browser_of):
    assert browser_of(town.executor).get("/office/letters/").status_code == 404


def test_an_administrator_of_another_body_touches_nothing(town, gate, browser_of):
    other = build_town("Соседний район", prefix="n-")
    lost(town.executor, "mail", town.executor.email, "550", at=moment("mon 09:00"))
    client = browser_of(other.administrator)
    assert client.post(f"/office/letters/{town.body.pk}/mail/", {}).status_code == 404
    assert client.post(f"/office/letters/addresses/{Address.objects.get().pk}/again/").status_code == 404
    assert "550" not in client.get("/office/letters/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_a_constant_number_of_questions(
    town, gate, browser_of, rows, django_assert_num_queries
):
    for person in list(town.people.values())[:rows]:
        lost(person, "mail", person.email, "550", at=moment("mon 09:00"))
    client = browser_of(town.administrator)
    client.get("/office/letters/")
    with django_assert_num_queries(QUESTIONS):
        client.get("/office/letters/")


QUESTIONS = 19
