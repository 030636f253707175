"""Search by keys and without scripts; templates, notes and colleagues on one case, in a real browser."""

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.test_keyboard import bring
from tests.journeys.test_looks import unfold, wrong

pytestmark = pytest.mark.browser


@pytest.fixture
def word():
    return "жетон" + uuid.uuid4().hex[:8]


def being_written(page):
    """A case in which the executor writes, by its address."""
    page.goto("/desk/")
    addresses = page.locator("#desk a.stretched").evaluate_all("links => links.map((each) => each.href)")
    for address in dict.fromkeys(addresses):
        page.goto(address)
        if page.locator("form[data-draft]").count():
            return address
    raise AssertionError("the executor has nothing to write")


@pytest.mark.parametrize("key", ["/", "."])
def test_the_slash_leads_to_search_and_enter_finds(sit_down, word, key):
    page = sit_down("monitor")
    bring(page, word)
    page.goto("/desk/")
    page.locator("h1").dispatch_event("keydown", {"key": key, "code": "Slash", "bubbles": True})
    page.wait_for_url(re.compile("/search/"))
    expect(page.locator("#search-q")).to_be_focused()
    page.keyboard.type(word.upper())
    page.keyboard.press("Enter")
    expect(page.locator(".found mark")).to_have_text([word])
    page.locator("h1").dispatch_event("keydown", {"key": key, "code": "Slash", "bubbles": True})
    expect(page.locator("#search-q")).to_be_focused()


def test_a_filter_is_set_taken_off_and_the_search_is_kept_without_scripts(sit_down, word):
    page = sit_down("monitor")
    bring(page, word)
    context = page.context.browser.new_context(
        base_url=page.url.split("/inbox")[0], java_script_enabled=False, locale="ru-RU"
    )
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(f"/search/?q={word}")
    plain.locator(".search-filters summary").click()
    plain.get_by_label("Сеть", exact=True).select_option("vk")
    plain.get_by_role("button", name="Применить").click()
    expect(plain.locator(".empty h2")).to_have_text("Ничего не нашлось")
    plain.locator(".chip").first.click()
    expect(plain.locator(".found li")).to_have_count(1)
    plain.get_by_label("Название поиска").fill(word)
    plain.get_by_role("button", name="Сохранить поиск").click()
    plain.goto("/search/")
    plain.get_by_role("link", name=word).click()
    expect(plain.locator(".found li")).to_have_count(1)
    plain.get_by_role("button", name=f"Удалить {word}").click()
    expect(plain.get_by_role("link", name=word)).to_have_count(0)
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_what_opens_by_scripts(sit_down, theme):
    page = sit_down("executor")
    address = being_written(page)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    page.goto(address)
    unfold(page)
    page.locator("form[data-mentions] textarea").fill("@К")
    page.locator("form[data-draft] textarea[name=text]").first.fill("Сделаем {срок}")
    expect(page.locator("[data-people]")).to_be_visible()
    expect(page.locator("[data-unfilled]").first).to_be_visible()
    assert wrong(Axe(), page) == []


def test_a_template_is_found_and_put_in_by_keys_and_what_is_open_is_told(sit_down):
    page = sit_down("executor")
    being_written(page)
    page.get_by_role("button", name="Промежуточный ответ").first.click()
    editor = page.locator("form[data-draft] textarea[name=text]").first
    editor.fill("Начало.")
    page.locator("details[data-templates] summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-find]").first).to_be_focused()
    page.keyboard.type("в плане")
    page.keyboard.press("Enter")
    expect(editor).to_have_value(re.compile(r"^Начало\.\n\nЗдравствуйте, .*\{срок\}", re.DOTALL))
    expect(editor).to_be_focused()
    told = page.locator("[data-unfilled]").first
    expect(told).to_contain_text("{срок}")
    assert page.evaluate("getSelection().toString()") == "{срок}"
    page.keyboard.type("пятницы")
    expect(told).to_be_hidden()
    expect(page.locator("[data-said]").first).to_contain_text("Сохранено")


def test_a_colleague_is_mentioned_by_keys_told_and_finds_the_note(sit_down, word):
    page = sit_down("executor")
    address = being_written(page)
    note = page.locator("form[data-mentions] textarea")
    note.click()
    page.keyboard.type(f"{word} @соко")
    expect(page.locator("[data-people] button:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(note).to_have_value(f"{word} @Соколова ")
    page.get_by_role("button", name="Добавить заметку").click()
    expect(page.locator(".note:target .mention")).to_have_text("@Соколова")
    other = sit_down("monitor")
    other.goto("/notices/")
    other.get_by_role("link", name=word).click()
    expect(other.locator(".note:target")).to_contain_text(word)
    assert other.url.split("#")[0] == address.split("#")[0]
    expect(other.locator("#looking")).to_contain_text("Карпов")
