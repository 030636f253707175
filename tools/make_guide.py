"""Writes the pages of /help/ from docs/guide/*.md; `--check` only compares.

The guide is read in two places: in the repository and in the product. The product has no reader of Markdown;
what it serves is made here, links and pictures turned into tags of templates.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "docs" / "guide"
TARGET = ROOT / "otklik" / "web" / "templates" / "guide"
PICTURES = "../../otklik/web/static/"


def anchor(heading: str) -> str:
    """The fragment that a heading has in the repository's viewer, and so in the product."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def html(text: str) -> str:
    """A chapter as the body of a template."""
    tokens = MarkdownIt("js-default").parse(text)
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following is not None:
            token.attrSet("id", anchor(following.content))
        for inner in token.children or ():
            _point(inner)
    drawn = MarkdownIt("js-default").renderer.render(tokens, MarkdownIt("js-default").options, {})
    return _tables(drawn)


def _point(token: Token) -> None:
    if token.type == "link_open":
        token.attrSet("href", _address(str(token.attrGet("href"))))
    elif token.type == "image":
        _picture(token)


def _address(target: str) -> str:
    chapter, _, fragment = target.partition("#")
    if not chapter.endswith(".md"):
        return target
    name = chapter.removesuffix(".md")
    page = "{% url 'help' %}" if name == "README" else f"{{% url 'chapter' '{name}' %}}"
    return page + (f"#{fragment}" if fragment else "")


def _picture(token: Token) -> None:
    name = str(token.attrGet("src")).removeprefix(PICTURES)
    with Image.open(ROOT / "otklik" / "web" / "static" / name) as picture:
        width, height = picture.size
    token.attrs |= {"src": f"{{% static '{name}' %}}", "width": width, "height": height, "loading": "lazy"}


def _tables(drawn: str) -> str:
    """Wide tables scroll by themselves; who has only a keyboard can scroll them too."""
    opened = '<div class="table-wrap" tabindex="0" role="region" aria-label="Таблица"><table class="table">'
    return drawn.replace("<table>", opened).replace("</table>", "</table></div>")


def chapters() -> Iterable[tuple[Path, str]]:
    for path in sorted(SOURCE.glob("*.md")):
        name = "index" if path.stem == "README" else path.stem
        yield TARGET / f"{name}.html", html(path.read_text(encoding="utf-8"))


def stale() -> list[str]:
    """Names of pages that are not what the guide says now."""
    wanted = dict(chapters())
    there = set(TARGET.glob("*.html"))
    wrong = {path for path in wanted if path not in there or path.read_text(encoding="utf-8") != wanted[path]}
    return sorted(path.name for path in wrong | (there - set(wanted)))


def main() -> int:
    if "--check" in sys.argv:
        print(*stale())
        return bool(stale())
    TARGET.mkdir(exist_ok=True)
    for path, text in chapters():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
