"""Clauses 7 and 20 at the monitor's desk: accept, exclude, dismiss, undo; nothing is overwritten or lost."""

import re
from dataclasses import replace
from datetime import date

import pytest

from otklik.incidents.actions import triage
from otklik.incidents.models import Incident, Message
from otklik.office.clocks import terms_of
from otklik.office.models import TermsEdition
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


INBOX_QUERIES = 30


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_of_dismissed_asks_the_same_number_of_questions(
    town, monitor, count, django_assert_num_queries
):
    triage.dismiss([town.message() for _ in range(count)], by=town.monitor, at=moment("mon 09:30"))
    with django_assert_num_queries(17):
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
