"""Clause 22: the register fills itself from the histories."""

from datetime import date, timedelta

from otklik.incidents.actions import routing
from otklik.regulation.history import Role
from otklik.regulation.periods import Period
from otklik.reports.scope import Scope
from otklik.reports.violations import of_others, register, violations
from tests.reports.conftest import lived
from tests.town import build_town, moment


def test_the_register_names_unit_person_lateness_and_explanation(town, november):
    lived(town)
    (row,) = register(violations(november, at=moment("wed 12:00")))
    assert (row.number, row.clause, row.unit, row.person) == ("2/2026", 11, "Комитет ЖКХ", "Карпов А. Ю.")
    assert (row.late, row.explanation) == (timedelta(hours=1), "Ждали подрядчика")


def test_late_monitor_is_in_the_summary_and_not_in_the_register(town, november):
    lived(town)
    others = of_others(violations(november, at=moment("wed 12:00")))
    assert [(row.clause, row.role, row.person) for row in others] == [
        (13, Role.MONITOR, "Соколова А. П."),
        (9, Role.MONITOR, ""),
    ]


def test_a_violation_belongs_to_the_month_in_which_it_was_due(town, november):
    incident = town.accepted("mon2 15:00")
    routing.assign(incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon2 15:10"))
    december = november.during(Period(date(2026, 12, 1), date(2026, 12, 31)))
    at = moment("mon2 15:00") + timedelta(days=2)
    assert violations(november, at=at) == ()
    assert [row.clause for row in violations(december, at=at)] == [11, 8]


def test_nothing_is_broken_before_its_moment(town, november):
    town.assigned()
    assert violations(november, at=moment("mon 15:00")) == ()
    (row,) = violations(november, at=moment("mon 15:30"))
    assert (row.kind, row.done_at, row.late) == ("draft", None, timedelta(minutes=30))


def test_another_month_has_none_of_them(town, november):
    lived(town)
    october = november.during(Period(date(2026, 10, 1), date(2026, 10, 31)))
    assert violations(october, at=moment("wed 12:00")) == ()


def test_a_round_the_clock_edition_is_measured_by_every_hour(db):
    town = build_town(terms="round-the-clock")
    scope = Scope((town.body.pk,), Period(date(2026, 11, 1), date(2026, 11, 30)))
    town.assigned("mon 10:20")
    found = {row.kind: row.late for row in violations(scope, at=moment("wed 10:00"))}
    assert found["answer"] == timedelta(hours=24)
