"""Every page in both themes: nothing for axe to find, nothing to scroll sideways, nothing in the console."""

from dataclasses import replace

import pytest
import screenshots
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

LOGINS = {
    "sokolova": "monitor",
    "lebedev": "dispatcher",
    "karpov": "executor",
    "gromova": "head",
    "kim": "administrator",
    "orlov": "supervisor",
}
SIGNED_IN = [shot for shot in screenshots.SHOTS if shot.login]
NARROW = (320, 360, 640)  # 640: a window of 1280 at 200 %
LARGEST = 100 * 1024  # bytes of a page with everything it needs, compressed, without images


@pytest.fixture(scope="session")
def axe():
    return Axe()


def wrong(axe, page):
    found = axe.run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


FOUND = {}  # pages to which the first line of a list leads, by name: asked once in a run


def opened(page, shot):
    if shot.name in FOUND:
        page.goto("about:blank")  # to the same page with another # a browser would only scroll
    screenshots.open_page(page, FOUND.get(shot.name, shot))
    if shot.first and not shot.opened:
        FOUND[shot.name] = replace(shot, path=page.url, first="")


def visit(page, shot, theme):
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    opened(page, shot)
    unfold(page)


def unfold(page):
    """Everything that is folded is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


@pytest.mark.parametrize("theme", screenshots.THEMES)
@pytest.mark.parametrize("person", sorted(set(LOGINS.values())))
def test_axe_finds_nothing(sit_down, axe, person, theme):
    page = sit_down(person)
    found = {}
    for shot in SIGNED_IN:
        if LOGINS[shot.login] == person:
            visit(page, shot, theme)
            problems = wrong(axe, page)
            if problems:
                found[shot.name] = problems
    assert found == {}


@pytest.mark.parametrize("width", [360, 768])
def test_axe_finds_nothing_where_one_column_stands_at_a_time(sit_down, axe, width):
    page = sit_down("monitor", viewport={"width": width, "height": 800})
    shots = [shot for shot in SIGNED_IN if shot.name in ("inbox", "message", "approval", "matter", "menu")]
    found = {}
    for shot in shots:
        visit(page, shot, "light")
        problems = wrong(axe, page)
        if problems:
            found[shot.name] = problems
    assert (len(shots), found) == (5, {})


@pytest.mark.parametrize("theme", screenshots.THEMES)
def test_axe_finds_nothing_at_the_door(district, chromium, axe, theme):
    context = chromium.new_context(base_url=district[0], locale="ru-RU", color_scheme=theme)
    page = context.new_page()
    for path in ("/sign-in/login/", "/unsubscribe/x/"):
        page.goto(path)
        assert wrong(axe, page) == []
    context.close()


@pytest.mark.parametrize("person", sorted(set(LOGINS.values())))
def test_nothing_scrolls_sideways_on_a_phone_or_enlarged(sit_down, person):
    """Which width a page is drawn at is for its styles alone: each is opened once and drawn at all of them."""
    page = sit_down(person, viewport={"width": NARROW[0], "height": 700})
    wide = []
    for shot in SIGNED_IN:
        if LOGINS[shot.login] == person:
            visit(page, shot, "light")
            for width in NARROW:
                page.set_viewport_size({"width": width, "height": 700})
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    wide.append((shot.name, width, page.evaluate(WIDEST)))
    assert wide == []


WIDEST = """() => [...document.querySelectorAll('main *')]
    .filter((each) => each.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(0, 3).map((each) => each.outerHTML.slice(0, 120))"""


MOVED = """async () => {
    const moved = [];
    const note = (list) => list.getEntries().forEach((each) => moved.push({
        by: each.value, what: each.sources.map((s) => s.node && (s.node.outerHTML || s.node.textContent).slice(0, 90)),
    }));
    const watch = new PerformanceObserver(note);
    watch.observe({ type: "layout-shift", buffered: true });
    const live = [...document.querySelectorAll("[hx-trigger*='every ']")];
    await Promise.all(live.map((each) => htmx.ajax("GET", each.getAttribute("hx-get"), {
        source: each, target: each, swap: each.getAttribute("hx-swap"),
    })));
    await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen, 100)));
    note({ getEntries: () => watch.takeRecords() });
    return { by: moved.reduce((sum, each) => sum + each.by, 0), moved, live: live.length };
}"""
LEAST = 0.01  # of the window, by https://web.dev/cls: what nobody sees


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("person", sorted(set(LOGINS.values())))
def test_nothing_moves_while_a_page_loads_and_after_it_was_refreshed(sit_down, person, width):
    page = sit_down(person, viewport={"width": width, "height": 900})
    moved, refreshed = {}, 0
    for shot in SIGNED_IN:
        if LOGINS[shot.login] == person and not shot.opened:  # what a person opens makes room for itself
            opened(page, shot)
            page.wait_for_load_state("networkidle")
            seen = page.evaluate(MOVED)
            refreshed += seen["live"]
            if seen["by"] >= LEAST:
                moved[shot.name] = seen
    assert (moved, refreshed > 0) == ({}, True)


WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((each) => !/[.](png|svg|jpe?g|webp)$|^.(media|files)./.test(new URL(each.name).pathname))
    .reduce((sum, each) => sum + each.encodedBodySize + 300, 0)"""  # 300: headers, as browsers count them


@pytest.mark.parametrize("person", sorted(set(LOGINS.values())))
def test_every_page_with_everything_it_needs_is_small(sit_down, person):
    page = sit_down(person, service_workers="block")  # through a worker a browser tells sizes unpacked
    weights = {}
    for shot in SIGNED_IN:
        if LOGINS[shot.login] == person and not shot.opened:
            opened(page, shot)
            page.wait_for_load_state("load")
            weights[shot.name] = page.evaluate(WEIGHT)
    assert min(weights.values()) > 0
    assert {name: weight for name, weight in weights.items() if weight >= LARGEST} == {}
