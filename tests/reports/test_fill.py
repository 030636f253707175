"""Invented histories are such as the program itself would have written."""

import pytest

from benchmarks.fill import Wishes, fill
from otklik.incidents import verifying
from otklik.incidents.models import Entry, Incident, OpenDuty
from otklik.reports import following
from otklik.reports import verifying as copies

pytestmark = pytest.mark.django_db


def test_verify_accepts_them_entirely():
    made = fill(Wishes(500, bodies=2, units=3))
    assert made["incidents"] == Incident.objects.count() == 500
    assert made["entry"] == Entry.objects.count()
    assert OpenDuty.objects.exists()
    while following.follow():
        pass
    assert list(verifying.verify()) == []
    assert list(copies.verify()) == []


def test_the_same_seed_makes_the_same_histories():
    hashes = []
    for seed in (3, 3, 4):
        fill(Wishes(20, bodies=1, units=2, seed=seed))
        rows = Entry.objects.order_by("-pk").values_list("step", "at", "data__reason")
        hashes.append(list(rows.filter(incident__in=Incident.objects.order_by("-pk")[:20])))
    assert hashes[0] == hashes[1]
    assert hashes[1] != hashes[2]
