"""Clauses 7 and 20 at the monitor's desk: accept, exclude, dismiss, undo; nothing is overwritten or lost."""

import re
from dataclasses import replace
from datetime import date

import pytest

from otklik.incidents.actions import triage
from otklik.incidents.models import Incident, Message
from otklik.office.clocks import terms_of
from otklik.office.models import Appointment, Body, TermsEdition
from otklik.regulation.history import Role
from otklik.regulation.terms import StartEvent
from tests.town import build_town, moment


@pytest.fixture
def monitor(town, browser_of, at):
    at("mon 10:00")
    return browser_of(town.monitor)


def text_of(answer):
    return answer.content.decode()


def test_a_message_is_accepted_and_forwarded_in_one_step(town, monitor):
    message = town.message()
    answer = monitor.post(
        f"/inbox/{message.pk}/accept/", {"topic": town.topics["lighting"].pk, "importance": "normal"}
    )
    incident = Incident.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/inbox/?accepted={incident.pk}")
    assert (incident.state, incident.topic.code, incident.detected_at) == (
        "forwarded",
        "lighting",
        moment("mon 10:00"),
    )


def test_after_the_step_the_next_message_is_open(town, monitor):
    first, second = town.message(), town.message()
    answer = monitor.post(
        f"/inbox/{first.pk}/accept/",
        {"topic": town.topics["lighting"].pk, "importance": "normal", "following": second.pk},
    )
    assert answer.headers["Location"].split("?")[0] == f"/inbox/{second.pk}/"


def test_high_importance_without_a_reason_is_refused_with_the_clause_and_keeps_what_was_chosen(town, monitor):
    message = town.message()
    answer = monitor.post(
        f"/inbox/{message.pk}/accept/",
        {"topic": town.topics["lighting"].pk, "importance": "high", "reason": ""},
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Сначала укажите причину" in page
    assert 'value="high" data-key="h" checked' in page
    assert not Incident.objects.exists()


def test_without_a_topic_it_says_what_to_do(town, monitor):
    answer = monitor.post(f"/inbox/{town.message().pk}/accept/", {"importance": "normal"})
    assert answer.status_code == 422
    assert "Сначала выберите тему (п. 7)" in text_of(answer)


def test_two_people_taking_one_message_one_gets_it_the_other_is_told_who(town, monitor):
    message = town.message()
    town.accepted(message=message)
    answer = monitor.post(
        f"/inbox/{message.pk}/accept/", {"topic": town.topics["lighting"].pk, "importance": "normal"}
    )
    assert answer.status_code == 409
    assert "Соколова А. П." in text_of(answer)
    assert Incident.objects.count() == 1


def test_a_person_of_another_role_is_refused_with_the_clause(town, browser_of, monitor):
    message = town.message()
    answer = browser_of(town.dispatcher).post(
        f"/inbox/{message.pk}/accept/", {"topic": town.topics["lighting"].pk, "importance": "normal"}
    )
    assert answer.status_code == 403
    assert "Это делает: ответственный за мониторинг" in text_of(answer)
    assert "(п. 7)" in text_of(answer)


def test_another_body_sees_nothing(town, browser_of, monitor):
    stranger = browser_of(build_town("Луговой район", "lug-").people["monitor"])
    message = town.message(text="Только для Приозёрного")
    assert "Только для Приозёрного" not in text_of(stranger.get("/inbox/"))
    assert stranger.get(f"/inbox/{message.pk}/").status_code == 404
    assert stranger.post(f"/inbox/{message.pk}/accept/", {}).status_code == 404
    assert stranger.post(f"/inbox/{message.pk}/exclude/", {"ground": "insult"}).status_code == 404


def test_exclusion_wants_a_ground(town, monitor):
    message = town.message()
    assert monitor.post(f"/inbox/{message.pk}/exclude/", {"ground": ""}).status_code == 422
    answer = monitor.post(f"/inbox/{message.pk}/exclude/", {"ground": "insult"})
    assert (answer.status_code, Incident.objects.get().state) == (302, "excluded")


def test_messages_are_dismissed_together_and_taken_back(town, monitor):
    keys = [town.message().pk for _ in range(3)]
    answer = monitor.post("/inbox/dismiss/", {"messages": keys, "reason": "thanks"})
    assert answer.headers["Location"].startswith("/inbox/?dismissed=")
    assert set(Message.objects.values_list("state", flat=True)) == {"dismissed"}
    page = text_of(monitor.get(answer.headers["Location"]))
    assert "Убрано из входящих" in page
    monitor.post("/inbox/undo/", {"messages": ",".join(map(str, keys))})
    assert set(Message.objects.values_list("state", flat=True)) == {"new"}
    assert "Убрано из входящих" not in text_of(monitor.get(answer.headers["Location"]))


def test_an_exclusion_is_taken_back_by_the_button_that_tells_of_it(town, monitor):
    message = town.message()
    answer = monitor.post(f"/inbox/{message.pk}/exclude/", {"ground": "insult"})
    incident = Incident.objects.get()
    page = text_of(monitor.get(answer.headers["Location"]))
    undo, fields = told(page)
    assert (undo, fields["seen"]) == (f"/cases/{incident.pk}/restore/", "1")
    answer = monitor.post(undo, fields)
    incident.refresh_from_db()
    assert (answer.status_code, incident.state) == (302, "new")


def test_a_join_is_taken_back_into_the_inbox(town, monitor):
    incident, message = town.accepted(), town.message()
    answer = monitor.post(f"/inbox/{message.pk}/join/{incident.pk}/")
    undo, fields = told(text_of(monitor.get(answer.headers["Location"])))
    answer = monitor.post(undo, fields)
    message.refresh_from_db()
    assert (answer.headers["Location"], message.state) == (f"/inbox/{message.pk}/", "new")


def told(page):
    """Where the button that takes back leads, and what it sends."""
    form = re.search(r'<form class="say told".*?</form>', page, re.S)[0]
    undo = re.search(r'action="([^"]*)"', form)[1]
    return undo, dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


@pytest.mark.parametrize(
    "spoiled",
    ["excluded=x", "excluded=99", "joined=x", "joined=99", "accepted=99", "dismissed=x", "dismissed=99"],
)
def test_a_spoiled_address_tells_nothing(town, monitor, spoiled):
    assert "say told" not in text_of(monitor.get(f"/inbox/?{spoiled}"))


def test_what_a_colleague_has_taken_is_not_opened_next(town, monitor):
    first, second = town.message(), town.message()
    town.accepted(message=second)
    values = {"topic": town.topics["lighting"].pk, "importance": "normal", "following": second.pk}
    assert monitor.post(f"/inbox/{first.pk}/accept/", values).headers["Location"].startswith("/inbox/?")


# -- the list refreshes itself -------------------------------------------------------------------


def test_the_list_tells_what_has_come_and_what_was_taken(town, monitor):
    first = town.message(text="Первое")
    address = f"/inbox/lines/?chosen={first.pk}"
    before = monitor.get(address)
    town.accepted(message=first)
    town.message(text="Второе")
    after = monitor.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert ("Первое" in text_of(before), "<html" in text_of(before)) == (True, False)
    assert ("Первое" in text_of(after), "Второе" in text_of(after)) == (False, True)
    again = monitor.get(address, headers={"If-None-Match": after.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_list_that_refreshes_itself_keeps_its_question_and_the_open_message(town, monitor):
    message = town.message(text="Фонарь")
    page = text_of(monitor.get(f"/inbox/{message.pk}/?network={message.network}&q=Фонарь&dismissed=1"))
    address = re.search(r'hx-get="(/inbox/lines/[^"]*)"', page)[1].replace("&amp;", "&")
    assert "dismissed" not in address
    answer = text_of(monitor.get(address))
    assert ('aria-current="true"' in answer, "chosen=" in answer) == (True, False)


def test_others_see_nothing_of_the_list(town, browser_of, monitor):
    town.message(text="Только для Приозёрного")
    stranger = browser_of(build_town("Луговой район", "lug-").people["monitor"])
    assert "Только для Приозёрного" not in text_of(stranger.get("/inbox/lines/"))


# -- the countdown of clause 7 --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment_of_looking", "shown", "waits"),
    [
        ("mon 10:05", "осталось 25 мин", ""),
        ("mon 10:25", "осталось 5 мин", "ждёт 25 мин"),
        ("mon 11:10", "опоздание 40 мин", "ждёт 1 ч 10 мин"),
    ],
)
def test_a_message_tells_how_long_it_waits(town, monitor, at, moment_of_looking, shown, waits):
    message = town.message(collected_at=moment("mon 10:00"))
    at(moment_of_looking)
    page = plain(text_of(monitor.get(f"/inbox/{message.pk}/")))
    assert "Решить о сообщении п. 7, своя норма" in page
    assert shown in page
    assert re.findall(r"ждёт (?:\d+ ч )?\d+ мин", page) == ([waits] if waits else [])


def test_where_the_edition_counts_from_collection_the_countdown_is_the_term_itself(town, monitor, at):
    edition = TermsEdition.objects.get(body=town.body)
    counted = replace(terms_of(edition), start=StartEvent.COLLECTED)
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 11, 1), terms=counted.to_toml())
    message = town.message(collected_at=moment("mon 10:00"))
    at("mon 10:05")
    page = plain(text_of(monitor.get(f"/inbox/{message.pk}/")))
    assert "осталось 25 мин" in page
    assert "своя норма" not in page


def test_a_post_older_than_the_calendar_has_no_countdown_and_breaks_nothing(town, monitor):
    edition = TermsEdition.objects.get(body=town.body)
    counted = replace(terms_of(edition), start=StartEvent.POSTED)
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 11, 1), terms=counted.to_toml())
    message = town.message()
    Message.objects.update(posted_at=moment("mon 10:00").replace(year=2009))
    assert "clock-due" not in text_of(monitor.get(f"/inbox/{message.pk}/"))


def test_a_body_without_terms_hides_no_countdown_of_the_others(town, monitor, at):
    message = town.message(collected_at=moment("mon 10:00"))
    new = Body.objects.create(name="Администрация посёлка", short_name="Посёлок")
    Appointment.objects.create(
        employee=town.monitor, body=new, role=Role.MONITOR, since=date(2019, 1, 1), order_number="1-р"
    )
    town.message(body=new)
    at("mon 10:05")
    assert "осталось 25 мин" in plain(text_of(monitor.get(f"/inbox/{message.pk}/")))


def plain(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace(" ,", ",")


def test_the_millionth_message_is_chosen_like_any_other(town, monitor):
    town.message(pk=1_234_567)
    assert 'name="messages" value="1234567"' in text_of(monitor.get("/inbox/"))


def test_dismissal_is_the_monitors(town, browser_of, monitor):
    message = town.message()
    answer = browser_of(town.executor).post("/inbox/dismiss/", {"messages": [message.pk], "reason": "thanks"})
    assert answer.status_code == 403
    message.refresh_from_db()
    assert message.state == "new"


def test_a_taken_message_leads_to_its_case(town, monitor):
    message = town.message()
    incident = town.accepted(message=message)
    assert monitor.get(f"/inbox/{message.pk}/").headers["Location"] == f"/cases/{incident.pk}/"


def test_one_more_message_joins_the_case(town, monitor):
    incident = town.accepted()
    message = town.message()
    monitor.post(f"/inbox/{message.pk}/join/{incident.pk}/")
    message.refresh_from_db()
    assert message.incident_id == incident.pk


def test_topics_are_found_by_words_with_and_without_javascript(town, monitor):
    message = town.message()
    fragment = text_of(monitor.get(f"/inbox/{message.pk}/topics/", {"tq": "освещение"}))
    assert "Уличное освещение" in fragment
    assert "<html" not in fragment
    assert "Уличное освещение" in text_of(monitor.get(f"/inbox/{message.pk}/", {"tq": "освещение"}))
    assert "ничего не нашлось" in text_of(monitor.get(f"/inbox/{message.pk}/topics/", {"tq": "ыыы"}))


def test_a_message_is_brought_by_hand(town, monitor):
    data = {"body": town.body.pk, "text": "Яма у моста", "link": "https://forum.test/1", "author_name": "Зоя"}
    answer = monitor.post("/inbox/new/", data)
    message = Message.objects.get()
    assert (message.text, message.network, answer.headers["Location"]) == (
        "Яма у моста",
        "manual",
        f"/inbox/{message.pk}/",
    )
    assert monitor.post("/inbox/new/", {"body": town.body.pk, "text": ""}).status_code == 422


def test_what_a_citizen_writes_is_shown_and_not_run(town, monitor):
    message = town.message(text="<script>alert(1)</script> & <b>жирно</b>", author_name="<i>Некто</i>")
    page = text_of(monitor.get(f"/inbox/{message.pk}/"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert "<i>Некто" not in page


def test_marked_words_are_escaped_too(town, monitor):
    message = town.message(text="<b>плохое</b>", suggestion={"spans": [[0, 9]], "exclusion": "propose"})
    assert "<mark>&lt;b&gt;плохое</mark>" in text_of(monitor.get(f"/inbox/{message.pk}/"))


def test_empty_inbox_says_so(town, monitor):
    assert "Всё разобрано" in text_of(monitor.get("/inbox/"))
    assert "Ничего не нашлось" in text_of(monitor.get("/inbox/", {"q": "зонт"}))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(town, monitor, count, django_assert_num_queries):
    for _ in range(count):
        town.message()
    first = Message.objects.order_by("-pk").first()
    monitor.get(f"/inbox/{first.pk}/")
    with django_assert_num_queries(INBOX_QUERIES):
        monitor.get(f"/inbox/{first.pk}/")


INBOX_QUERIES = 26


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_of_dismissed_asks_the_same_number_of_questions(
    town, monitor, count, django_assert_num_queries
):
    triage.dismiss([town.message() for _ in range(count)], by=town.monitor, at=moment("mon 09:30"))
    with django_assert_num_queries(12):
        monitor.get("/boards/dismissed/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("preset", "told"),
    [
        (
            "parfino-2020",
            ["Обычная 8 ч рабочего времени, п. 8", "Высокая 4 ч рабочего времени, п. 9; доклад главе"],
        ),
        ("two-hours", ["Обычная 2 ч, п. 8", "Высокая 2 ч, п. 9; доклад главе"]),
        (
            "first-reaction",
            ["Обычная 8 ч с начала отсчёта, п. 11", "Высокая 4 ч с начала отсчёта, п. 12; доклад главе"],
        ),
    ],
)
def test_levels_are_told_with_the_terms_of_the_edition_in_force(preset, told, browser_of):
    town = build_town(terms=preset)
    message = town.message()
    page = re.sub(r"<[^>]+>", "", text_of(browser_of(town.monitor).get(f"/inbox/{message.pk}/")))
    page = " ".join(page.split())
    assert [words for words in told if words in page] == told


def test_a_level_that_the_edition_has_not_is_not_offered_and_not_taken(town, browser_of):
    edition = TermsEdition.objects.get(body=town.body)
    only = replace(terms_of(edition), importance=terms_of(edition).importance[:1])
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 11, 1), terms=only.to_toml())
    message = town.message()
    client = browser_of(town.monitor)
    assert 'value="high"' not in client.get(f"/inbox/{message.pk}/").content.decode()
    values = {"topic": town.topics["lighting"].pk, "importance": "high", "reason": "дети"}
    assert client.post(f"/inbox/{message.pk}/accept/", values).status_code == 422
    message.refresh_from_db()
    assert message.incident is None
