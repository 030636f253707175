"""Draws the icons of the installed app from our own mark, with Chromium: python tools/make_icons.py"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parents[1] / "otklik" / "web" / "static" / "otklik"
CHROMIUM = "/usr/bin/chromium"
GROUND = "#0e5a60"
# name, side, part of the side that the mark takes, ground, whether the mark is white on it
ICONS = (
    ("icon-192.png", 192, 1.0, "transparent", False),
    ("icon-512.png", 512, 1.0, "transparent", False),
    ("maskable-512.png", 512, 0.6, GROUND, True),  # a mask may cut a fifth of each side
    ("icon-180.png", 180, 0.7, GROUND, True),
    ("badge-96.png", 96, 1.0, "transparent", True),  # only its shape is shown
)


def main() -> None:
    mark = (STATIC / "mark.svg").read_text()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, side, part, ground, white in ICONS:
            page = browser.new_page(viewport={"width": side, "height": side})
            page.set_content(drawn(mark, side, part, ground, white))
            page.screenshot(path=STATIC / name, omit_background=True)
        browser.close()


def drawn(mark: str, side: int, part: float, ground: str, white: bool) -> str:
    """A page that is the icon and nothing else."""
    if white:
        mark = mark.replace('stroke="#fff"', f'stroke="{GROUND}"').replace(f'fill="{GROUND}"', 'fill="#fff"')
    size = round(side * part)
    sized = mark.replace("<svg ", f'<svg width="{size}" height="{size}" ', 1)
    box = f"display:grid;place-items:center;width:{side}px;height:{side}px;background:{ground}"
    return f'<body style="margin:0"><div style="{box}">{sized}</div></body>'


if __name__ == "__main__":
    main()
