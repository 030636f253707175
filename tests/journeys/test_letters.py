"""The head's letter: from the mailbox to the button, in a browser where nobody is signed in (clause 24)."""

import json
import re
import urllib.request
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from otklik.netsim.ports import ports

pytestmark = pytest.mark.browser


@pytest.fixture
def mailbox(district):
    """Letters of the demo district, the oldest first."""
    vk = urlsplit(district[1]).port
    address = f"http://127.0.0.1:{vk + ports(0)['mail']}/_control/letters"

    def read(to=""):
        with urllib.request.urlopen(f"{address}?to={to}", timeout=20) as answer:
            return json.load(answer)["result"]

    return read


@pytest.fixture
def visitor(district, chromium):
    context = chromium.new_context(
        base_url=district[0], locale="ru-RU", viewport={"width": 360, "height": 700}
    )
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def link_of_alert(mailbox, visitor):
    for _minute in range(120):
        links = [found[0] for each in mailbox() if (found := re.search(r"/alert/[^\s\"]+/", each["html"]))]
        if links:
            return links[0]
        visitor.wait_for_timeout(1000)
    raise AssertionError("no letter to the head")


def test_the_head_acknowledges_from_the_letter_without_signing_in(mailbox, visitor):
    link = link_of_alert(mailbox, visitor)
    visitor.goto(link)
    assert Axe().run(visitor).response["violations"] == []
    assert visitor.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visitor.get_by_role("button", name="Принимаю к сведению").click()
    assert "Громова Е. С.: оповещение принято к сведению" in visitor.locator(".say[role=status]").inner_text()
    visitor.goto(link)
    assert visitor.get_by_role("button", name="Принимаю к сведению").count() == 0
    assert Axe().run(visitor).response["violations"] == []


def test_a_person_chooses_what_she_is_told_and_gets_a_code_for_the_bot(sit_down):
    page = sit_down("executor")
    page.goto("/self/notices/")
    page.select_option("[name=soon-mail]", "off")
    page.get_by_role("button", name="Сохранить").click()
    page.goto("/self/notices/")
    assert page.input_value("[name=soon-mail]") == "off"
    page.get_by_role("button", name="Подключить").first.click()
    assert re.fullmatch(r"[\w-]{12}", page.locator(".code").first.inner_text())
    assert Axe().run(page).response["violations"] == []
