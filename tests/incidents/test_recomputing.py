"""R-10: a change of the calendar moves open duties, never closed ones, never sooner than in 30 working minutes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.incidents import record
from otklik.incidents.actions import recomputing, routing
from otklik.incidents.judging import bench_of
from otklik.incidents.models import OpenDuty
from otklik.incidents.verifying import verify
from otklik.jobs import connections, tasks
from otklik.office.actions import NotAdministrator
from otklik.office.models import Body, CalendarDay
from otklik.office.scheduling import DayAdded, DayWithdrawn, WeekAdded
from otklik.regulation.week import DayKind
from tests.town import HOURS, build_town, moment

pytestmark = pytest.mark.django_db
TUESDAY_OFF = DayAdded(date(2026, 11, 24), DayKind.OFF, "День района")
LONG_DAYS = WeekAdded(date(2026, 11, 23), {**HOURS, "mon": ["08:30-22:00"]})


def change(town, proposal, at="mon 11:00", **more):
    more.setdefault("by", town.administrator)
    return recomputing.change_calendar(town.body, proposal, reason="Решение", at=moment(at), **more)


def seen_before(town, proposal, at="mon 11:00", **more):
    more.setdefault("by", town.administrator)
    return recomputing.preview(town.body, proposal, at=moment(at), **more)


def due(incident, kind):
    return OpenDuty.objects.get(incident=incident, kind=kind).due_at


def judged(incident):
    history = record.history_of(incident.entries.order_by("number"))
    return {duty.kind: duty for duty in bench_of(incident).duties(history)}


def test_a_day_off_moves_the_answer_to_the_next_working_day(town):
    incident = town.accepted("mon 10:00")
    assert due(incident, "answer") == moment("tue 10:00")
    change(town, TUESDAY_OFF)
    assert due(incident, "answer") == moment("wed 10:00")
    assert list(verify()) == []


def test_the_preview_is_what_then_happens(town):
    incident = town.assigned().incident
    before = dict(OpenDuty.objects.values_list("kind", "due_at"))
    told = seen_before(town, TUESDAY_OFF)
    assert dict(OpenDuty.objects.values_list("kind", "due_at")) == before
    assert not CalendarDay.objects.exists()
    change(town, TUESDAY_OFF)
    after = dict(OpenDuty.objects.values_list("kind", "due_at"))
    assert {row.kind: row.after for row in told.moved} == {
        kind: at for kind, at in after.items() if before[kind] != at
    }
    assert (told.incidents, told.changed, told.held) == (1, len(told.moved), 0)
    assert {row.incident.pk for row in told.moved} == {incident.pk}


def test_a_duty_never_jumps_to_earlier_than_in_30_working_minutes(town):
    incident = town.accepted("mon 10:00")
    told = seen_before(town, LONG_DAYS, at="mon 17:45")
    change(town, LONG_DAYS, at="mon 17:45")
    assert due(incident, "answer") == moment("mon 18:15")
    (answer,) = [row for row in told.moved if row.kind == "answer"]
    assert (answer.before, answer.after, answer.wanted) == (
        moment("tue 10:00"),
        moment("mon 18:15"),
        moment("mon 18:00"),
    )


def test_a_person_may_confirm_that_it_does(town):
    incident = town.accepted("mon 10:00")
    change(town, LONG_DAYS, at="mon 17:45", confirmed=True)
    assert due(incident, "answer") == moment("mon 18:00")
    assert list(verify()) == []


def test_what_was_held_stays_held_when_the_case_goes_on(town):
    incident = town.accepted("mon 10:00")
    change(town, LONG_DAYS, at="mon 17:45")
    routing.assign(incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 17:50"))
    assert judged(incident)["forward"].done_at == moment("mon 10:00")
    assert due(incident, "answer") >= moment("mon 18:15")
    assert list(verify()) == []


def test_a_second_change_keeps_what_the_first_one_held(town):
    incident = town.accepted("mon 10:00")
    change(town, LONG_DAYS, at="mon 17:45")
    change(town, DayAdded(date(2026, 11, 27), DayKind.OFF, "Пятница"), at="mon 17:50")
    assert due(incident, "answer") == moment("mon 18:15")
    assert list(verify()) == []


def test_closed_duties_stay_judged_as_they_were(town):
    publication = town.published("mon 12:30")
    incident = publication.version.reply.assignment.incident
    before = judged(incident)
    change(town, DayAdded(date(2026, 11, 23), DayKind.OFF, "Задним числом"), at="tue 09:00")
    assert judged(incident) == before
    assert list(verify()) == []


def test_a_change_made_and_taken_back_leaves_open_duties_where_they_were(town):
    incident = town.accepted("mon 10:00")
    change(town, TUESDAY_OFF, at="mon 11:00")
    change(town, DayWithdrawn(CalendarDay.objects.get().pk), at="mon 11:30")
    assert due(incident, "answer") == moment("tue 10:00")
    assert list(verify()) == []


def test_incidents_of_bodies_below_follow(town):
    village = build_town("Поселение", "village-")
    Body.objects.filter(pk=village.body.pk).update(
        parent=town.body, path=f"{town.body.path}{village.body.pk}/"
    )
    village.body.refresh_from_db()
    incident = village.accepted("mon 10:00")
    told = seen_before(town, TUESDAY_OFF)
    change(town, TUESDAY_OFF)
    assert told.incidents == 1
    assert due(incident, "answer") == moment("wed 10:00")


def test_another_body_is_left_alone(town):
    other = build_town("Другой район", "other-")
    incident = other.accepted("mon 10:00")
    change(town, TUESDAY_OFF)
    assert due(incident, "answer") == moment("tue 10:00")


def test_many_incidents_are_recomputed_by_a_job_in_batches(town, monkeypatch):
    asked = []
    monkeypatch.setattr(connections, "close_old_connections", lambda: None)  # the test's own is kept
    monkeypatch.setattr(recomputing, "AT_ONCE", 1)
    monkeypatch.setattr(recomputing.deferring, "recompute", lambda *batch: asked.append(batch))
    incidents = [town.accepted("mon 10:00") for _ in range(3)]
    made = change(town, TUESDAY_OFF)
    assert due(incidents[0], "answer") == moment("wed 10:00")
    assert due(incidents[2], "answer") == moment("tue 10:00")
    tasks.recompute(*asked[0])
    made.refresh_from_db()
    assert made.recomputed_at is not None
    assert {due(incident, "answer") for incident in incidents} == {moment("wed 10:00")}


def test_the_preview_reads_any_number_of_incidents_with_as_many_queries(town):
    for _ in range(2):
        town.accepted("mon 10:00")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            seen_before(town, TUESDAY_OFF)
        counts.append(len(found))
        for _ in range(3):
            town.accepted("mon 10:00")
    assert counts[0] == counts[1]


def test_only_the_administrator_of_the_body_previews_and_changes(town):
    for person in (town.supervisor, town.monitor, build_town("Другой район", "other-").administrator):
        with pytest.raises(NotAdministrator):
            seen_before(town, TUESDAY_OFF, by=person)
        with pytest.raises(NotAdministrator):
            change(town, TUESDAY_OFF, by=person)
    assert not town.body.calendar_changes.exists()
