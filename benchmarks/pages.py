"""How soon does a page stand and take keys: `python -m benchmarks.pages --json`. Method in benchmarks/README.md."""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.machine import machine
from tools import screenshots
from tools.screenshots import Shot

PAGES = (
    Shot("inbox", "sokolova", "/inbox/"),
    Shot("desk", "karpov", "/desk/"),
    Shot("case", "karpov", "/desk/", first="#desk a.stretched"),
    Shot("dashboard", "orlov", "/reports/"),
    Shot("head, 360 px", "gromova", "/head/", width=360),
)
WIDE, HEIGHT = 1440, 900
TARGET = 1000  # ms until a page takes keys, of a cold browser too (issue: Workplaces)
TIMES = """() => {
    const went = performance.getEntriesByType("navigation")[0];
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return {
        "first byte": went.responseStart,
        "first contentful paint": paint.startTime,
        "DOM interactive": went.domInteractive,
        "takes keys": went.domContentLoadedEventEnd,
        "load": went.loadEventEnd,
    };
}"""
PAINTED = """() => new Promise((painted) => new PerformanceObserver((list) => {
    if (list.getEntriesByName("first-contentful-paint").length) painted();
}).observe({ type: "paint", buffered: true }))"""
Times = dict[str, float]


@dataclass(frozen=True)
class Chosen:
    rounds: int
    url: str
    password: str


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--quick", action="store_true", help="one round: shows that it runs, not how fast")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--url", default="", help="of a demo that runs already")
    parser.add_argument("--password", default=screenshots.PASSWORD)
    asked = parser.parse_args(argv)
    figures = measure(Chosen(1 if asked.quick else asked.rounds, asked.url, asked.password))
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0


def measure(chosen: Chosen) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        url = chosen.url or stack.enter_context(screenshots.demo())[0]
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=screenshots.CHROMIUM, args=screenshots.ARGUMENTS)
        people = screenshots.People(browser, url, chosen.password)
        found = {each.name: _page(browser, people, url, each, chosen.rounds) for each in PAGES}
        version = browser.version
    return {
        "machine": machine(),
        "browser": f"Chromium {version}",
        "rounds": chosen.rounds,
        "milliseconds, median and longest": found,
        "target, takes keys": TARGET,
    }


def _page(browser: Browser, people: screenshots.People, url: str, shot: Shot, rounds: int) -> dict[str, Any]:
    """Each round in a browser context of its own: an empty cache, then a full one."""
    signed_in = people.context(shot.login)
    path = _path(signed_in, shot)
    cold, warm = [], []
    for _round in range(rounds):
        context = browser.new_context(
            base_url=url,
            locale="ru-RU",
            viewport={"width": shot.width or WIDE, "height": HEIGHT},
            storage_state=signed_in.storage_state(),
        )
        cold.append(_visited(context, path))
        warm.append(_visited(context, path))
        context.close()
    return {"cold": _told(cold), "warm": _told(warm)}


def _path(context: BrowserContext, shot: Shot) -> str:
    page = context.new_page()
    screenshots.open_page(page, shot)
    address = page.url
    page.close()
    return address


def _visited(context: BrowserContext, path: str) -> Times:
    page: Page = context.new_page()
    page.goto(path, wait_until="load")
    page.evaluate(PAINTED)
    times: Times = page.evaluate(TIMES)
    page.close()
    return times


def _told(rounds: Iterable[Times]) -> dict[str, list[int]]:
    rows = list(rounds)
    return {
        name: [round(statistics.median(row[name] for row in rows)), round(max(row[name] for row in rows))]
        for name in rows[0]
    }


if __name__ == "__main__":
    sys.exit(main())
