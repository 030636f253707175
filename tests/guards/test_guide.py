"""Every page of the rail has its chapter, every chapter, heading and picture that is named is there."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.urls import get_resolver, reverse

from otklik.web import chapters, rail

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import make_guide  # noqa: E402

GUIDE = ROOT / "docs" / "guide"
PICTURES = ROOT / "otklik" / "web" / "static" / "otklik" / "guide"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in GUIDE.glob("*.md")}
LARGEST, ALL_TOGETHER = 60_000, 2_500_000  # bytes
WITHOUT_A_CHAPTER = {"help", "menu"}  # of the rail: they lead to the guide's first page


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


def test_every_page_of_the_settings_has_a_chapter():
    known = get_resolver().reverse_dict
    office = {n for n in known if isinstance(n, str) and known.getlist(n)[0][0][0][0].startswith("office/")}
    steps = {n for n in office if n not in chapters.PLACES}
    assert steps <= STEPS


STEPS = {  # they answer with a page that has a chapter, or with a file
    *("change-person", "appoint", "end-order", "substitute", "absence", "new-password"),
    *("import-terms", "enact-terms", "terms-file", "change-schedule", "gate-trial", "address-again"),
    *("choose-model", "preview-places", "keep-places", "drop-reply-template", "credential", "account-roots"),
    *("subscribe-account", "read-delivery-again", "read-source-on", "switch-account"),
    *("watch-source", "stop-source"),
    *("new-unit", "change-unit", "unit-members", "unit-topics", "close-unit", "topics-file", "topics-take"),
    *("aid-trial",),
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
