"""Every page of the rail has its chapter, every chapter, heading and picture that is named is there."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.urls import reverse

from otklik.web import chapters, rail, urls

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import make_guide  # noqa: E402

GUIDE = ROOT / "docs" / "guide"
PICTURES = ROOT / "otklik" / "web" / "static" / "otklik" / "guide"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in GUIDE.glob("*.md")}
LARGEST, ALL_TOGETHER = 60_000, 2_500_000  # bytes
WITHOUT_A_CHAPTER = {"help", "chapter", "menu", "design"}  # they lead to the guide's first page


def headings(chapter):
    return {make_guide.anchor(line) for line in re.findall(r"^#+ (.+)$", TEXTS[chapter], re.M)}


def named_pictures():
    return {
        name for text in TEXTS.values() for name in re.findall(r"static/otklik/guide/([\w-]+\.png)", text)
    }


def test_chapters_are_those_of_the_folder():
    assert set(chapters.NAMES) == set(TEXTS) - {"README"}


def test_every_page_of_the_rail_has_a_chapter():
    places = [place for place in (*rail.PLACES, *rail.REST) if place.name not in WITHOUT_A_CHAPTER]
    assert [
        place.name for place in places if not chapters.chapter_of(place.path or reverse(place.name))
    ] == []


def test_every_page_and_every_step_has_a_chapter():
    own = (
        *urls.INBOX,
        *urls.MATTERS,
        *urls.AID,
        *urls.CASES,
        *urls.OWN,
        *urls.OFFICE,
        *urls.REPORTS,
        *urls.SETUP,
    )
    filled = {
        "pk": 1,
        "body_pk": 1,
        "name": "waiting",
        "way": "mail",
        "what": "days",
        "form": "pdf",
        "key": "x",
    }
    bare = set()
    for each in own:
        values = {name: filled.get(name, 1) for name in each.pattern.converters}
        if not chapters.chapter_of(reverse(each.name, kwargs=values)):
            bare.add(each.name)
    assert bare == WITHOUT_A_CHAPTER | NO_PAGES


NO_PAGES = {  # they lead on to a page, or give a part of one or a file
    *("home", "rail", "theme", "notices-seen", "push-join", "push-leave", "push-trial"),
    *("media", "media-small", "media-again"),
}


@pytest.mark.parametrize("target", sorted({*chapters.PLACES.values(), *chapters.BOARDS.values()}))
def test_chapter_of_a_page_is_there(target):
    name, _, heading = target.partition("#")
    assert name in chapters.NAMES
    assert not heading or heading in headings(name)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_links_of_a_chapter_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)]+\.md[^)]*|#[^)]+)\)", TEXTS[name]):
        chapter, _, heading = unquote(target).partition("#")
        chapter = chapter.removesuffix(".md") or name
        assert chapter in TEXTS, target
        assert not heading or heading in headings(chapter), target


def test_pictures_are_those_that_are_named():
    assert {path.name for path in PICTURES.iterdir()} == named_pictures()


def test_pictures_are_small():
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert [name for name, size in sizes.items() if size >= LARGEST] == []
    assert sum(sizes.values()) < ALL_TOGETHER


def test_served_pages_are_those_of_the_guide():
    assert make_guide.stale() == []
