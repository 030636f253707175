"""The web app can be installed; without a connection it says so and goes on when there is one again."""

import pytest
import screenshots
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(driver):
    """With its windows: nothing can be installed into the other one."""
    browser = driver.launch(executable_path=screenshots.CHROMIUM, args=screenshots.ARGUMENTS)
    yield browser
    browser.close()


OF_THIS_WINDOW = {"in-incognito"}  # a browser of tests keeps nothing


def test_a_browser_finds_nothing_that_hinders_the_installation(sit_down):
    page = sit_down("executor")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    told = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {each["errorId"] for each in told} == OF_THIS_WINDOW


def test_without_a_connection_a_page_says_so_and_leads_back(sit_down):
    page = sit_down("executor")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/desk/")
    expect(page.locator("h1")).to_have_text("Нет соединения")
    page.context.set_offline(False)
    page.get_by_role("link", name="Повторить попытку").click()
    expect(page.locator("h1")).to_have_text("Мои задачи")
