"""Messages that belong together: the board, the page, what a person makes of them."""

import re

import pytest

from otklik.incidents import matters
from otklik.incidents.actions import gathering, routing
from otklik.incidents.gatherings import Gathering
from otklik.incidents.models import Incident, Message, Publication
from otklik.office.models import Appointment
from otklik.regulation.history import Role
from otklik.web import gathered
from tests.incidents.test_gathering import SPRING, flood, told, write
from tests.town import build_town, moment


@pytest.fixture
def monitor(town, browser_of, at):
    at("mon 12:30")
    return browser_of(town.monitor)


@pytest.fixture
def event(town, monitor):
    flood(town, suggestion=told(("", "Лесная", "")))
    gathering.gather(town.body.pk, at=moment("mon 12:00"))
    return Gathering.objects.get()


def text_of(answer):
    return answer.content.decode()


def keys(event):
    return [row.message_id for row in event.rows.all()]


def merge(browser, event, town, **changed):
    data = {"messages": keys(event), "topic": town.topics["lighting"].pk, "importance": "normal"} | changed
    return browser.post(f"/matters/{event.pk}/merge/", data)


def test_the_board_tells_what_belongs_together_and_the_rail_counts_it(monitor, event):
    page = text_of(monitor.get("/matters/"))
    assert f"/matters/{event.pk}/" in page
    assert "Массовое событие: Лесная" in page
    assert "4 сообщения" in page
    assert 'id="rail-matters"' in page


def test_the_page_shows_them_side_by_side_with_shared_words_marked(monitor, event):
    page = text_of(monitor.get(f"/matters/{event.pk}/"))
    assert page.count("<mark>прорвало</mark>") == 4
    assert "<mark>помогите</mark>" not in page
    assert page.count("слова сходны на") == 4
    assert page.count('name="messages"') == 4


def test_joined_by_one_press_and_one_taken_out_again(town, monitor, event):
    answer = merge(monitor, event, town)
    incident = Incident.objects.get()
    assert (answer.status_code, incident.messages.count(), incident.state) == (302, 4, "forwarded")
    page = text_of(monitor.get(answer.headers["Location"]))
    assert "Ответ получит каждый автор" in page
    last = keys(event)[-1]
    monitor.post(f"/messages/{last}/leave/", {"gathering": event.pk})
    assert (incident.messages.count(), Message.objects.get(pk=last).state) == (3, "new")


def test_some_of_them(town, monitor, event):
    merge(monitor, event, town, messages=keys(event)[:2])
    assert Incident.objects.get().messages.count() == 2


def test_refusals_keep_what_was_chosen_and_say_what_to_do(town, monitor, browser_of, event):
    answer = merge(monitor, event, town, messages=[])
    assert (answer.status_code, "Отметьте хотя бы одно сообщение" in text_of(answer)) == (409, True)
    answer = merge(monitor, event, town, topic="", messages=keys(event)[:1])
    assert (answer.status_code, text_of(answer).count(" checked")) == (422, 1)
    answer = merge(browser_of(town.dispatcher), event, town)
    assert answer.status_code == 403
    assert not Incident.objects.exists()
    merge(monitor, event, town)
    assert merge(monitor, event, town).status_code == 409


def test_different_matters_and_back(monitor, event):
    monitor.post(f"/matters/{event.pk}/apart/")
    assert "Разные вопросы" in text_of(monitor.get(f"/matters/{event.pk}/"))
    assert f"/matters/{event.pk}/" not in text_of(monitor.get("/matters/"))
    monitor.post(f"/matters/{event.pk}/again/")
    assert f"/matters/{event.pk}/" in text_of(monitor.get("/matters/"))


def test_a_newcomer_is_attached_to_the_case_in_work(town, monitor, event):
    merge(monitor, event, town)
    late = write(town, SPRING, author="9", after=2)
    gathering.gather(town.body.pk, at=moment("mon 13:00"))
    fresh = Gathering.objects.get(settled_at=None)
    incident = Incident.objects.get()
    page = text_of(monitor.get(f"/matters/{fresh.pk}/"))
    assert f"Присоединить к {incident.label}" in page
    monitor.post(f"/matters/{fresh.pk}/attach/{incident.pk}/", {"messages": [late.pk]})
    assert incident.messages.count() == 5


def test_of_a_great_event_the_rest_stands_there_again_to_be_attached(town, monitor, monkeypatch):
    monkeypatch.setattr(matters, "MOST_SHOWN", 4)
    monkeypatch.setattr(gathered.shown, "__defaults__", (4,))
    messages = flood(town, authors=6, apart=0, suggestion=told(("", "Лесная", "")))
    gathering.gather(town.body.pk, at=moment("mon 12:00"))
    event = Gathering.objects.get()
    page = text_of(monitor.get(f"/matters/{event.pk}/"))
    assert ("6 сообщений, 6 авторов" in page, "Ещё 2 сообщения не показаны" in page) == (True, True)
    seen = [int(pk) for pk in re.findall(r'name="seen" value="(\d+)"', page)]
    assert seen == [message.pk for message in messages[:4]]
    merge(monitor, event, town, messages=seen, seen=seen)
    gathering.gather(town.body.pk, at=moment("mon 12:31"))
    fresh = Gathering.objects.get(settled_at=None)
    assert (keys(fresh), fresh.incident) == ([each.pk for each in messages[4:]], Incident.objects.get())


def test_a_repeat_of_another_body_is_refused(town, monitor, event):
    other = build_town("Луговой район", "lug-")
    elsewhere = other.accepted()
    Appointment.objects.filter(employee=other.monitor, role=Role.MONITOR).update(employee=town.monitor)
    assert merge(monitor, event, town, repeat_of=elsewhere.pk).status_code == 403
    assert not Incident.objects.filter(body=town.body).exists()


def test_another_body_sees_nothing(town, monitor, event, browser_of):
    other = build_town("Луговой район", "lug-")
    stranger = browser_of(other.monitor)
    assert "Лесная" not in text_of(stranger.get("/matters/"))
    assert stranger.get(f"/matters/{event.pk}/").status_code == 404
    for step in ("merge", "apart", "again"):
        assert stranger.post(f"/matters/{event.pk}/{step}/").status_code == 404
    assert stranger.post(f"/messages/{keys(event)[0]}/leave/").status_code == 404


def test_a_repeat_is_shown_and_confirmed_by_a_person(town, monitor):
    first = town.accepted(message=write(town, "Прорвало трубу на Лесной", author="0", after=-100))
    flood(town, suggestion=told(("", "Лесная", "")))
    gathering.gather(town.body.pk, at=moment("mon 12:00"))
    event = Gathering.objects.get()
    page = text_of(monitor.get(f"/matters/{event.pk}/"))
    assert f"Да, к {first.label}" in page
    merge(monitor, event, town, repeat_of=first.pk)
    assert Incident.objects.latest("pk").repeat_of == first


def test_the_inbox_tells_of_the_others_and_of_a_repeat(town, monitor, event):
    page = text_of(monitor.get(f"/inbox/{keys(event)[0]}/"))
    assert f'href="/matters/{event.pk}/"' in page
    first = town.accepted(message=write(town, "Яма у моста", author="70"))
    again = write(town, "Опять яма у моста", author="70", after=5)
    gathering.gather(town.body.pk, at=moment("mon 12:10"))
    page = text_of(monitor.get(f"/inbox/{again.pk}/"))
    assert f'Автор уже писал об этом: <a href="/cases/{first.pk}/"' in page


def test_the_case_page_lets_the_monitor_take_a_message_out(town, monitor, event, browser_of):
    merge(monitor, event, town)
    case = f"/cases/{Incident.objects.get().pk}/"
    assert text_of(monitor.get(case)).count("Отделить от инцидента") == 4
    assert "Отделить от инцидента" not in text_of(browser_of(town.dispatcher).get(case))


def test_every_place_of_an_answer_is_shown_until_it_stands_there(town, monitor, event, browser_of, at):
    merge(monitor, event, town)
    incident = Incident.objects.get()
    (part,) = routing.assign(
        incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 12:40")
    )
    town.approved(reply=town.sent(assignment=part, at="mon 14:10"), at="mon 14:20")
    at("mon 14:25")
    dispatcher = browser_of(town.dispatcher)
    page = text_of(dispatcher.get(f"/cases/{incident.pk}/"))
    assert "Ответа ещё нет у 4 авторов" in page
    assert page.count("/take/") == 4
    row = Publication.objects.order_by("pk").last()
    dispatcher.post(f"/outbox/{row.pk}/take/")
    link = {"permalink": "http://vk.test/wall-1_1?reply=5", "reason": "Комментарии закрыты"}
    assert dispatcher.post(f"/outbox/{row.pk}/placed/", link).status_code == 302
    page = text_of(dispatcher.get(f"/cases/{incident.pk}/"))
    assert "Ответа ещё нет у 3 авторов" in page
    assert text_of(dispatcher.get("/boards/to-publish/")).count(f"/cases/{incident.pk}/#part-1") == 3
    for place in Publication.objects.filter(published_at=None):
        town.published(placed=place, at="mon 14:25")
    page = text_of(dispatcher.get(f"/cases/{incident.pk}/"))
    assert ("Размещено в 4 местах" in page, "Ответа ещё нет" in page) == (True, False)
