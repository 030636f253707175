"""R-29: a unit with hours of its own owes by the body's terms; its own hours feed reserve, risk and reminders."""

import pytest

from otklik.incidents import cases, queries
from otklik.incidents.actions import recomputing, reminding
from otklik.incidents.models import OpenDuty
from otklik.incidents.verifying import verify
from otklik.notices.models import Notice
from otklik.office.scheduling import DayAdded, WeekAdded
from otklik.regulation.week import DayKind
from otklik.reports.risks import risks
from tests.town import moment

pytestmark = pytest.mark.django_db
MORNINGS = {day: ["09:00-12:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def keeps(town, unit="housing", at="mon 08:45", hours=MORNINGS):
    proposal = WeekAdded(moment("mon 00:00").date(), hours, town.units[unit])
    return recomputing.change_calendar(
        town.body, proposal, reason="Режим отдела", by=town.administrator, at=moment(at)
    )


def owed(kind):
    return OpenDuty.objects.get(kind=kind)


def told(kind="soon"):
    return set(Notice.objects.filter(kind=kind).values_list("to__login", flat=True))


def test_the_term_stays_and_the_unit_must_have_it_by_its_close(town):
    town.assigned()
    before = owed("draft")
    assert (before.due_at, before.must_by) == (moment("mon 15:00"), moment("tue 09:00"))
    keeps(town, at="mon 10:30")
    after = owed("draft")
    assert (after.due_at, after.late_after, after.must_by) == (
        moment("mon 15:00"),
        before.late_after,
        moment("mon 12:00"),
    )
    assert owed("answer").due_at == moment("tue 10:00")
    assert list(verify()) == []


def test_the_desk_counts_the_reserve_by_the_units_hours(town):
    keeps(town)
    town.assigned()
    lines = {line.duty.kind: line for line in queries.desk(town.executor, at=moment("mon 11:00"))}
    assert lines["draft"].reserve == moment("mon 12:00") - moment("mon 11:00")
    assert lines["draft"].working_left.total_seconds() == 3 * 3600  # of the body: 11–13 and 14–15


def test_what_the_unit_cannot_keep_any_more_is_a_risk(town):
    keeps(town)
    town.assigned()
    found = {risk.duty.kind: risk for risk in risks([town.body], at=moment("mon 11:30")).rows}
    assert found["draft"].reserve.total_seconds() == 1800
    assert not found["draft"].late


def test_the_unit_is_reminded_before_its_own_last_moment(town):
    keeps(town)
    town.assigned()
    reminding.watch(at=moment("mon 11:29"))
    assert told() == set()
    reminding.watch(at=moment("mon 11:30"))
    assert told() == {town.executor.login}


def test_another_unit_is_reminded_before_the_term(town):
    keeps(town, "culture")
    town.assigned()
    reminding.watch(at=moment("mon 14:29"))
    assert told() == set()
    reminding.watch(at=moment("mon 14:30"))
    assert told() == {town.executor.login}


def test_the_monitor_goes_by_the_hours_of_the_body(town):
    keeps(town)
    town.sent("mon 11:50")
    assert (owed("approve").due_at, owed("approve").must_by) == (moment("mon 12:20"), moment("tue 09:30"))


def test_a_day_off_of_the_unit_counts_too(town):
    day = DayAdded(moment("tue 09:00").date(), DayKind.OFF, "Выездной день", unit=town.units["housing"])
    recomputing.change_calendar(town.body, day, reason="Выезд", by=town.administrator, at=moment("mon 09:00"))
    town.assigned()
    assert (owed("answer").due_at, owed("answer").must_by) == (moment("tue 10:00"), moment("mon 17:30"))


def test_as_of_a_moment_before_the_unit_had_its_hours_it_had_none(town):
    incident = town.assigned().incident
    keeps(town, at="mon 10:40")
    seen = {
        at: {
            each.duty.kind: each.own is not None
            for each in cases.case(town.monitor, incident.pk, at=moment("mon 11:00"), as_of=at).judged
        }
        for at in (moment("mon 10:30"), moment("mon 10:50"))
    }
    assert [found["draft"] for found in seen.values()] == [False, True]
    assert not seen[moment("mon 10:50")]["forward"]
