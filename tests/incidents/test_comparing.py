"""Before terms are put in force it is shown what they would change for last month and for what is open."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from otklik.incidents import comparing
from otklik.incidents.comparing import ClauseLine, compare
from otklik.incidents.models import OpenDuty
from otklik.office import enacting
from otklik.office.actions import NotAdministrator
from otklik.office.clocks import edition_for, terms_of
from otklik.regulation.terms import preset
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db
PARFINO = preset("parfino-2020")
HOUR = timedelta(hours=1)
DECEMBER = moment("mon2 12:00") + timedelta(days=5)


def answer_within(hours, draft=1):
    level = replace(PARFINO.importance[0], answer=hours * HOUR, draft=draft * HOUR)
    return replace(PARFINO, importance=(level, *PARFINO.importance[1:]))


def test_the_same_terms_change_nothing(town):
    town.published()
    found = compare(town.body, PARFINO, at=DECEMBER)
    assert (found.last_month.incidents, found.last_month.differing, found.last_month.lines) == (1, 0, [])


def test_violations_of_last_month_are_counted_by_both_editions(town):
    town.published("mon 12:30")  # detected at 10:00
    found = compare(town.body, answer_within(2), at=DECEMBER).last_month
    assert (found.incidents, found.differing) == (1, 1)
    assert found.lines == [ClauseLine(8, 0, 1), ClauseLine(11, 0, 1)]


def test_moments_that_move_are_told(town):
    incident = town.accepted("mon 10:00")
    found = compare(town.body, answer_within(9, draft=4), at=moment("mon 12:00"))
    (shifted,) = [row for row in found.open.shifted if row.kind == "answer"]
    assert (shifted.incident.pk, shifted.clause) == (incident.pk, 8)
    assert (shifted.before, shifted.after) == (moment("tue 10:00"), moment("tue 11:00"))


def test_last_month_is_the_bodys_own_and_nobody_elses(town):
    build_town("Другой район", "other-").published()
    found = compare(town.body, answer_within(2), at=DECEMBER)
    assert (found.last_month.incidents, found.open.incidents) == (0, 0)


def test_no_more_than_the_cap_is_judged_and_that_is_said(town, monkeypatch):
    monkeypatch.setattr(comparing, "CAP", 2)
    for _ in range(3):
        town.accepted("mon 10:00")
    found = compare(town.body, PARFINO, at=DECEMBER).last_month
    assert (found.incidents, found.cut) == (2, True)


def test_what_the_other_terms_cannot_judge_is_counted_apart(town):
    town.accepted("mon 10:00", importance="high")
    other = replace(PARFINO, importance=PARFINO.importance[:1])
    assert compare(town.body, other, at=DECEMBER).last_month.unfit == 1


def enact(town, terms=None, day=date(2026, 11, 24), by=None, at="mon 11:00", **more):
    by = by or town.administrator
    terms = terms or preset("nine-hours")
    return enacting.enact(
        town.body, terms, in_force_from=day, order_number="12-р", by=by, at=moment(at), **more
    )


def test_incidents_keep_the_edition_of_their_detection(town):
    before = town.accepted("mon 10:00")
    made = enact(town)
    after = town.accepted("tue 10:00")
    assert (before.edition.preset, after.edition) == ("parfino-2020", made)
    due = dict(OpenDuty.objects.filter(kind="answer").values_list("incident", "due_at"))
    assert due == {before.pk: moment("tue 10:00"), after.pk: moment("wed 11:00")}


def test_an_edition_is_in_force_from_its_day(town):
    enact(town)
    days = {day: terms_of(edition_for(town.body, moment(day))).name for day in ("mon 17:00", "tue 00:01")}
    assert days == {"mon 17:00": "parfino-2020", "tue 00:01": "nine-hours"}


def test_who_put_it_in_force_and_by_what_order_is_kept(town):
    made = enact(town)
    assert (made.recorded_by, made.recorded_at, made.order_number) == (
        town.administrator,
        moment("mon 11:00"),
        "12-р",
    )


def test_a_past_day_needs_to_be_confirmed(town):
    with pytest.raises(enacting.InThePast):
        enact(town, day=date(2026, 11, 20))
    enact(town, day=date(2026, 11, 20), confirmed=True)
    assert edition_for(town.body, moment("mon 10:00")).preset == "nine-hours"


def test_the_same_edition_is_not_recorded_twice(town):
    enact(town)
    with pytest.raises(enacting.NothingNew):
        enact(town)


def test_an_edition_is_never_changed(town):
    with pytest.raises(IntegrityError, match="append-only"):
        town.body.editions.update(order_number="другой")


@pytest.mark.parametrize("person", ["monitor", "dispatcher", "supervisor", "head"])
def test_only_the_administrator_puts_terms_in_force(town, person):
    with pytest.raises(NotAdministrator):
        enact(town, by=getattr(town, person))


def test_the_administrator_of_another_body_is_refused(town):
    with pytest.raises(NotAdministrator):
        enact(town, by=build_town("Другой район", "other-").administrator)
