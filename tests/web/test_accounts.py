"""The page of an account: told where to deliver, what was set aside, which roots it trusts."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.networks import actions, sources
from otklik.networks.models import Account, Delivery
from otklik.networks.vk.connector import Connector
from otklik.office.models import OfficeChange
from tests.networks.test_certificates import made, pem
from tests.town import build_town, moment


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:00")


@pytest.fixture
def path(town):
    return f"/office/accounts/{town.account.pk}/"


@pytest.fixture
def administrator(town, browser_of):
    return browser_of(town.administrator)


def text_of(answer):
    return answer.content.decode()


def aside(town, key="e1", problem="value too long"):
    return Delivery.objects.create(
        account=town.account,
        key=key,
        body=b"{}",
        received_at=moment("mon 11:00"),
        state="quarantined",
        problem=problem,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_set_aside_is_shown_and_read_again(town, administrator, path, count):
    rows = [aside(town, f"e{number}", f"причина {number}") for number in range(count)]
    page = text_of(administrator.get(path))
    assert all(f"причина {number}" in page for number in range(count))
    assert administrator.post(f"{path}deliveries/{rows[0].pk}/again/").status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].state == "new"
    assert ProcrastinateJob.objects.filter(task_name="parse_delivery").exists()


def test_page_asks_the_same_number_of_queries_however_much_was_set_aside(
    town, administrator, path, django_assert_max_num_queries
):
    aside(town)
    administrator.get(path)
    with django_assert_max_num_queries(40) as one:
        administrator.get(path)
    for number in range(2, 5):
        aside(town, f"e{number}")
    with django_assert_max_num_queries(len(one)):
        administrator.get(path)


def test_delivery_of_another_account_is_not_touched(town, administrator, path):
    other = build_town("Соседний район", prefix="x-")
    row = aside(other)
    assert administrator.post(f"{path}deliveries/{row.pk}/again/").status_code == 404
    assert administrator.post(f"/office/accounts/{other.account.pk}/subscribe/").status_code == 404
    assert administrator.post(f"/office/accounts/{other.account.pk}/roots/").status_code == 404


def test_others_see_neither_form_nor_what_was_set_aside(town, browser_of, path):
    aside(town, problem="причина")
    monitor = browser_of(town.monitor)
    page = text_of(monitor.get(path))
    assert "причина" not in page
    assert "gosuslugi" not in page
    for what in ("subscribe/", "roots/"):
        assert monitor.post(path + what).status_code == 404


def test_roots_are_kept_and_shown_and_taken_away_again(town, administrator, path):
    root = pem(made("Корень для проверки")[0])
    assert administrator.post(f"{path}roots/", {"roots": root}).status_code == 302
    assert Account.objects.get().settings["certificates"] == root.strip()
    assert "CN=Корень для проверки" in text_of(administrator.get(path))
    administrator.post(f"{path}roots/", {"roots": ""})
    assert Account.objects.get().settings["certificates"] == ""


def test_what_is_no_root_is_refused_with_a_reason_and_stays_typed(town, administrator, path):
    answer = administrator.post(f"{path}roots/", {"roots": "не сертификат"})
    assert answer.status_code == 422
    assert "не сертификат" in text_of(answer)
    assert "BEGIN CERTIFICATE" in text_of(answer)
    assert "certificates" not in Account.objects.get().settings


def test_network_that_cannot_be_reached_says_so(town, administrator, path, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    actions.store_credential(town.account, kind="community", secret="t", at=moment("mon 09:00"))
    assert "Подписаться заново" in text_of(administrator.get(path))
    answer = administrator.post(f"{path}subscribe/", follow=True)
    assert "Соединиться с сетью не удалось" in text_of(answer) or "недоступна" in text_of(answer)


def test_only_polling_is_a_choice_that_is_kept(town, administrator, path, settings):
    settings.PUBLIC_URL = "https://otklik.example.ru"
    administrator.post(f"{path}subscribe/", {"only_polling": "1"})
    town.account.refresh_from_db()
    assert not actions.hears(town.account)
    assert "раз в две минуты" in text_of(administrator.get(path))


def test_without_an_address_of_its_own_it_says_what_is_missing(administrator, path, settings):
    settings.PUBLIC_URL = "http://otklik.local"
    assert "OTKLIK_URL" in text_of(administrator.get(path))


def test_a_paused_source_says_what_to_do_and_is_read_on(town, administrator, browser_of, path):
    source = actions.watch(town.account, kind="community", key="sosedi", title="Соседи")
    sources.pause(source, at=moment("mon 11:00"))
    page = text_of(administrator.get(path))
    assert "Чтение оборвалось 4 раза подряд" in page
    assert "Просмотрите источник вручную" in page
    address = f"{path}sources/{source.pk}/on/"
    assert "больше не читается: откройте учётную запись" in text_of(administrator.get("/office/accounts/"))
    assert address not in text_of(browser_of(town.monitor).get(path))
    assert browser_of(town.monitor).post(address).status_code == 404
    assert administrator.post(address).status_code == 302
    source.refresh_from_db()
    assert (source.paused_at, source.attempts) == (None, 0)
    assert ProcrastinateJob.objects.get(task_name="collect_source").args == {"source_id": source.pk}


# -- what is watched elsewhere --------------------------------------------------------------------


def watched(town):
    return list(town.account.sources.order_by("pk").values_list("kind", "key"))


def test_a_page_of_others_words_and_both_are_watched(town, administrator, path):
    for where, words in (("https://vk.ru/Sosedi", ""), ("", "вывоз мусора"), ("sosedi", "вода")):
        assert administrator.post(f"{path}watch/", {"where": where, "words": words}).status_code == 302
    assert watched(town) == [
        ("community", "sosedi"),
        ("query", "вывоз мусора"),
        ("within", "sosedi вода"),
    ]
    page = text_of(administrator.get(path))
    assert "страница других" in page
    assert "слова на странице других" in page
    assert ProcrastinateJob.objects.filter(task_name="collect_source").count() == 3
    assert OfficeChange.objects.filter(detail__has_key="watched").count() == 3


def test_asked_twice_it_is_watched_once(town, administrator, path):
    for _time in range(2):
        administrator.post(f"{path}watch/", {"where": "sosedi", "words": ""})
    assert watched(town) == [("community", "sosedi")]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("", "Укажите сообщество, слова или то и другое."),
        ("https://ok.ru/group/1", "Укажите адрес сообщества, например https://vk.ru/name."),
        ("-{own}", "Это собственная страница: она читается и так."),
    ],
)
def test_what_cannot_be_watched_is_refused_and_what_was_typed_stays(town, administrator, path, where, said):
    where = where.format(own=town.account.external_id.lstrip("-"))
    answer = administrator.post(f"{path}watch/", {"where": where, "words": ""})
    assert answer.status_code == 409
    assert said in text_of(answer)
    assert f'value="{where}"' in text_of(answer) or not where
    assert watched(town) == []


def test_no_more_is_watched_than_can_be_polled(town, administrator, path, monkeypatch):
    monkeypatch.setattr(Connector, "most_elsewhere", 1)
    administrator.post(f"{path}watch/", {"where": "", "words": "вода"})
    answer = administrator.post(f"{path}watch/", {"where": "", "words": "свет"})
    assert answer.status_code == 409
    assert "Можно следить не более чем за 1" in text_of(answer)


def test_watched_no_more_what_came_of_it_stays(town, administrator, path):
    source = actions.watch(town.account, kind="query", key="вода")
    message = town.message()
    assert administrator.post(f"{path}sources/{source.pk}/stop/").status_code == 302
    assert watched(town) == []
    message.refresh_from_db()
    own = actions.watch(town.account, kind="page", key=town.account.external_id)
    administrator.post(f"{path}sources/{own.pk}/stop/")
    assert watched(town) == [("page", town.account.external_id)]


def test_only_the_administrator_of_the_body_says_what_is_watched(town, browser_of, path):
    source = actions.watch(town.account, kind="query", key="вода")
    other = build_town("Заречный район", "z-")
    for person in (town.monitor, other.administrator):
        client = browser_of(person)
        assert client.post(f"{path}watch/", {"words": "свет"}).status_code == 404
        assert client.post(f"{path}sources/{source.pk}/stop/").status_code == 404
    assert watched(town) == [("query", "вода")]


@pytest.mark.parametrize(
    ("network", "has", "has_not"),
    [
        ("ok", 'name="where"', 'name="words"'),
        ("instagram", 'name="words"', 'name="where"'),
        ("telegram", "Наблюдение", 'name="words"'),
    ],
)
def test_a_network_is_asked_only_for_what_it_can_watch(town, administrator, network, has, has_not):
    account = actions.create_account(
        town.body, network=network, name="Страница", external_id="555", at=moment("mon 09:00")
    )
    page = text_of(administrator.get(f"/office/accounts/{account.pk}/"))
    assert has in page
    assert has_not not in page
