"""A running demo district (pages, worker, stand-in networks) and a real Chromium in front of it."""

import os
import re
import shutil
import sys
import uuid
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import screenshots

expect.set_options(timeout=30_000)  # two cores, and a browser, pages, a worker and networks on them

# Chromium without windows of its own draws and runs the same pages for a quarter of the processor's time.
BROWSER = os.environ.get("OTKLIK_CHROMIUM") or shutil.which("chromium-headless-shell") or screenshots.CHROMIUM
PEOPLE = {
    "monitor": "sokolova",
    "dispatcher": "lebedev",
    "executor": "karpov",
    "supervisor": "orlov",
    "head": "gromova",
    "administrator": "kim",
}


@pytest.fixture(scope="session")
def district():
    """Address of the pages and of the citizen's page in the stand-in VKontakte."""
    given = os.environ.get("OTKLIK_JOURNEYS")  # "pages citizens password" of a demo that runs already
    if given:
        yield given.split()
        return
    with screenshots.demo() as (url, citizens):
        yield url, citizens["vk"], screenshots.PASSWORD


@pytest.fixture(scope="session")
def driver():
    with sync_playwright() as started:
        yield started.chromium


@pytest.fixture(scope="session")
def chromium(driver):
    browser = driver.launch(executable_path=BROWSER, args=screenshots.ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def word():
    """By which the messages of a test are found again."""
    return uuid.uuid4().hex[:8]


@pytest.fixture
def complaints():
    """What the browser complains of: errors of scripts, of the policy, of pages. Must be empty at the end."""
    said = []
    yield said
    assert said == []


@pytest.fixture(scope="session")
def kept():
    """Cookies of those who have signed in, by person and by how many of her windows a test has open."""
    return {}


@pytest.fixture
def sit_down(district, chromium, complaints, kept):
    """`sit_down("monitor")`: a page in which that person is signed in; each window of a test has its own session."""
    contexts = []
    windows = Counter()

    def sign_in(person, **options):
        url, _citizens, password = district
        settings = {"base_url": url, "locale": "ru-RU", "viewport": {"width": 1280, "height": 900}}
        context = chromium.new_context(**(settings | options))
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        window = (person, windows[person])
        windows[person] += 1
        if window in kept:  # by the form once in a run: it takes three pages
            context.add_cookies(kept[window])
            page.goto("/")
        else:
            page.goto("/sign-in/login/")
            fill_in(page, person, password)
        page.wait_for_url(re.compile("/(inbox|desk|head|reports)/"))
        kept[window] = [each for each in context.cookies() if each["name"] in ("sessionid", "csrftoken")]
        return page

    yield sign_in
    for context in contexts:
        context.close()


def fill_in(page, person, password):
    page.fill("[name=login]", PEOPLE[person])
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Войти").click()


EXPECTED = (  # a page that asks while there is no connection
    "the server responded with a status of 4",
    "net::ERR_INTERNET_DISCONNECTED",
    "htmx:sendError",
    "htmx:afterRequest",
)


def listen(page, complaints):
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type == "error" and not any(part in said.text for part in EXPECTED)
            else None
        ),
    )


@pytest.fixture
def citizen(district, chromium):
    """The public page of the network, where a citizen writes and reads."""
    _url, citizens, _password = district
    context = chromium.new_context(base_url=citizens, locale="ru-RU")
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()
