"""The administrator watches words on a page of others; what is found there reaches the monitor."""

import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from otklik.netsim.demo import VK_FOREIGN_ID, VK_FOREIGN_NAME
from tests.journeys.test_looks import wrong
from tests.journeys.test_photo import wait_until_brought
from tests.journeys.test_road import open_message

pytestmark = pytest.mark.browser


def test_words_on_a_page_of_others_come_to_the_inbox(sit_down, district):
    administrator = sit_down("administrator")
    word = uuid.uuid4().hex[:8]
    said = {"community_id": VK_FOREIGN_ID, "text": f"Не вывозят мусор с Речной ({word})"}
    assert administrator.request.post(f"{district[1]}/_control/post", data=said).ok
    administrator.goto("/office/accounts/")
    administrator.locator("main li", has=administrator.get_by_title("ВКонтакте")).locator("a").first.click()
    administrator.get_by_text("Следить ещё").click()
    administrator.get_by_label("Страница других").fill("https://vk.ru/podslushano_priozerny")
    administrator.get_by_label("Слова").fill("мусор")
    assert wrong(Axe(), administrator) == []
    administrator.get_by_role("button", name="Следить", exact=True).click()
    watched = administrator.get_by_text("podslushano_priozerny мусор", exact=True)
    expect(administrator.locator("main li", has_text="слова на странице других")).to_contain_text(
        "podslushano_priozerny мусор"
    )
    assert wrong(Axe(), administrator) == []
    monitor = sit_down("monitor")
    wait_until_brought(monitor, word)
    open_message(monitor, word)
    expect(monitor.locator(".split-pane").get_by_text(VK_FOREIGN_NAME).first).to_be_visible()
    administrator.reload()
    administrator.get_by_role("button", name="Больше не следить: podslushano_priozerny мусор").click()
    expect(watched).to_have_count(0)
