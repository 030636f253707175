"""The public page's totals: ended months, no small number, none that subtraction would tell."""

from datetime import UTC, datetime

import pytest

from otklik.jobs import tasks
from otklik.office.actions import NotAdministrator
from otklik.reports import totals
from otklik.reports.models import PublicPage
from otklik.reports.totals import AddressTaken, NotASite, content_of, refresh, set_up
from tests.reports.conftest import lived
from tests.town import build_town, moment

DECEMBER = datetime(2026, 12, 2, 9, tzinfo=UTC)
NONE, FEW, WITHHELD = {"number": 0}, {"hidden": "few"}, {"hidden": "withheld"}


def switched_on(town, **changed):
    values = {
        "is_on": True,
        "slug": "ozero",
        "sites": [],
        "by": town.administrator,
        "at": moment("mon 09:00"),
    }
    return set_up(town.body, **(values | changed))


def test_five_messages_are_told_and_four_are_not(town):
    lived(town)
    found = content_of(town.body, at=DECEMBER)
    assert (found["first"], found["last"]) == ("2025-12-01", "2026-11-30")
    assert (found["received"], found["answered"]) == ({"number": 5}, FEW)
    assert found["by_month"][-1]["month"] == "2026-11"
    assert [row["received"] for row in found["by_month"]] == [NONE] * 11 + [{"number": 5}]
    assert found["by_topic"] == {town.topics["lighting"].group: FEW}


def test_a_month_that_runs_is_not_told(town):
    lived(town)
    found = content_of(town.body, at=moment("fri 12:00"))
    assert (found["last"], found["received"]) == ("2026-10-31", NONE)


def test_shares_and_lengths_of_few_are_not_told(town):
    lived(town)
    found = content_of(town.body, at=DECEMBER)
    assert found["by_clause"]["24"] == FEW
    assert found["minutes_to_answer"] == FEW


def test_those_of_five_are(town):
    for _ in range(5):
        town.published("mon 12:30")
    found = content_of(town.body, at=DECEMBER)
    assert (found["answers_on_time"], found["answered"]) == ({"number": 100.0}, {"number": 5})
    assert found["minutes_to_answer"] == {"number": 150}


@pytest.mark.parametrize(
    ("numbers", "cells"),
    [
        ([0, 5, 9], [0, 5, 9]),
        ([4, 50, 9], ["few", 50, "withheld"]),  # 63 - 59 would tell it
        ([3, 4, 50], ["few", "few", 50]),
        ([1, 2, 50, 9], ["few", "few", 50, "withheld"]),  # three of two months tell too much
        ([3], ["few"]),  # nothing else: their sum is not told either
    ],
)
def test_what_subtraction_would_tell_is_held_back(numbers, cells):
    found = totals._row({str(place): number for place, number in enumerate(numbers)})
    assert [cell.get("hidden", cell.get("number")) for cell in found.values()] == cells


def test_the_job_makes_them_once_a_day(town):
    switched_on(town)
    assert [refresh(at=moment(at)) for at in ("mon 10:00", "mon 11:00", "tue 09:00")] == [1, 0, 1]
    page = PublicPage.objects.get()
    assert (page.made_at, len(page.hash)) == (moment("tue 09:00"), 64)


def test_nothing_is_made_of_a_body_that_has_not_asked(town):
    switched_on(town, is_on=False)
    tasks.refresh_totals.func.__wrapped__(timestamp=0)
    assert PublicPage.objects.get().content == {}


@pytest.mark.parametrize("who", ["monitor", "head", "supervisor"])
def test_only_the_administrator_switches_it_on(town, who):
    with pytest.raises(NotAdministrator):
        switched_on(town, by=town.people[who])


def test_one_address_is_of_one_body(town):
    switched_on(town)
    other = build_town("Луговой район", "lug-")
    with pytest.raises(AddressTaken):
        switched_on(other)


@pytest.mark.parametrize("site", ["http://a.ru", "https://a.ru/x", "https://a.ru;", "*", "https://a'b.ru"])
def test_only_an_origin_is_a_site(town, site):
    with pytest.raises(NotASite):
        switched_on(town, sites=["https://a.ru", site])
    assert not PublicPage.objects.exists()
