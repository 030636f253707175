"""What a person sees while something takes longer than half a second: a page, a part of it, a form."""

import json
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATIENCE, SLOW = 500, 2000  # ms: nothing is said before, each answer takes


@pytest.fixture
def page(sit_down):
    return sit_down("monitor", service_workers="block")  # what it asks would not be slow


def slow(page):
    window = page.context.new_cdp_session(page)
    window.send("Network.enable")
    asked = {"offline": False, "latency": SLOW, "downloadThroughput": -1, "uploadThroughput": -1}
    window.send("Network.emulateNetworkConditions", asked)


def held(page, pattern):
    """The next page of such an address takes its time."""

    def later(route):
        time.sleep(SLOW / 1000)
        route.continue_()

    page.route(pattern, later, times=1)


TOLD = """(() => {
    const line = document.getElementById("waiting"), drawn = getComputedStyle(line, "::before");
    return [line.classList.contains("on"), line.textContent, drawn.animationName];
})()"""
BUSY = """(() => {
    const at = document.querySelector(".btn.busy");
    return [at.getBoundingClientRect().width, at.closest("form").getAttribute("aria-busy")];
})()"""


def told(page):
    return page.evaluate(TOLD)


def note(page, what):
    """Written down by the page that still stands, read in the one that follows: asked now, the answer would wait."""
    page.evaluate(
        f"void setTimeout(() => sessionStorage.setItem('told', JSON.stringify({what})), {PATIENCE + 500})"
    )


def noted(page):
    return json.loads(page.evaluate("sessionStorage.getItem('told')"))


def test_a_slow_search_says_so_and_a_quick_one_does_not(page):
    page.goto("/inbox/")
    assert told(page) == [False, "", "none"]
    slow(page)
    page.keyboard.press("t")
    page.keyboard.type("фонарь")
    expect(page.locator("#topics-found")).to_have_attribute("aria-busy", "true")
    assert told(page) == [False, "", "none"]
    expect(page.locator("#waiting")).to_have_text("Загружается…")
    assert told(page) == [True, "Загружается…", "waiting"]
    assert Axe().run(page).response["violations"] == []
    expect(page.locator("#topics-found input[type=radio]").first).to_be_checked()
    expect(page.locator("#topics-found")).not_to_have_attribute("aria-busy", "true")
    assert told(page) == [False, "", "none"]


def test_a_slow_page_says_so_until_it_is_there(page):
    page.goto("/inbox/")
    held(page, "**/boards/waiting/")
    note(page, TOLD)
    page.locator("#rail-waiting").click()
    page.wait_for_url("**/boards/waiting/")
    assert noted(page) == [True, "Загружается…", "waiting"]
    assert told(page) == [False, "", "none"]


def test_a_slow_form_says_so_and_its_button_keeps_its_width(page):
    page.goto("/self/notices/")
    held(page, "**/self/notices/")
    button = page.get_by_role("button", name="Сохранить")
    wide = button.bounding_box()["width"]
    note(page, f"[...{TOLD}, ...{BUSY}]")
    button.click()
    expect(page.locator(".say").first).to_be_visible()
    assert noted(page) == [True, "Сохраняется…", "waiting", wide, "true"]
    assert page.locator(".btn.busy, form[aria-busy]").count() == 0


def test_a_slow_refresh_has_the_line_alone(page):
    page.goto("/desk/")
    slow(page)
    page.evaluate("void htmx.ajax('GET', '/desk/', { source: '#desk', target: '#desk' })")
    page.wait_for_timeout(PATIENCE + 200)
    assert told(page) == [True, "", "waiting"]
    expect(page.locator("#desk")).to_have_attribute("aria-busy", "true")


def test_where_motion_is_unwelcome_the_line_stands(page):
    page.emulate_media(reduced_motion="reduce")
    page.goto("/desk/")
    slow(page)
    page.evaluate("void htmx.ajax('GET', '/desk/', { source: '#desk', target: '#desk' })")
    page.wait_for_timeout(PATIENCE + 200)
    assert told(page) == [True, "", "none"]


def test_a_file_is_not_waited_for(sit_down):
    page = sit_down("supervisor")
    page.goto("/reports/")
    with page.expect_download():
        page.get_by_role("link", name="PDF").first.click()
    page.wait_for_timeout(PATIENCE + 200)
    assert told(page) == [False, "", "none"]
