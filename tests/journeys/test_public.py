"""The public page: switched on by the administrator, read by anybody in both themes; live parts in a hidden tab."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

HIDE = """() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_a_citizen_reads_what_the_administrator_has_switched_on(sit_down, chromium, district):
    page = sit_down("administrator")
    page.goto("/office/")
    page.locator('main a[href^="/office/public/"]').first.click()
    page.get_by_label("Итоги этого органа доступны всем").check()
    page.get_by_label("Адрес").fill("journey")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("/public/journey/").first.wait_for()
    for theme in ("light", "dark"):
        context = chromium.new_context(base_url=district[0], viewport={"width": 360, "height": 700})
        citizen = context.new_page()
        citizen.goto(f"/public/journey/?theme={theme}")
        assert Axe().run(citizen).response["violations"] == []
        assert not citizen.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert citizen.locator("h1").inner_text() == "Ответы на сообщения в социальных сетях"
        context.close()
