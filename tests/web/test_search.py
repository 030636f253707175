"""The page of search: what is found, marked and hidden; filters in the address; searches that are kept."""

import pytest

from otklik.incidents.actions import saving, triage
from otklik.incidents.models import Note, SavedSearch
from otklik.incidents.searching import CLOSE, OPEN
from otklik.web.finding import marked
from tests.town import build_town, moment


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:30")


def text_of(answer):
    return answer.content.decode()


def looked(client, **asked):
    return text_of(client.get("/search/", asked))


def test_found_words_are_marked_and_nothing_else_becomes_markup(town, browser_of):
    town.message("<script>alert(1)</script> <img src=x фонари \ue000погасли")
    page = looked(browser_of(town.monitor), q="фонарь")
    assert "<mark>фонари</mark>" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\ue000" not in page


def test_a_long_text_is_cut_with_an_ellipsis(town, browser_of):
    words = [f"слово{number}" for number in range(400)]
    town.message(" ".join([*words[:200], "фонарь", *words[200:]]))
    page = looked(browser_of(town.monitor), q="фонарь")
    said = page.split('class="found-words stretched"')[1].split("</a>")[0].split(">", 1)[1]
    assert (said[:2], said[-2:], len(said) < 600) == ("… ", " …", True)


@pytest.mark.parametrize("text", ["не горит фонарь.", "фонарь («на углу»)!"])
def test_a_short_text_is_shown_whole(town, browser_of, text):
    town.message(text)
    assert text.replace("фонарь", "<mark>фонарь</mark>") + "</a>" in looked(
        browser_of(town.monitor), q="фонарь"
    )


def test_a_headline_is_escaped():
    assert (
        marked(f"<b>1 & 2</b> {OPEN}<i>{CLOSE} {CLOSE}")
        == "&lt;b&gt;1 &amp; 2&lt;/b&gt; <mark>&lt;i&gt;</mark> "
    )


def test_a_message_in_the_inbox_and_a_case_are_opened_where_they_are(town, browser_of):
    waiting, incident = town.message("фонарь во дворе"), town.accepted(text="фонарь на улице")
    note = Note.objects.create(incident=incident, by=town.monitor, at=moment("mon 12:00"), text="о фонаре")
    page = looked(browser_of(town.executor), q="фонарь")
    assert f'href="/inbox/{waiting.pk}/"' in page
    assert f'href="/cases/{incident.pk}/"' in page
    assert f'href="/cases/{incident.pk}/#note-{note.pk}"' in page


def test_the_words_of_an_excluded_message_are_not_shown(town, browser_of):
    triage.exclude(town.message("фонарь грубость"), ground="insult", by=town.monitor, at=moment("mon 10:00"))
    page = looked(browser_of(town.monitor), q="фонарь")
    assert "грубость" not in page
    assert "скрыт" in page


def test_a_number_and_an_address_lead_straight_there(town, browser_of):
    incident = town.accepted(permalink="https://vk.com/wall-1_5")
    client = browser_of(town.monitor)
    for asked in (incident.label, str(incident.number), "vk.com/wall-1_5"):
        assert f'<a class="line row-of" href="/cases/{incident.pk}/">' in looked(client, q=asked)


def test_nothing_found_tells_what_to_try_and_a_better_spelling(town, browser_of):
    town.message("не горит фонарь")
    page = looked(browser_of(town.monitor), q="фанарь", network="vk")
    assert "Ничего не нашлось" in page
    assert 'href="?q=%D1%84%D0%BE%D0%BD%D0%B0%D1%80%D1%8C&amp;network=vk">фонарь</a>' in page


@pytest.mark.parametrize(("asked", "said"), [("", "Сообщения, ответы и заметки"), ("ф", "Слишком коротко")])
def test_empty_and_too_short_say_what_to_write(town, browser_of, asked, said):
    assert said in looked(browser_of(town.monitor), q=asked)


def test_every_filter_has_a_chip_that_removes_it(town, browser_of):
    town.message("фонарь")
    page = looked(browser_of(town.monitor), q="фонарь", network="vk", state="new", since="2026-11-23")
    assert page.count('<a class="chip"') == 3
    assert 'href="?q=%D1%84%D0%BE%D0%BD%D0%B0%D1%80%D1%8C&amp;state=new&amp;since=2026-11-23"' in page


@pytest.mark.parametrize(
    "spoiled",
    [
        {"network": "fidonet"},
        {"topic": "10000000000000000000000"},
        {"unit": "x"},
        {"since": "2026-99-99"},
        {"body": "7"},
        {"before": "spoiled"},
        {"since": "2026-11-24", "until": "2026-11-23"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
    ],
)
def test_a_spoiled_address_is_told_and_never_breaks_the_page(town, browser_of, spoiled):
    town.message("фонарь")
    answer = browser_of(town.monitor).get("/search/", {"q": "фонарь", **spoiled})
    assert answer.status_code == 200


def test_an_address_passed_on_shows_each_what_she_may_see(town, browser_of):
    other = build_town("Луговой район", "lug-")
    other.message("фонарь у них")
    town.message("фонарь у нас")
    address = {"q": "фонарь", "body": [other.body.pk]}
    assert "у них" not in looked(browser_of(town.monitor), **address)
    assert "у них" in looked(browser_of(other.people["monitor"]), **address)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_questions(town, browser_of, count, django_assert_num_queries):
    for number in range(count):
        town.assigned(text=f"фонарь {number}")
        saving.save(name=f"поиск {number}", address="q=1", by=town.monitor)
    client = browser_of(town.monitor)
    client.get("/search/", {"q": "фонарь"})
    with django_assert_num_queries(SEARCH_QUERIES):
        assert looked(client, q="фонарь").count("found-words") == count


SEARCH_QUERIES = 20


# -- searches that are kept --------------------------------------------------------------------------


def test_a_search_is_kept_under_a_name_and_opened_again(town, browser_of):
    town.message("фонарь")
    client = browser_of(town.monitor)
    client.post("/search/save/", {"name": "Фонари", "address": "network=vk&q=фонарь&junk=1&before=x"})
    kept = SavedSearch.objects.get()
    assert (kept.name, kept.address) == ("Фонари", "q=%D1%84%D0%BE%D0%BD%D0%B0%D1%80%D1%8C&network=vk")
    page = looked(client)
    assert f'href="/search/?{kept.address.replace("&", "&amp;")}">Фонари</a>' in page
    assert "<mark>фонарь</mark>" in text_of(client.get(f"/search/?{kept.address}"))


def test_the_same_name_keeps_the_newer_search(town):
    for address in ("q=1", "q=2"):
        saving.save(name="Фонари", address=address, by=town.monitor)
    assert list(SavedSearch.objects.values_list("address", flat=True)) == ["q=2"]


def test_a_nameless_search_is_not_kept_and_the_page_says_why(town, browser_of):
    answer = browser_of(town.monitor).post("/search/save/", {"name": " ", "address": "q=фонарь"})
    assert answer.status_code == 422
    assert not SavedSearch.objects.exists()


def test_too_many_searches_are_refused_in_words(town, browser_of):
    for number in range(saving.MOST):
        saving.save(name=f"{number}", address="q=1", by=town.monitor)
    answer = browser_of(town.monitor).post("/search/save/", {"name": "ещё", "address": "q=2"})
    assert answer.status_code == 409
    assert "Удалите" in text_of(answer)


def test_a_search_is_deleted_by_its_owner_alone(town, browser_of):
    kept = saving.save(name="Фонари", address="q=1", by=town.monitor)
    assert "Фонари" not in looked(browser_of(town.executor))
    assert browser_of(town.executor).post(f"/search/saved/{kept.pk}/delete/").status_code == 404
    assert browser_of(town.monitor).post(f"/search/saved/{kept.pk}/delete/").status_code == 302
    assert not SavedSearch.objects.exists()
