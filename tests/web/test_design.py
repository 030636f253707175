"""Every component that docs/design.md names stands on the living page of components."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "design.md"


def components():
    """Name -> what it is made of: templates, classes, attributes, elements."""
    table = PAGE.read_text("utf-8").split("## Components")[1].split("\n## ")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| ")][1:]
    return {name.strip(): re.findall(r"`([^`]+)`", made) for name, made in rows}


def stands(made, templates, html):
    if made.endswith(".html"):
        return made in templates
    if made.startswith("."):
        wanted = set(made.split(".")[1:])
        return any(wanted <= set(names.split()) for names in re.findall(r'class="([^"]*)"', html))
    return made.strip("[]").rstrip(">") in html


def test_the_page_of_components_is_whole(town, browser_of):
    answer = browser_of(town.monitor).get("/design/")
    html, templates = answer.content.decode(), {each.name for each in answer.templates}
    named = components()
    missing = [
        name for name, made in named.items() if not any(stands(each, templates, html) for each in made)
    ]
    assert (len(named) > 15, missing) == (True, [])
