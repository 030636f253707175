"""From an empty database to the first message triaged: one person, one browser, the printed code."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import screenshots
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.conftest import listen

pytestmark = pytest.mark.browser

PASSWORD = "vesna-pole-ruchey"


@pytest.fixture(scope="module")
def fresh():
    """A running installation without the demo: its address, and the code it has printed."""
    folder = Path(tempfile.mkdtemp(prefix="otklik-founding-"))
    folder.chmod(0o711)
    port = screenshots.free_port()
    own = {
        "OTKLIK_DATA": str(folder),
        "OTKLIK_LANGUAGE": "en",
        "DJANGO_SETTINGS_MODULE": "otklik.config.settings",
    }
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | own
    command = [sys.executable, "-m", "otklik", "run", "--port", str(port)]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    told = [running.stdout.readline(), running.stdout.readline()]
    yield f"http://127.0.0.1:{port}", told[1].rpartition(" ")[2].strip()
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def page(fresh, chromium, complaints):
    size = {"width": 320, "height": 800}
    context = chromium.new_context(base_url=fresh[0], locale="ru-RU", viewport=size)
    context.set_default_timeout(60_000)
    page = context.new_page()
    listen(page, complaints)
    yield page
    context.close()


def looked_at(page):
    """Every step: nothing for axe to find, nothing to scroll sideways on the narrowest screen."""
    found = [rule["id"] for rule in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert (page.url, found, wide) == (page.url, [], False)
    pictures = os.environ.get("OTKLIK_TEST_PICTURES")
    if pictures:
        name = page.url.rstrip("/").rpartition("/")[2]
        for width in (1440, 768, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 320, "height": 800})


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_from_nothing_to_the_first_message_triaged(page, fresh):
    _url, code = fresh
    page.goto("/")
    page.wait_for_url(re.compile("/setup/$"))
    looked_at(page)
    page.fill("[name=code]", code)
    press(page, "Начать")

    page.wait_for_url(re.compile("/setup/body/"))
    looked_at(page)
    page.fill("[name=name]", "Администрация Заречного округа")
    page.fill("[name=short_name]", "Заречный округ")
    page.check("[name=week][value=nine]")
    press(page, "Дальше")

    page.wait_for_url(re.compile("/setup/self/"))
    looked_at(page)
    page.fill("[name=name]", "Рощина Вера Павловна")
    page.fill("[name=login]", "roshchina")
    page.fill("[name=password]", PASSWORD)
    press(page, "Дальше")

    page.wait_for_url(re.compile("/setup/people/"))
    for role in ("monitor", "dispatcher", "executor", "supervisor", "head"):
        page.check(f"form:has(input[value=me]) input[value={role}]")
    page.fill("#my-unit", "Общий отдел")
    press(page, "Назначить себе")
    page.get_by_text("Все роли Положения назначены").wait_for()
    looked_at(page)

    page.goto("/setup/")  # left, and gone on with
    page.wait_for_url(re.compile("/setup/account/"))
    looked_at(page)
    page.fill("[name=name]", "Заречный округ")
    page.fill("[name=external_id]", "456")
    press(page, "Добавить учётную запись")
    page.get_by_role("link", name="Позже").click()

    page.wait_for_url(re.compile("/setup/message/"))
    press(page, "Поместить во входящие")
    page.get_by_text("Сообщение во входящих").wait_for()
    looked_at(page)
    press(page, "Завершить и перейти к работе")

    page.wait_for_url(re.compile("/(inbox|head|desk)/"))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/inbox/")
    page.get_by_text("не горит фонарь").first.wait_for()
    page.goto("/setup/")
    page.get_by_role("heading", name="нет").first.wait_for()
    page.goto("/inbox/")
    page.keyboard.press("1")  # the first of the suggested topics
    page.keyboard.press("Enter")
    expect(page.locator(".say").first).to_contain_text("направлен")
    page.goto("/desk/")
    expect(page.locator("#desk .desk-line")).not_to_have_count(0)
