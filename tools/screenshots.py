"""Pictures of every page: `python tools/screenshots.py [--url URL --password WORD] [--out FOLDER] [--only NAME …]`.
`--guide` takes those of the user guide instead, small, into the folder from which the product serves them, and
the one of README.

Without `--url` a demo district is started in a throw-away data folder. Each page is taken at three widths in
both themes; `index.html` in the folder shows them beside each other.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import io
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from otklik.netsim.ports import NETWORKS, ports

WIDTHS = (1440, 768, 360)
THEMES = ("light", "dark")
CHROMIUM = os.environ.get("OTKLIK_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
PASSWORD = "demo-of-the-pictures"  # noqa: S105 - of the throw-away district
START_SECONDS = 180
ROW = 10  # ports that the stand-in networks take, and some more


@dataclass(frozen=True)
class Shot:
    """A page: who looks, where; `first` follows the first link of a list that leads there."""

    name: str
    login: str
    path: str
    first: str = ""
    opened: str = ""  # a <summary> to open
    whole: bool = True
    width: int = 0  # of a picture of the guide, where it is another one
    aim: str = ""  # what a picture of the guide begins with
    height: int = 0
    status: int = 200  # what the page is answered with
    network: str = ""  # a stand-in, whose page for citizens it is


SHOTS = (
    Shot("sign-in", "", "/sign-in/login/"),
    Shot("inbox", "sokolova", "/inbox/"),
    Shot("message", "sokolova", "/inbox/", first="#inbox-list a"),
    Shot("by-hand", "sokolova", "/inbox/new/"),
    Shot("matters", "sokolova", "/matters/"),
    Shot("matter", "sokolova", "/matters/", first=".lines a.stretched"),
    Shot("desk-monitor", "sokolova", "/desk/"),
    Shot("desk-dispatcher", "lebedev", "/desk/"),
    Shot("desk-executor", "karpov", "/desk/"),
    Shot("desk-head", "gromova", "/desk/"),
    Shot("routing", "lebedev", "/desk/", first="#desk a.stretched"),
    Shot("writing", "karpov", "/desk/", first="#desk a.stretched"),
    Shot("approval", "sokolova", "/desk/", first="#desk a.stretched"),
    Shot("why", "karpov", "/desk/", first="#desk a.stretched", opened=".clock a"),
    Shot("public-page", "kim", "/office/", first='main a[href^="/office/public/"]'),
    Shot("search-empty", "karpov", "/search/"),
    Shot("search", "sokolova", "/search/?q=улица&network=vk&order=relevance"),
    Shot("search-nothing", "sokolova", "/search/?q=асфельт&state=closed"),
    Shot("templates", "kim", "/office/templates/2/"),
    Shot("template", "kim", "/office/templates/2/", first="main .lines a.stretched"),
    Shot("template-new", "kim", "/office/templates/2/new/"),
    Shot("to-publish", "lebedev", "/boards/to-publish/"),
    Shot("waiting", "sokolova", "/boards/waiting/"),
    Shot("promises", "sokolova", "/boards/promises/"),
    Shot("excluded", "sokolova", "/boards/excluded/"),
    Shot("published", "sokolova", "/boards/promises/", first=".lines a.stretched"),
    Shot("excluded-case", "sokolova", "/boards/excluded/", first=".lines a"),
    Shot("notices", "karpov", "/notices/"),
    Shot("self", "sokolova", "/self/"),
    Shot("wishes", "sokolova", "/self/notices/"),
    Shot("second-factor", "sokolova", "/sign-in/2fa/"),
    Shot("menu", "sokolova", "/menu/"),
    Shot("settings", "kim", "/office/"),
    Shot("people", "kim", "/office/people/"),
    Shot("person", "kim", "/office/people/", first=".lines a.stretched"),
    Shot("terms", "kim", "/office/", first='main a[href^="/office/terms/"]'),
    Shot("terms-edit", "kim", "/office/terms/2/new/"),
    Shot("calendar", "kim", "/office/", first='main a[href^="/office/calendar/"]'),
    Shot("help", "kim", "/help/"),
    Shot("help-monitor", "sokolova", "/help/monitor/"),
    Shot("units", "kim", "/office/units/2/"),
    Shot("unit", "kim", "/office/units/2/", first="main .lines a.stretched"),
    Shot("topics", "kim", "/office/topics/2/"),
    Shot("retention", "kim", "/office/retention/2/"),
    Shot("sign-in-rules", "kim", "/office/sign-in/"),
    Shot("office-log", "kim", "/office/log/"),
    Shot("body", "kim", "/office/body/2/"),
    Shot("body-new", "kim", "/office/body/2/new/"),
    Shot("offline", "kim", "/offline/"),
    Shot("letters", "kim", "/office/letters/"),
    Shot("gate-mail", "kim", "/office/letters/2/mail/"),
    Shot("accounts", "kim", "/office/accounts/"),
    Shot("account", "kim", "/office/accounts/", first=".lines a.stretched"),
    Shot("account-vk", "kim", "/office/accounts/", first=".lines li:last-child a.stretched"),
    Shot("quality", "kim", "/office/", first='main a[href^="/office/quality/2"]'),
    Shot("quality-behind", "kim", "/office/quality/2/", first='main a[href*="/behind/"]'),
    Shot("drafts-by-program", "kim", "/office/aid/2/"),
    Shot("places", "kim", "/office/", first='main a[href^="/office/places/2"]'),
    Shot("reports", "orlov", "/reports/"),
    Shot("behind", "orlov", "/reports/figures/on_time/"),
    Shot("head", "gromova", "/head/"),
    Shot("risks", "orlov", "/reports/risks/"),
    Shot("paper", "orlov", "/reports/", first="main .lines a.who-link"),
    Shot("hire", "kim", "/office/people/new/2/"),
    Shot("account-new", "kim", "/office/accounts/new/"),
    Shot("dismissed", "sokolova", "/boards/dismissed/"),
    Shot("password", "sokolova", "/sign-in/password/change/"),
    Shot("not-found", "sokolova", "/cases/999999/", status=404),
    Shot("not-found-for-strangers", "", "/public/nowhere/", status=404),
    Shot("link-too-old", "", "/alert/x/", status=404),
    Shot("unsubscribe", "", "/unsubscribe/x/", status=404),
    Shot("files-closed", "", "/e/nothing/", status=404),
    *(Shot(f"citizens-{name}", "", "/", first="main a", network=name) for name in NETWORKS),
    Shot("components", "sokolova", "/design/"),
    Shot("risks-late", "orlov", "/reports/risks/?within=late"),
    Shot("why-page", "karpov", "/desk/", first="#desk .clock a"),
    Shot("unpublished", "lebedev", "/boards/unpublished/"),
    Shot("help-administrator", "kim", "/help/administrator/"),
)

GUIDE = Path(__file__).resolve().parents[1] / "otklik" / "web" / "static" / "otklik" / "guide"
GUIDE_WIDTH, GUIDE_HEIGHT, PHONE = 1100, 760, 360
GUIDE_BYTES = 60_000
README = Path(__file__).resolve().parents[1] / "docs" / "images"
README_BYTES = 160_000
README_SHOT = Shot(
    "case", "sokolova", "/desk/", first="#desk a.stretched", opened=".clock a", width=1360, height=900
)
GUIDE_SHOTS = (
    Shot("inbox", "sokolova", "/inbox/", first="#inbox-list a"),
    Shot("approval", "sokolova", "/desk/", first="#desk a.stretched"),
    Shot("routing", "lebedev", "/desk/", first="#desk a.stretched"),
    Shot("writing", "karpov", "/desk/", first="#desk a.stretched", aim=".part", height=900),
    Shot("reports", "orlov", "/reports/", height=620),
    Shot("head", "gromova", "/head/", width=PHONE),
    Shot("desk", "karpov", "/desk/", height=560),
    Shot("case", "sokolova", "/boards/promises/", first=".lines a.stretched", aim="h1", height=900),
    Shot("why", "karpov", "/desk/", first="#desk a.stretched", opened=".clock a", aim=".part", height=480),
    Shot("search", "sokolova", "/search/?q=улица"),
    Shot("wishes", "sokolova", "/self/notices/"),
    Shot("person", "kim", "/office/people/", first=".lines a.stretched:has-text('Карпов')"),
    Shot("account", "kim", "/office/accounts/", first=".lines li:last-child a.stretched"),
    Shot("calendar", "kim", "/office/", first='main a[href^="/office/calendar/"]'),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_row() -> int:
    """The first of a row of free ports, below those that the system lends to connections."""
    for first in range(20_000 + os.getpid() % 500 * 20, 32_000, ROW):
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + ROW):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
    raise SystemExit("no row of free ports")


@contextlib.contextmanager
def demo() -> Iterator[tuple[str, dict[str, str]]]:
    """A running demo district: the address of its pages, and those of the stand-in networks by name."""
    folder = Path(tempfile.mkdtemp(prefix="otklik-pictures-"))
    folder.chmod(0o711)
    port, other = free_port(), free_row()  # the stand-ins take a row of ports from `other` on
    own = {
        "OTKLIK_DATA": str(folder),
        "OTKLIK_DEMO_PASSWORD": PASSWORD,
        "DJANGO_SETTINGS_MODULE": "otklik.config.settings",  # the product's, also below pytest
    }
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | own
    command = [
        sys.executable,
        "-m",
        "otklik",
        "run",
        "--demo",
        "--port",
        str(port),
        "--netsim-port",
        str(other),
    ]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/alive", running)
        yield url, {name: f"http://127.0.0.1:{place}" for name, place in ports(other).items()}
    finally:
        running.terminate()
        running.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if running.poll() is not None:
            raise SystemExit("the demo district did not start; the reason is above")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):  # noqa: S310
            return
        time.sleep(0.5)
    raise SystemExit(f"{address} does not answer")


class People:
    """One signed-in browser context for each person; theme and width change in it."""

    def __init__(
        self, browser: Browser, url: str, password: str, citizens: dict[str, str] | None = None
    ) -> None:
        self._browser, self._url, self._password = browser, url, password
        self.citizens = citizens or {}  # addresses of the stand-ins, by name
        self._contexts: dict[str, BrowserContext] = {}

    def context(self, login: str) -> BrowserContext:
        if login not in self._contexts:
            held = self._browser.new_context(base_url=self._url, locale="ru-RU")
            if login:
                page = held.new_page()
                page.goto("/sign-in/login/")
                page.fill("[name=login]", login)
                page.fill("[name=password]", self._password)
                page.click("main button.btn-primary")
                page.wait_for_url(re.compile("(inbox|desk|head|reports)"))
                page.close()
            self._contexts[login] = held
        return self._contexts[login]


def take(people: People, shot: Shot, width: int, theme: str, out: Path) -> list[str]:
    """Takes one picture; returns what is wrong with the page."""
    context = people.context(shot.login)
    context.add_cookies([{"name": "theme", "value": theme, "url": people._url}])
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, shot, people.citizens[shot.network] if shot.network else "")
    if shot.whole:  # what sticks to the edge of the window stands where it ends, not amid the picture
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(900, height)})
    page.screenshot(path=str(out / f"{shot.name}-{width}-{theme}.png"), full_page=shot.whole)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        problems.append("scrolls sideways")
    page.close()
    expected = f"the server responded with a status of {shot.status} "
    return [said for said in problems if shot.status == 200 or expected not in said]


def open_page(page: Page, shot: Shot, beginning: str = "") -> None:
    page.goto(beginning + shot.path)
    if shot.first and page.locator(shot.first).count():
        page.goto(urljoin(page.url, str(page.locator(shot.first).first.get_attribute("href"))))
    if shot.opened and page.locator(shot.opened).count():
        page.locator(shot.opened).first.click()
        page.wait_for_load_state("networkidle")


AT_THE_TOP = """(seen, aimed) => new Promise((drawn) => {
    window.scrollTo({ top: aimed ? seen.getBoundingClientRect().top + window.scrollY - 16 : 0, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(drawn));
})"""


def take_for_guide(people: People, shot: Shot, out: Path, most: int = GUIDE_BYTES) -> list[str]:
    """One picture of the guide, in few colours; returns what is wrong with it."""
    page = people.context(shot.login).new_page()
    page.set_viewport_size({"width": shot.width or GUIDE_WIDTH, "height": shot.height or GUIDE_HEIGHT})
    open_page(page, shot)
    page.wait_for_load_state("networkidle")  # pictures of citizens, too
    aim = page.locator(shot.aim or "body").first  # an address with a # has scrolled the page already
    aim.evaluate(AT_THE_TOP, bool(shot.aim))
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    path = out / f"{shot.name}.png"
    for colours in (64, 32, 16):
        taken.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < most:
            return []
    return [f"{path.stat().st_size} bytes"]


def index(out: Path, shots: list[Shot]) -> None:
    rows = "".join(
        f"<h2>{html.escape(shot.name)}</h2><p>"
        + "".join(
            f'<a href="{shot.name}-{width}-{theme}.png"><img loading="lazy" alt="{shot.name} {width} {theme}"'
            f' src="{shot.name}-{width}-{theme}.png" height="420"></a> '
            for theme in THEMES
            for width in WIDTHS
        )
        + "</p>"
        for shot in shots
    )
    (out / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Otklik</title>{rows}")


def told(name: str, problems: list[str]) -> bool:
    for problem in problems:
        print(f"{name}: {problem}")
    return bool(problems)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url")
    asked.add_argument("--password", default=PASSWORD)
    asked.add_argument("--out", type=Path, default=Path("build/screenshots"))
    asked.add_argument("--only", nargs="*")
    asked.add_argument("--widths", nargs="*", type=int, default=WIDTHS)
    asked.add_argument("--themes", nargs="*", default=THEMES)
    asked.add_argument("--guide", action="store_true")
    chosen = asked.parse_args()
    out = GUIDE if chosen.guide else chosen.out
    out.mkdir(parents=True, exist_ok=True)
    known = GUIDE_SHOTS if chosen.guide else SHOTS
    shots = [shot for shot in known if not chosen.only or shot.name in chosen.only]
    shots = [shot for shot in shots if not (chosen.url and shot.network)]  # whose addresses are not known
    wrong = 0
    with contextlib.ExitStack() as stack:
        url, citizens = (chosen.url, {}) if chosen.url else stack.enter_context(demo())
        driver = stack.enter_context(sync_playwright())
        people = People(
            driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS), url, chosen.password, citizens
        )
        for shot in shots:
            wrong += told(shot.name, take_for_guide(people, shot, out)) if chosen.guide else 0
            for width, theme in [] if chosen.guide else itertools.product(chosen.widths, chosen.themes):
                wrong += told(f"{shot.name} {width} {theme}", take(people, shot, width, theme, out))
        if chosen.guide and not chosen.only:
            wrong += told("README", take_for_guide(people, README_SHOT, README, README_BYTES))
    if not chosen.guide:
        index(out, shots)
    print(f"{len(shots)} pages in {out}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
