"""axe finds nothing on the pages of drafts by a program."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.test_looks import wrong

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def axe():
    return Axe()


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
