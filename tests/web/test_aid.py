"""Pages of drafts by a program: the administrator's settings, a case's requests."""

import pytest

from otklik.incidents.actions import aiding
from otklik.incidents.aided import Aid, AidSettings
from otklik.netsim.oracle import Oracle
from tests.town import build_town, moment


@pytest.fixture
def oracle():
    with Oracle() as running:
        yield running


@pytest.fixture
def administrator(town, browser_of, at):
    at("mon 12:30")
    return browser_of(town.administrator)


def text_of(answer):
    return answer.content.decode()


def switch_on(town, administrator, oracle, **changed):
    data = {"enabled": "on", "url": oracle.url, "model": "tiny", "key": "secret"} | changed
    return administrator.post(f"/office/aid/{town.body.pk}/", data)


def test_the_administrator_names_an_address_and_tries_it(town, administrator, oracle):
    assert switch_on(town, administrator, oracle, url="нет").status_code == 409
    assert switch_on(town, administrator, oracle).status_code == 302
    page = text_of(administrator.get(f"/office/aid/{town.body.pk}/"))
    assert (oracle.url in page, "secret" in page, "Ключ сохранён" in page) == (True, False, True)
    answer = administrator.post(f"/office/aid/{town.body.pk}/try/", follow=True)
    assert "Программа отвечает: готово" in text_of(answer)


def test_others_see_no_settings(town, administrator, browser_of):
    other = build_town("Луговой район", "lug-")
    for browser in (browser_of(town.monitor), browser_of(other.administrator)):
        assert browser.get(f"/office/aid/{town.body.pk}/").status_code == 404
        assert browser.post(f"/office/aid/{town.body.pk}/", {"enabled": "on"}).status_code == 404
        assert browser.post(f"/office/aid/{town.body.pk}/try/").status_code == 404
    assert not AidSettings.objects.exists()


def test_a_draft_is_asked_for_and_shown_as_what_it_is(town, administrator, oracle, browser_of):
    part = town.assigned(text="Фонарь <b>не горит</b>")
    executor = browser_of(town.executor)
    case = f"/cases/{part.incident_id}/"
    assert f"{case}aid/" not in text_of(executor.get(case))
    assert executor.post(f"{case}aid/ask/", {"kind": "draft", "part": 1}).status_code == 409
    switch_on(town, administrator, oracle)
    assert f"{case}aid/" in text_of(executor.get(case))
    assert executor.post(f"{case}aid/ask/", {"kind": "draft", "part": 1}).status_code == 302
    oracle.says = "<script>alert(1)</script> Здравствуйте!"
    assert 'hx-trigger="every 3s"' in text_of(executor.get(f"{case}aid/"))
    aiding.perform(Aid.objects.get().pk, at=moment("mon 12:31"))
    page = text_of(executor.get(f"{case}aid/"))
    assert "Написано программой, проверьте" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "every 3s" not in page


def test_put_into_the_draft_it_is_marked_for_who_signs_and_who_approves(
    town, administrator, oracle, browser_of
):
    switch_on(town, administrator, oracle)
    part = town.assigned()
    executor, monitor, case = (
        browser_of(town.executor),
        browser_of(town.monitor),
        f"/cases/{part.incident_id}/",
    )
    executor.post(f"{case}aid/ask/", {"kind": "draft", "part": 1})
    aid = Aid.objects.get()
    aiding.perform(aid.pk, at=moment("mon 12:31"))
    aid.refresh_from_db()
    address = f"{case}aid/{aid.pk}/insert/"
    assert "Вставить в проект" not in text_of(monitor.get(f"{case}aid/"))
    assert monitor.post(address).status_code == 403
    assert "Вставить в проект" in text_of(executor.get(f"{case}aid/"))
    answer = executor.post(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{case}#part-1")
    page = text_of(executor.get(case))
    assert (aid.text in page, "Вставлен текст программы" in page) == (True, True)
    reply = part.replies.get()
    town.sent(assignment=part, at="mon 12:35", text=reply.draft)
    assert "В этот проект вставлен текст программы" in text_of(monitor.get(case))
    assert executor.post(address).status_code == 409
    stranger = browser_of(build_town("Луговой район", "lug-").executor)
    assert stranger.post(address).status_code == 404


def test_who_may_not_ask_and_what_does_not_exist(town, administrator, oracle, browser_of):
    switch_on(town, administrator, oracle)
    part = town.assigned()
    address = f"/cases/{part.incident_id}/aid/"
    assert browser_of(town.monitor).post(f"{address}ask/", {"kind": "draft", "part": 1}).status_code == 403
    assert browser_of(town.monitor).post(f"{address}ask/", {"kind": "poem"}).status_code == 404
    stranger = browser_of(build_town("Луговой район", "lug-").monitor)
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}ask/", {"kind": "summary"}).status_code == 404
