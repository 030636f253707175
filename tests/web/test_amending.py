"""A published reply on the page of its case: put right or taken back by the one who approves (R-30, R-31)."""

import pytest

from otklik.incidents.actions import amending, routing, triage
from otklik.incidents.models import Amendment, Publication
from otklik.networks.contract import Rejected
from tests.town import build_town, moment


@pytest.fixture(autouse=True)
def afternoon(at):
    at("mon 15:00")


@pytest.fixture
def answered(town):
    return town.published()


def page_of(client, row):
    return client.get(f"/cases/{row.version.reply.assignment.incident_id}/").content.decode()


def test_the_monitor_corrects_what_is_published(town, answered, browser_of):
    client = browser_of(town.monitor)
    assert "Исправить опубликованное" in page_of(client, answered)
    data = {"text": "Фонарь заменён 23 ноября.", "reason": "описка"}
    assert client.post(f"/outbox/{answered.pk}/correct/", data).status_code == 302
    assert Amendment.objects.get().text == data["text"]
    page = page_of(client, answered)
    assert "Ответ исправляется в социальной сети" in page
    assert "Исправить опубликованное" not in page  # one thing at a time


def test_to_withdraw_one_must_know_what_it_means(town, answered, browser_of):
    client = browser_of(town.supervisor)
    answer = client.post(f"/outbox/{answered.pk}/withdraw/", {"reason": "ошибка"})
    assert answer.status_code == 422
    assert "часы пойдут заново" in answer.content.decode()
    assert not Amendment.objects.exists()
    data = {"reason": "ошибка", "sure": "on"}
    assert client.post(f"/outbox/{answered.pk}/withdraw/", data).status_code == 302
    assert Amendment.objects.get().withdraws


def test_where_otklik_cannot_it_says_how_by_hand_and_keeps_what_was_typed(town, answered, browser_of):
    town.account.enabled = False
    town.account.save()
    client = browser_of(town.monitor)
    data = {"text": "Фонарь заменён вчера.", "reason": "описка"}
    answer = client.post(f"/outbox/{answered.pk}/correct/", data)
    assert answer.status_code == 422
    assert answered.permalink in answer.content.decode()
    assert "Фонарь заменён вчера." in answer.content.decode()
    done = client.post(f"/outbox/{answered.pk}/correct/", data | {"by_hand": "on"})
    assert done.status_code == 302
    page = page_of(client, answered)
    assert "Фонарь заменён вчера." in page
    assert "описка" in page


def test_refusal_of_the_network_is_shown_with_its_reason(town, answered, browser_of):
    asked = amending.correct(answered, text="Иначе", reason="так", by=town.monitor, at=moment("mon 14:00"))
    amending.failed(asked.pk, Rejected("Сеть не принимает ссылку."), at=moment("mon 14:01"))
    page = page_of(browser_of(town.monitor), answered)
    assert "Сеть не принимает ссылку." in page
    assert "Исправить опубликованное" in page


@pytest.mark.parametrize("who", ["executor", "dispatcher", "head"])
def test_others_are_offered_nothing_and_refused(town, answered, browser_of, who):
    client = browser_of(town.people[who])
    assert "Исправить опубликованное" not in page_of(client, answered)
    for what in ("correct", "withdraw"):
        data = {"text": "Иначе", "reason": "так", "sure": "on"}
        assert client.post(f"/outbox/{answered.pk}/{what}/", data).status_code == 403
    assert not Amendment.objects.exists()


def test_another_body_sees_nothing(answered, browser_of):
    other = build_town("Соседний район", prefix="x-")
    for what in ("correct", "withdraw"):
        assert browser_of(other.monitor).post(f"/outbox/{answered.pk}/{what}/").status_code == 404


def test_every_place_of_an_answer_to_many_is_shown_with_what_has_not_reached_it(town, browser_of):
    first, second = (
        town.message(author_key=str(n), author_name=name)
        for n, name in enumerate(("Анна Ключевская", "Пётр Озеров"), 1)
    )
    incident = town.accepted(message=first)
    triage.join(second, incident, by=town.monitor, at=moment("mon 10:05"))
    units = [(town.units["housing"], "")]
    (part,) = routing.assign(incident, units=units, by=town.dispatcher, at=moment("mon 10:20"))
    row = town.approved(assignment=part)
    for each in Publication.objects.order_by("pk"):
        town.published(placed=each)
    asked = amending.correct(row, text="Иначе", reason="так", by=town.monitor, at=moment("mon 14:00"))
    amending.done(asked.pk, at=moment("mon 14:01"))
    other = Amendment.objects.exclude(pk=asked.pk).get()
    amending.failed(other.pk, Rejected("Комментарии закрыты."), at=moment("mon 14:02"))
    page = page_of(browser_of(town.monitor), row)
    assert "Комментарии закрыты." in page
    assert page.count("там ещё не исправлено") == 1
    assert "Пётр Озеров" in page
    assert "Исправить опубликованное" in page
