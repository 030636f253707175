"""Desk and rail by polling with conditional requests; boards, notices, preferences, webhooks."""

import json
import re
from pathlib import Path

import pytest

from otklik.incidents.actions import byhand, triage
from otklik.incidents.models import Publication
from otklik.networks import actions as networks
from otklik.networks.models import Credential, Delivery
from otklik.notices.models import Notice
from otklik.regulation.history import ReplyKind
from tests.town import build_town, moment

PAGES = Path(__file__).resolve().parents[2] / "otklik" / "web"


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:30")


def text_of(answer):
    return answer.content.decode()


def test_the_desk_shows_what_is_owed_the_nearest_first(town, browser_of):
    town.accepted("mon 12:00", text="Второе")
    town.accepted("mon 10:00", text="Первое")
    page = text_of(browser_of(town.dispatcher).get("/desk/"))
    assert page.index("Первое") < page.index("Второе")
    assert "опоздание" in page


def test_the_head_of_the_desk_counts(town, browser_of, at):
    for begun in ("mon 09:00", "mon 12:00", "mon 12:10"):
        town.accepted(begun)
    page = " ".join(text_of(browser_of(town.dispatcher).get("/desk/")).split())
    told = re.sub(r"<[^>]+>", "", page.split('<p class="row-of tally figures">')[1].split("</p>")[0])
    assert told.split() == ["опоздали:", "1", "сегодня:", "2"]


def test_what_the_desk_does_not_show_is_told(town, browser_of, monkeypatch):
    monkeypatch.setattr("otklik.web.views.desk.SHOWN", 2)
    for _ in range(3):
        town.accepted("mon 10:00")
    page = text_of(browser_of(town.dispatcher).get("/desk/"))
    assert page.count("desk-step") == 2
    assert "Ещё 1 задача" in page
    assert "опоздали: 3" in page


def test_the_desk_of_another_body_is_empty(town, browser_of):
    town.accepted("mon 10:00", text="Чужое")
    stranger = build_town("Луговой район", "lug-").people["dispatcher"]
    page = text_of(browser_of(stranger).get("/desk/"))
    assert "Чужое" not in page
    assert "Задач у вас нет" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_number_of_questions(town, browser_of, count, django_assert_num_queries):
    for _ in range(count):
        town.accepted("mon 12:00")
    client = browser_of(town.dispatcher)
    client.get("/desk/")
    with django_assert_num_queries(17):
        client.get("/desk/")


@pytest.mark.parametrize(
    ("person", "place"),
    [("monitor", "/inbox/"), ("head", "/head/"), ("supervisor", "/reports/risks/"), ("executor", "/desk/")],
)
def test_everybody_begins_with_what_is_hers(town, browser_of, person, place):
    assert browser_of(town.people[person]).get("/").headers["Location"] == place


@pytest.mark.parametrize("path", ["/rail/", "/desk/"])
def test_polling_costs_nothing_while_nothing_changes(town, browser_of, path):
    town.accepted("mon 12:00")
    client = browser_of(town.dispatcher)
    first = client.get(path, headers={"HX-Request": "true"})
    assert "<html" not in text_of(first)
    again = client.get(path, headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    town.accepted("mon 12:10")
    changed = client.get(path, headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def polled(client, path, tag=""):
    return client.get(path, headers={"HX-Request": "true", "If-None-Match": tag})


@pytest.mark.parametrize(("path", "questions"), [("/desk/", 7), ("/rail/?at=/desk/", 11)])
def test_nothing_is_read_or_drawn_to_say_that_nothing_has_changed(
    town, browser_of, path, questions, django_assert_num_queries
):
    town.accepted("mon 12:00")
    client = browser_of(town.dispatcher)
    tag = polled(client, path).headers["ETag"]
    with django_assert_num_queries(questions):
        answer = polled(client, path, tag)
    assert (answer.status_code, answer.templates) == (304, [])


def test_the_list_is_new_every_minute_and_with_every_step(town, browser_of, at):
    incident = town.accepted("mon 12:00")
    client = browser_of(town.dispatcher)
    first = polled(client, "/desk/").headers["ETag"]
    triage.set_topic(incident, topic=town.topics["culture"], by=town.monitor, at=moment("mon 12:30"))
    changed = polled(client, "/desk/", first)
    assert (changed.status_code, "Дом культуры" in text_of(changed)) == (200, True)
    at("mon 12:31")
    later = polled(client, "/desk/", changed.headers["ETag"])
    assert later.status_code == 200


def test_the_list_and_its_page_are_never_taken_for_each_other(town, browser_of):
    client = browser_of(town.dispatcher)
    page, lines = client.get("/desk/"), polled(client, "/desk/")
    assert page.headers["ETag"] != lines.headers["ETag"]
    assert "HX-Request" in page.headers["Vary"]


def test_the_rail_that_was_asked_for_alone_goes_on_asking_for_the_same_page(town, browser_of):
    page = text_of(browser_of(town.monitor).get("/rail/?at=/menu/"))
    assert 'hx-get="/rail/?at=/menu/"' in page
    assert page.split('id="rail-more"')[1].split(">")[0].endswith('aria-current="page"')


def test_the_rail_counts_and_knows_the_page(town, browser_of):
    town.message()
    page = text_of(browser_of(town.monitor).get("/rail/?at=/inbox/"))
    assert 'href="/inbox/" aria-current="page"' in page
    assert '<span class="count">1</span>' in page


def test_everybody_sees_the_places_of_her_roles(town, browser_of):
    assert "/office/" in text_of(browser_of(town.administrator).get("/rail/"))
    executor = text_of(browser_of(town.executor).get("/rail/"))
    assert "/inbox/" not in executor
    assert "/office/" not in executor


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "questions"), [("to-publish", 12), ("waiting", 13), ("promises", 13), ("excluded", 13)]
)
def test_boards_ask_the_same_number_of_questions(
    town, browser_of, count, name, questions, django_assert_num_queries
):
    for _ in range(count):
        make_row(town, name)
    client = browser_of(town.supervisor)
    path = f"/boards/{name}/"
    client.get(path)
    with django_assert_num_queries(questions):
        answer = client.get(path)
    assert text_of(answer).count("<li><div") + text_of(answer).count("<li>\n") >= count


def make_row(town, name):
    if name == "to-publish":
        byhand.take(town.approved(), by=town.dispatcher, at=moment("mon 12:25"))
    elif name == "excluded":
        triage.exclude(town.message(), ground="insult", by=town.monitor, at=moment("mon 10:00"))
    else:
        kind = ReplyKind.CLARIFICATION if name == "waiting" else ReplyKind.INTERIM
        town.published(reply=town.sent(kind=kind))


def test_what_is_not_published_stands_on_a_board_of_its_own(town, browser_of):
    rows = [town.approved(), town.approved()]
    Publication.objects.filter(pk=rows[0].pk).update(state="failed")
    client = browser_of(town.dispatcher)
    pages = [text_of(client.get(f"/boards/{name}/")) for name in ("to-publish", "unpublished")]
    assert [page.count("desk-step") for page in pages] == [2, 1]


def test_an_unknown_board_is_not_found(town, browser_of):
    assert browser_of(town.monitor).get("/boards/unheard-of/").status_code == 404


def test_notices_are_told_and_marked_as_seen_up_to_the_one_shown(town, browser_of):
    town.approved("mon 12:20")
    client = browser_of(town.dispatcher)
    last = Notice.objects.filter(to=town.dispatcher).latest("pk")
    assert last.text in text_of(client.get("/notices/"))
    later = Notice.objects.create(
        body=town.body, to=town.dispatcher, kind="soon", key="x", text="Позже", at=moment("mon 12:25")
    )
    client.post("/notices/seen/", {"last": last.pk})
    last.refresh_from_db()
    later.refresh_from_db()
    assert (last.seen_at, later.seen_at) == (moment("mon 12:30"), None)


def test_light_or_dark_is_kept_in_a_cookie_and_drawn_at_once(town, browser_of):
    client = browser_of(town.monitor)
    answer = client.post("/theme/", {"theme": "dark", "next": "/self/"})
    assert answer.headers["Location"] == "/self/"
    assert 'data-theme="dark"' in text_of(client.get("/self/"))
    client.post("/theme/", {"theme": ""})
    assert "data-theme" not in text_of(client.get("/self/")).split("<body")[0]


def test_theme_leads_nowhere_else(town, browser_of):
    answer = browser_of(town.monitor).post("/theme/", {"theme": "dark", "next": "https://evil.test/"})
    assert answer.headers["Location"] == "/"


def test_the_pages_speak_english_too(town, browser_of):
    client = browser_of(town.monitor)
    client.post("/language/setlang/", {"language": "en", "next": "/self/"})
    page = text_of(client.get("/self/"))
    assert '<html lang="en"' in page
    assert "My page" in page


def test_a_stale_csrf_token_is_told_in_words(town):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(town.monitor, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "Форма устарела" in text_of(answer)


def test_an_unknown_page_says_what_to_do(town, browser_of):
    answer = browser_of(town.monitor).get("/cases/999/")
    assert answer.status_code == 404
    assert "Такой страницы для вас нет" in text_of(answer)


def test_a_stranger_is_told_of_the_address_alone(db):
    from django.test import Client

    answer = Client().get("/public/nowhere/")
    page = text_of(answer)
    assert (answer.status_code, 'class="rail"' in answer.content.decode()) == (404, False)
    assert "Такой страницы нет" in page
    assert "назначением" not in page


def test_the_page_of_a_breakdown_stands_in_one_column():
    """It is a file of its own: what `entrance` means stands in one of the style sheets it names."""
    page = (PAGES / "templates/500.html").read_text("utf-8")
    sheets = re.findall(r"/static/otklik/(\w+\.css)", page)
    assert 'class="entrance"' in page
    assert any(".entrance {" in (PAGES / "static/otklik" / name).read_text("utf-8") for name in sheets)


def test_at_the_door_a_label_stands_above_each_field_and_not_within(town):
    from django.test import Client

    page = Client().get("/sign-in/login/").content.decode()
    assert "Имя для входа" in page
    assert "placeholder" not in page


def test_alive_answers_without_signing_in(client, db):
    answer = client.get("/alive")
    assert (answer.status_code, answer.content) == (200, b"ok")


# -- webhooks ------------------------------------------------------------------------------------


@pytest.fixture
def hook(town):
    networks.store_credential(town.account, kind="secret", secret="s3cret", at=moment("mon 09:00"))
    town.account.settings, town.account.external_id = {"confirmation": "code-1"}, str(GROUP)
    town.account.save()
    return f"/hooks/vk/{town.account.hook_key}"


GROUP = 1234567


def event(**changed):
    body = {"type": "wall_reply_new", "event_id": "e1", "v": "5.199", "group_id": GROUP, "secret": "s3cret"}
    return json.dumps(body | changed)


def send(client, hook, body):
    return client.post(hook, body, content_type="application/json")


def test_an_event_is_stored_once_however_often_it_is_brought(client, hook):
    answers = [send(client, hook, event(object={})) for _ in range(5)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"ok")}
    assert Delivery.objects.get().times == 5


def test_a_wrong_secret_is_refused_and_not_stored(client, hook):
    assert send(client, hook, event(secret="other")).status_code == 403
    assert not Delivery.objects.exists()


def test_broken_json_is_refused(client, hook):
    assert send(client, hook, "{").status_code == 400
    assert not Delivery.objects.exists()


def test_ten_megabytes_are_refused_unread(client, hook):
    assert send(client, hook, "x" * 10 * 1024 * 1024).status_code == 413
    assert not Delivery.objects.exists()


def test_with_unreadable_credentials_the_network_is_asked_to_come_again(client, hook):
    Credential.objects.update(sealed=b"sealed with another key")
    assert send(client, hook, event()).status_code == 503
    assert not Delivery.objects.exists()


def test_an_account_that_is_switched_off_takes_nothing(client, hook, town):
    networks.switch_off(town.account)
    assert send(client, hook, event()).status_code == 404
    assert not Delivery.objects.exists()


def test_an_unknown_address_is_not_found(client, hook):
    assert send(client, "/hooks/vk/other", event()).status_code == 404
    assert send(client, hook.replace("/vk/", "/ok/"), event()).status_code == 404
