"""The picker of topics finds them by everyday words, in any form, with a slip of the pen."""

import pytest

from otklik.office import classifier
from otklik.office.models import Body
from otklik.office.queries import search_topics

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    classifier.load()
    return Body.objects.create(name="Администрация города", short_name="Город")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("свет", {"lighting.street", "energy.outage"}),
        ("садик", {"education.kindergarten"}),
        ("собаки", {"animals.stray"}),
        ("сосульки", {"housing.icicles"}),
        ("пособие", {"social.child-benefits"}),
        ("нет воды", {"utilities.no-water"}),
        ("ямы на дороге", {"roads.potholes"}),
        ("помойка", {"waste.dumps"}),
        ("мусор", {"waste.collection"}),
        ("фонарь", {"lighting.street"}),
        ("собакам", {"animals.stray"}),
        ("сосулки", {"housing.icicles"}),
    ],
)
def test_topics_are_found_by_everyday_words(body, asked, expected):
    assert expected <= {row.code for row in search_topics(body, asked)}


@pytest.mark.parametrize("asked", ["", "   ", "ъъъъ", "🙂"])
def test_nothing_is_found_for_nothing(body, asked):
    assert search_topics(body, asked) == []


def test_no_more_are_found_than_asked_for(body):
    assert len(search_topics(body, "вода", limit=2)) == 2
