"""Search: words in any form, phrases, filters, rights, pages, indexes."""

from datetime import date

import pytest
from django.db import connection

from otklik.incidents.actions import triage
from otklik.incidents.models import Incident, Message, Note, Trace
from otklik.incidents.pointing import number_in, pointed_at, spellings_of
from otklik.incidents.respelling import respelt
from otklik.incidents.searching import CLOSE, OPEN, Dates, Order, Wanted, search
from otklik.office.models import Appointment
from otklik.regulation.history import Role
from tests.town import build_town, moment


def texts(employee, *args, **kwargs):
    return [
        (row.message or row.version or row.note).text
        for row in search(employee, Wanted(*args, **kwargs)).rows
    ]


@pytest.mark.parametrize(
    "asked",
    [
        "фонарь",
        "фонари",
        "ФОНАРЯМИ",
        "Озерной",
        "озёрная улица",
        "«не горит»",
        '"не горит фонарь"',
        "Ключевская",
    ],
)
def test_a_message_is_found_by_any_form_of_its_words(town, asked):
    town.message("На Озёрной улице не горит фонарь у дома 5")
    town.message("В автобусе нет кондуктора", author_name="Пётр Озеров")
    assert texts(town.monitor, asked) == ["На Озёрной улице не горит фонарь у дома 5"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("фонарь -двор", ["фонарь на улице"]),
        ('"фонарь двор"', []),
        ("фонарь OR автобус", ["автобус", "фонарь на улице", "фонарь во дворе"]),
        ("кит", []),
    ],
)
def test_words_are_combined_as_in_any_search(town, asked, found):
    for text in ("фонарь во дворе", "фонарь на улице", "автобус"):
        town.message(text)
    assert texts(town.monitor, asked) == found


def test_answers_and_notes_are_found_beside_messages(town):
    town.sent(text="Светильник заменён бригадой.")
    Note.objects.create(
        incident=Incident.objects.get(), by=town.executor, at=moment("mon 13:00"), text="Бригада была вчера"
    )
    rows = search(town.monitor, Wanted("бригада")).rows
    assert [row.kind for row in rows] == ["note", "answer"]
    assert [row.incident for row in rows] == [Incident.objects.get()] * 2


def test_of_a_reply_the_latest_version_is_found(town):
    from otklik.incidents.actions import approval, drafting

    reply = town.sent("mon 12:00", text="Первый светильник")
    approval.send_back(reply, version=1, comment="Короче.", by=town.monitor, at=moment("mon 12:10"))
    drafting.send(reply, text="Второй светильник", no_evidence=True, by=town.executor, at=moment("mon 12:20"))
    assert texts(town.monitor, "светильник") == ["Второй светильник"]


def test_an_edited_message_is_found_by_its_new_words(town):
    message = town.message("про фонарь")
    message.text = "про автобус"
    message.save()
    assert (texts(town.monitor, "фонарь"), texts(town.monitor, "автобус")) == ([], ["про автобус"])


def test_our_own_replies_in_a_thread_are_not_messages(town):
    town.message("фонарь", state="own")
    later = town.message("ещё фонарь")
    Message.objects.filter(pk=later.pk).update(state="own")
    assert texts(town.monitor, "фонарь") == []


def test_a_withdrawn_note_is_not_found(town):
    incident = town.accepted()
    note = Note.objects.create(incident=incident, by=town.monitor, at=moment("mon 13:00"), text="светофор")
    Note.objects.filter(pk=note.pk).update(withdrawn_at=moment("mon 14:00"))
    assert texts(town.monitor, "светофор") == []


# -- rights ----------------------------------------------------------------------------------------


def test_nobody_finds_what_is_of_another_body(town):
    other = build_town("Луговой район", "lug-")
    other.message("фонарь у них")
    town.message("фонарь у нас")
    assert texts(town.monitor, "фонарь") == ["фонарь у нас"]
    assert texts(town.monitor, "фонарь", bodies=(other.body.pk,)) == []


def test_a_supervisor_of_the_district_finds_what_is_of_its_settlements(town):
    other = build_town("Посёлок", "pos-")
    other.body.path = f"{town.body.path}{other.body.pk}/"
    other.body.save()
    Appointment.objects.filter(employee=town.monitor).update(role=Role.SUPERVISOR)
    other.message("фонарь посёлка")
    town.message("фонарь района")
    assert texts(town.monitor, "фонарь") == ["фонарь района", "фонарь посёлка"]
    assert texts(town.monitor, "фонарь", bodies=(other.body.pk,)) == ["фонарь посёлка"]
    assert texts(town.executor, "фонарь") == ["фонарь района"]


# -- filters ---------------------------------------------------------------------------------------


def lamp(town):
    """One incident in work, one excluded, one message in the inbox."""
    town.assigned(text="фонарь в работе")
    rude = town.message("фонарь, грубо", network="ok")
    triage.exclude(rude, ground="insult", by=town.monitor, at=moment("mon 10:00"))
    town.message("фонарь, новое", network="telegram", posted_at=moment("tue 09:00"))


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"network": "ok"}, ["фонарь, грубо"]),
        ({"state": "excluded"}, ["фонарь, грубо"]),
        ({"state": "new"}, ["фонарь, новое"]),
        ({"state": "in_work"}, ["фонарь в работе"]),
        ({"importance": "normal"}, ["фонарь в работе"]),
        ({"since": date(2026, 11, 24)}, ["фонарь, новое"]),
        ({"until": date(2026, 11, 23), "network": "vk"}, ["фонарь в работе"]),
        ({"since": date(2026, 11, 23), "dates": Dates.DETECTED, "importance": "normal"}, ["фонарь в работе"]),
        ({"kind": "answer"}, []),
        ({"place": "на работе"}, ["фонарь в работе"]),
    ],
)
def test_filters_narrow_what_is_found_with_words_and_without(town, filters, found):
    lamp(town)
    assert texts(town.monitor, "фонарь", **filters) == found
    assert texts(town.monitor, "", **filters) == found


def test_topic_and_unit_narrow_as_well(town):
    lamp(town)
    topic, unit = town.topics["lighting"], town.units["housing"]
    assert texts(town.monitor, topic=topic.pk, unit=unit.pk) == ["фонарь в работе"]
    assert texts(town.monitor, unit=town.units["culture"].pk) == []


def test_an_answer_is_found_by_the_place_that_its_message_names(town):
    town.sent(text="Светильник заменён", message=town.message("Темно на Садовой улице"))
    assert texts(town.monitor, "светильник", place="Садовая") == ["Светильник заменён"]
    assert texts(town.monitor, "светильник", place="Лесная") == []


@pytest.mark.parametrize("words", ["", "ф", "  ", "!", "и"])
def test_too_little_finds_nothing(town, words):
    town.message("фонарь и фонарь")
    assert texts(town.monitor, words) == []


# -- order and pages -------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_one_another_without_gap_or_repeat(town, order):
    expected = {town.message("фонарь " * (1 + number % 3) + f"номер {number}").text for number in range(11)}
    wanted, found, before = Wanted("фонарь", order=order), [], None
    for _page in range(4):
        page = search(town.monitor, wanted, before=before, size=3)
        found += [row.message.text for row in page.rows]
        before = page.next
    assert (len(found), set(found), before) == (11, expected, None)


def test_by_relevance_the_closest_comes_first(town):
    town.message("фонарь фонарь фонарь", posted_at=moment("mon 08:00"))
    town.message("фонарь и ещё много слов о другом", posted_at=moment("tue 08:00"))
    assert texts(town.monitor, "фонарь", order=Order.RELEVANCE)[0] == "фонарь фонарь фонарь"
    assert texts(town.monitor, "фонарь")[0] == "фонарь и ещё много слов о другом"


def test_found_words_are_marked(town):
    town.message("Не горят <b>фонари</b>")
    (row,) = search(town.monitor, Wanted("фонарь")).rows
    assert f"{OPEN}фонари{CLOSE}" in row.headline


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("order", list(Order))
def test_search_asks_the_same_number_of_questions(town, count, order, django_assert_num_queries):
    for number in range(count):
        town.assigned(text=f"фонарь {number}")
    employee = town.monitor
    assert employee.body.zone
    with django_assert_num_queries(5):
        assert len(search(employee, Wanted("фонарь", order=order)).rows) == count


MANY = """
INSERT INTO incidents_message (body_id, network, key, kind, post_key, thread_key, parent_key, permalink, author_key,
    author_name, author_url, text, post_text, posted_at, collected_at, snapshot, state, suggestion)
SELECT %s, 'vk', 'many' || n, 'comment', '', '', '', 'https://vk.com/wall-1_' || n, '', 'Автор', '',
    'улица ' || CASE WHEN n %% 1000 = 0 THEN 'светофор' ELSE 'фонарь' END || ' дом ' || n, '',
    timestamptz '2026-01-01' + n * interval '1 minute', now(), '', 'new', '{}'
FROM generate_series(1, 20000) AS n
"""


@pytest.fixture
def crowded(town):
    with connection.cursor() as cursor:
        cursor.execute(MANY, [town.body.pk])
        cursor.execute("ANALYZE incidents_message, incidents_trace")
    return town


def plans(queries):
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            yield "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("words", ["улица", "светофор", "улица светофор"])
def test_among_many_messages_nothing_is_read_from_end_to_end(
    crowded, words, order, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10) as asked:
        assert search(crowded.monitor, Wanted(words, order=order)).rows
        assert pointed_at(crowded.monitor, "https://m.vk.com/wall-1_77")
    large = ("Seq Scan on incidents_message", "Seq Scan on incidents_trace")
    assert [plan for plan in plans(asked.captured_queries) if any(name in plan for name in large)] == []


# -- pointed at ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("17", (17, None)),
        ("№ 17/2026", (17, 2026)),
        (" 17 / 2026 ", (17, 2026)),
        ("17 домов", None),
        ("дом 17", None),
        ("17/26", None),
        ("99999999999", None),
    ],
)
def test_a_number_is_a_number_and_nothing_else(words, number):
    assert number_in(words) == number


def test_an_incident_is_found_by_its_number_by_those_who_may_see_it(town):
    incident = town.accepted()
    stranger = build_town("Луговой район", "lug-").people["monitor"]
    assert pointed_at(town.executor, str(incident.number)) == [incident]
    assert pointed_at(town.executor, incident.label) == [incident]
    assert pointed_at(town.executor, f"{incident.number}/2020") == []
    assert pointed_at(stranger, incident.label) == []


@pytest.mark.parametrize(
    "pasted",
    [
        "https://vk.com/wall-1_5?reply=7",
        "vk.com/wall-1_5?reply=7",
        "http://m.vk.com/wall-1_5?reply=7&thread=3",
        "https://www.vk.com/wall-1_5?reply=7#comments",
    ],
)
def test_a_message_is_found_by_its_address_however_it_is_copied(town, pasted):
    message = town.message(permalink="https://vk.com/wall-1_5?reply=7")
    town.message(permalink="https://vk.com/wall-1_5?reply=8")
    assert pointed_at(town.monitor, pasted) == [message]


def test_our_published_reply_leads_to_the_message_it_answers(town):
    publication = town.published()
    assert pointed_at(town.monitor, publication.permalink) == [publication.target]


@pytest.mark.parametrize("pasted", ["http://[", "https://[::1", "http://a]/b"])
def test_what_only_begins_like_an_address_is_found_nowhere(town, pasted):
    assert pointed_at(town.monitor, pasted) == []


def test_an_address_has_finitely_many_spellings():
    assert len(spellings_of("https://vk.com/wall?a=1&b=2&c=3")) == 2 * 3 * 2 * 3


# -- spelt wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("фанарь", "фонарь"),
        ("фонарь", ""),
        ("не гарит фонарь", "не горит фонарь"),
        ("осфещение", "освещение"),
        ("кактус", ""),
        ("не", ""),
    ],
)
def test_a_misspelt_word_is_told_from_what_people_wrote(town, asked, meant):
    town.message("На Озёрной не горит фонарь")
    town.message("Когда починят освещение?")
    assert respelt(asked, [town.body.pk]) == meant


def test_a_word_of_another_body_is_not_told(town):
    other = build_town("Луговой район", "lug-")
    other.message("секретарь")
    assert respelt("секритарь", [town.body.pk]) == ""


def test_traces_follow_their_texts(town):
    town.published()
    assert sorted(Trace.objects.values_list("kind", flat=True)) == ["answer", "message"]
    assert Trace.objects.filter(kind="message").get().incident == Incident.objects.get()
