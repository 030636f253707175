"""On paper there is what stood before the eyes, without what is pressed."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAPER = {"width": 794, "height": 1123}  # A4 at 96 dots an inch


def test_a_list_and_a_message_are_printed_without_buttons(sit_down):
    page = sit_down("monitor", viewport=PAPER)
    page.emulate_media(media="print")
    page.goto("/inbox/")
    expect(page.locator("#inbox-list .inbox-line").first).to_be_visible()
    assert page.locator(":is(.pick, .bulk, .rail, .filter):visible").count() == 0
    page.goto(str(page.locator("#inbox-list a").first.get_attribute("href")))
    expect(page.locator(".split-pane .citizen-words").first).to_be_visible()
    expect(page.locator("#inbox-list")).to_be_hidden()
    assert page.locator("button:visible").count() == 0
