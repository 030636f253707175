"""Four people write of one pipe: found on the board, joined by keys, one taken out; axe finds nothing on the way."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.test_looks import wrong

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def axe():
    return Axe()


def test_a_mass_event_is_joined_by_keys_and_one_is_taken_out(sit_down, axe):
    page = sit_down("monitor")
    page.goto("/matters/")
    assert wrong(axe, page) == []
    page.locator("h1").dispatch_event("keydown", {"key": "j", "bubbles": True})
    page.wait_for_url(re.compile(r"/matters/\d+/"))
    count = page.locator(".gathered [name=messages]").count()  # another journey may have taken one
    assert count >= 3
    expect(page.locator(".gathered mark").first).to_be_visible()
    assert wrong(axe, page) == []
    page.locator("h1").dispatch_event("keydown", {"key": "Enter", "bubbles": True})
    expect(page.get_by_text("Ответ получит каждый автор")).to_be_visible()
    assert wrong(axe, page) == []
    page.get_by_role("button", name=re.compile("^Отделить")).last.click()
    expect(page.get_by_text("Сообщение снова во входящих")).to_be_visible()
    page.locator(".say a[href^='/cases/']").first.click()
    expect(page.get_by_role("button", name=re.compile("^Отделить от инцидента"))).to_have_count(count - 1)
    assert wrong(axe, page) == []


def test_axe_finds_nothing_on_the_pages_of_drafts_by_a_program(sit_down, axe):
    page = sit_down("administrator")
    page.goto("/office/aid/2/")
    assert wrong(axe, page) == []
    page = sit_down("monitor")
    page.goto("/boards/promises/")
    page.locator(".lines a.stretched").first.click()
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    page.goto(re.sub(r"#.*", "", page.url) + "aid/")
    assert wrong(axe, page) == []
