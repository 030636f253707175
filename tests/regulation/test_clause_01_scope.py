"""Clause 1: messages in open sources that touch the body's competence, kept as they were seen."""

from datetime import UTC, datetime

import pytest

from otklik.incidents.actions import collecting
from otklik.incidents.models import Message
from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db

POSTED, COLLECTED = moment("mon 09:00"), moment("mon 09:04")


def item(**changed):
    values = {
        "key": "-1_1_7",
        "kind": ItemKind.COMMENT,
        "text": "Яма на Заводской",
        "posted_at": POSTED,
        "author_key": "501",
        "author_name": "Анна Ключевская",
        "permalink": "https://vk.ru/wall-1_1?reply=7",
    }
    return Item(**(values | changed))


def kept(*items, kind=EventKind.NEW):
    town = build_town()
    collecting.keep(town.account, [Event(kind, each.key, each) for each in items], at=COLLECTED)
    return Message.objects.get()


def test_network_link_author_text_and_both_times_are_kept():
    message = kept(item())
    assert (message.network, message.permalink) == ("vk", "https://vk.ru/wall-1_1?reply=7")
    assert (message.author_name, message.text) == ("Анна Ключевская", "Яма на Заводской")
    assert (message.posted_at, message.collected_at) == (POSTED, COLLECTED)


def test_media_are_kept_as_links():
    photo = Attachment("photo", "https://vk.ru/photo-1_2")
    assert [m.url for m in kept(item(attachments=(photo,))).media.all()] == ["https://vk.ru/photo-1_2"]


def test_the_snapshot_is_a_hash_of_author_time_and_words():
    known = collecting.snapshot("501", datetime(2026, 11, 23, 6, 0, tzinfo=UTC), "Яма на Заводской")
    assert kept(item()).snapshot == known
    assert known != collecting.snapshot("501", POSTED, "Яма на заводской")


def test_a_private_message_to_the_page_counts_too_and_is_marked():
    assert kept(item(kind=ItemKind.PRIVATE)).kind == "private"


def test_the_bodys_own_posts_are_no_citizens_messages():
    assert kept(item(kind=ItemKind.POST, own=True)).state == "own"


def test_a_citizens_post_on_the_wall_is_a_message():
    assert kept(item(kind=ItemKind.POST)).state == "new"


def test_a_mention_elsewhere_is_a_message():
    assert kept(item(kind=ItemKind.MENTION)).state == "new"
