"""R-10: a release brings another table of the country; open duties follow it, closed ones stay as they were."""

from copy import deepcopy
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from otklik.incidents import record
from otklik.incidents.actions import recomputing
from otklik.incidents.judging import bench_of
from otklik.incidents.models import OpenDuty
from otklik.incidents.verifying import verify
from otklik.jobs import connections, tasks
from otklik.office import calendars, clocks, countries
from otklik.office.clocks import clock_for, clocks_of
from otklik.office.models import CalendarChange, CountryTable
from otklik.office.scheduling import DayAdded
from otklik.regulation.week import DayKind
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db
SHIPPED = calendars.shipped_content()
TUESDAY = {"day": "2026-11-24", "kind": "off", "title": "Указ"}
MONDAY = {"day": "2026-11-23", "kind": "off", "title": "Указ"}


@pytest.fixture
def release(monkeypatch):
    """Start a release whose table has these days more, and see what it does."""

    def started(version, *days, released="2026-11-23", last=None, at="mon 11:00"):
        content = deepcopy(SHIPPED) | {"version": version, "released": released}
        content["decree_days"] += days
        content["last"] = last or content["last"]
        for place in (calendars, countries):
            monkeypatch.setattr(place, "shipped_content", lambda country="ru": content)
        calendars.country_calendar.cache_clear()
        return recomputing.follow_country(at=moment(at))

    yield started
    monkeypatch.undo()
    for held in (calendars.country_calendar, countries.calendar_between, clocks._build):
        held.cache_clear()


def due(incident, kind="answer"):
    return OpenDuty.objects.get(incident=incident, kind=kind).due_at


def judged(incident):
    history = record.history_of(incident.entries.order_by("number"))
    return {duty.kind: duty for duty in bench_of(incident).duties(history)}


def test_the_first_table_counts_from_the_beginning_and_moves_nothing(town):
    incident = town.accepted("mon 10:00")
    table = recomputing.follow_country(at=moment("mon 11:00"))
    assert (table.version, table.at, table.recomputed_at) == (SHIPPED["version"], None, moment("mon 11:00"))
    assert len(clocks_of(town.body)) == 1
    assert due(incident) == moment("tue 10:00")


def test_the_same_release_started_again_does_nothing(town):
    recomputing.follow_country(at=moment("mon 11:00"))
    assert recomputing.follow_country(at=moment("mon 12:00")) is None
    assert CountryTable.objects.count() == 1


def test_a_newer_table_moves_open_duties_of_every_body(town, release):
    other = build_town("Другой район", "other-")
    release("first", at="mon 08:00")
    incidents = [town.accepted("mon 10:00"), other.accepted("mon 10:00")]
    table = release("second", TUESDAY, at="mon 11:00")
    assert [due(incident) for incident in incidents] == [moment("wed 10:00")] * 2
    assert (table.at, table.recomputed_at, table.moved) == (moment("mon 11:00"), moment("mon 11:00"), 2)
    assert list(verify()) == []


def test_what_was_closed_stays_judged_by_the_table_of_its_time(town, release):
    release("first", at="mon 08:00")
    incident = town.published("mon 12:30").version.reply.assignment.incident
    before = judged(incident)
    release("second", MONDAY, at="tue 09:00")
    assert judged(incident) == before
    assert list(verify()) == []


def test_a_day_that_becomes_a_working_one_takes_nobody_by_surprise(town, release):
    release("first", TUESDAY, at="mon 08:00")
    incident = town.accepted("mon 10:00")
    assert due(incident) == moment("wed 10:00")
    release("second", at="tue 16:00")
    assert due(incident) == moment("tue 16:30")  # not sooner than in 30 working minutes
    assert list(verify()) == []


def test_a_case_as_of_a_moment_knows_the_table_of_that_moment(town, release):
    release("first", at="mon 08:00")
    incident = town.accepted("mon 10:00")
    release("second", TUESDAY, at="mon 11:00")
    history = record.history_of(incident.entries.order_by("number"))
    then = bench_of(incident).up_to(moment("mon 10:30"))
    (answer,) = [duty for duty in then.open_duties(history) if duty.kind == "answer"]
    assert answer.due_at == moment("tue 10:00")
    assert [table.clock.version.split("+")[0] for table in bench_of(incident).dated] == ["first", "second"]


def test_the_order_of_changes_of_body_and_country_is_kept(town, release):
    release("first", at="mon 08:00")
    incident = town.accepted("mon 10:00")
    release("second", TUESDAY, at="mon 11:00")
    wednesday = DayAdded(date(2026, 11, 25), DayKind.OFF, "День района")
    recomputing.change_calendar(
        town.body, wednesday, reason="Решение", by=town.administrator, at=moment("mon 12:00")
    )
    assert due(incident) == moment("thu 10:00")
    assert [dated.change and dated.change.at for dated in clocks_of(town.body)] == [
        None,
        moment("mon 11:00"),
        moment("mon 12:00"),
    ]
    assert list(verify()) == []


def test_a_year_more_changes_no_day_and_the_older_table_reaches_as_far(town, release):
    release("first", at="mon 08:00")
    incident = town.accepted("mon 10:00")
    table = release("longer", last="2028-12-31", at="mon 11:00")
    assert table.moved == 0
    assert due(incident) == moment("tue 10:00")
    assert [dated.clock.last for dated in clocks_of(town.body)] == [date(2028, 12, 31)] * 2


def test_an_older_release_started_again_takes_nothing_back(town, release):
    release("first", at="mon 08:00")
    release("second", TUESDAY, released="2026-11-30", at="mon 09:00")
    incident = town.accepted("mon 10:00")
    assert release("first", at="mon 11:00") is None
    assert due(incident) == moment("wed 10:00")
    assert clock_for(town.body).version.startswith("second+")


def test_many_incidents_follow_by_a_job_and_what_was_not_finished_is_asked_for_again(
    town, release, monkeypatch
):
    asked = []
    monkeypatch.setattr(connections, "close_old_connections", lambda: None)  # the test's own is kept
    monkeypatch.setattr(recomputing, "AT_ONCE", 1)
    monkeypatch.setattr(recomputing.deferring, "recompute_country", lambda *batch: asked.append(batch))
    release("first", at="mon 08:00")
    incidents = [town.accepted("mon 10:00") for _ in range(3)]
    table = release("second", TUESDAY, at="mon 11:00")
    assert [due(incident) for incident in incidents[:2]] == [moment("wed 10:00"), moment("tue 10:00")]
    assert recomputing.follow_country(at=moment("mon 11:05")) is None
    assert asked == [(table.pk, incidents[0].pk)] * 2
    tasks.recompute_country(*asked[0])
    table.refresh_from_db()
    assert table.recomputed_at is not None
    assert table.moved == 3
    assert {due(incident) for incident in incidents} == {moment("wed 10:00")}


def test_what_a_release_brought_and_what_an_order_changed_is_never_changed_afterwards(town, release):
    table = release("2026.2", TUESDAY)
    off = DayAdded(date(2026, 11, 25), DayKind.OFF, "День района")
    change = recomputing.change_calendar(
        town.body, off, reason="Решение", by=town.administrator, at=moment("mon 12:00")
    )
    rows = (CountryTable.objects.filter(pk=table.pk), CalendarChange.objects.filter(pk=change.pk))
    for row in rows:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            row.update(at=moment("mon 09:00"))
        assert row.update(recomputed_at=moment("mon 13:00"), moved=7) == 1
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows[0].delete()
