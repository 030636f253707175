"""The guide in the product."""

import pytest

from otklik.web.chapters import NAMES, address_for


@pytest.fixture
def reader(browser_of, town):
    return browser_of(town.monitor)


@pytest.mark.parametrize("name", NAMES)
def test_chapter_opens(reader, name):
    answer = reader.get(f"/help/{name}/")
    assert answer.status_code == 200
    assert '<article class="guide" lang="ru"><h1' in answer.content.decode()


def test_first_page_leads_to_every_role(reader):
    text = reader.get("/help/").content.decode()
    for role in ("monitor", "dispatcher", "executor", "supervisor", "head", "administrator"):
        assert f'href="/help/{role}/"' in text


def test_unknown_chapter_is_not_found(reader):
    assert reader.get("/help/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("path", "help_at"),
    [
        ("/inbox/", "/help/monitor/#разбор-сообщения"),
        ("/boards/waiting/", "/help/desk/#ждём-автора"),
        ("/cases/7/", "/help/case/"),
        ("/office/people/3/", "/help/administrator/#сотрудники"),
        ("/boards/unpublished/", "/help/desk/#к-размещению"),
        ("/reports/risks/", "/help/supervisor/#где-будет-опоздание"),
        ("/cases/7/assign/", "/help/case/"),
        ("/office/unit/3/close/", "/help/administrator/#подразделения"),
        ("/no/such/page/", "/help/"),
    ],
)
def test_help_of_a_page(path, help_at):
    assert address_for(path) == help_at


def test_page_links_to_its_chapter_from_the_rail_and_below(reader):
    assert reader.get("/desk/").content.decode().count('href="/help/desk/#мои-задачи"') == 2


def test_rail_that_renews_itself_keeps_the_chapter(reader):
    assert 'href="/help/desk/#мои-задачи"' in reader.get("/rail/?at=/desk/").content.decode()


@pytest.mark.parametrize(("language", "told"), [("ru", False), ("en", True)])
def test_who_reads_another_language_is_told_that_the_guide_is_in_russian(reader, language, told):
    reader.cookies["django_language"] = language
    page = reader.get("/help/").content.decode()
    assert ("The guide is in Russian." in page, "Справка написана по-русски." in page) == (told, False)
