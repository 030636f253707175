"""The inbox refreshes itself: what has come appears, what a colleague has taken goes, nothing under the hands moves."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_keyboard import bring
from tests.journeys.test_road import write_comment

pytestmark = pytest.mark.browser

ASK = """() => {
    const list = document.getElementById("inbox-list");
    htmx.ajax("GET", list.getAttribute("hx-get"), { source: list, target: list, swap: "innerHTML" });
}"""


def refreshed(page, seen):
    """Asks at once instead of after twenty seconds, until it is there."""
    for _ in range(60):
        with page.expect_response(lambda answer: "/inbox/lines/" in answer.url):
            page.evaluate(ASK)
        page.wait_for_timeout(300)
        if seen():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("it did not come")


def test_a_comment_appears_by_itself_and_marks_focus_and_the_open_message_stay(sit_down, citizen, word):
    page = sit_down("monitor")
    bring(page, word)
    page.goto("/inbox/")
    page.keyboard.press("s")
    page.locator("#inbox-list a", has_text=word).focus()
    open_before = page.locator(".split-pane .citizen-words").first.inner_text()
    write_comment(citizen, f"Когда почистят каток? (новое {word})")
    new = page.locator("#inbox-list a", has_text=f"новое {word}")
    refreshed(page, lambda: new.count() == 1)
    assert page.locator(".split-pane .citizen-words").first.inner_text() == open_before
    expect(page.locator("#inbox-list [aria-current]", has_text=word)).to_have_count(1)
    expect(page.locator("[data-marked]")).to_have_text("1")
    expect(page.locator("#inbox-list a", has_text=f"({word})")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".split-pane .citizen-words").first).to_contain_text(f"новое {word}")


def test_what_a_colleague_has_decided_about_goes(sit_down, word):
    first, second = sit_down("monitor"), sit_down("monitor")
    bring(first, word)
    second.goto(first.url)
    first.keyboard.press("d")
    first.get_by_role("button", name="Убрать из входящих").last.click()
    expect(first.locator(".split-pane .told")).to_contain_text("Убрано из входящих")
    refreshed(second, lambda: second.locator("#inbox-list a", has_text=word).count() == 0)
    second.keyboard.press("j")
    expect(second.locator(".split-pane .citizen-words").first).not_to_contain_text(word)


def test_an_exclusion_is_taken_back_by_one_key(sit_down, word):
    page = sit_down("monitor")
    bring(page, word)
    page.keyboard.press("x")
    page.locator("#exclude-ground").select_option(index=1)
    page.locator(".action[open]").get_by_role("button", name="Исключить").click()
    expect(page.locator(".split-pane .told")).to_contain_text("исключён")
    page.locator("h1").first.click()
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text("/")
    expect(page.locator("main")).to_contain_text("Принять в работу")
