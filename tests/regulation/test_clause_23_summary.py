"""Clause 23: a summary by the 5th of the next month; editions make it weekly, quarterly or daily."""

from datetime import date

import pytest

from otklik.regulation.history import Role
from otklik.regulation.periods import paper_dates, period_of
from otklik.regulation.terms import Every, Paper, ReportTerms, preset
from tests.regulation.story import CLOCK, PARFINO


def summary_of(name):
    return next(report for report in preset(name).reports if report.paper is Paper.SUMMARY)


def test_summary_goes_to_the_supervisor_every_month():
    report = summary_of("parfino-2020")
    assert report == ReportTerms(Paper.SUMMARY, Every.MONTH, 5, (Role.SUPERVISOR,))
    assert paper_dates(report, period_of(report.every, date(2026, 5, 9)), PARFINO, CLOCK).due_on == date(
        2026, 6, 5
    )


@pytest.mark.parametrize(
    ("report", "day", "due"),
    [
        (summary_of("nine-hours"), date(2026, 11, 25), date(2026, 11, 30)),  # the next Monday
        (
            summary_of("two-hours"),
            date(2026, 11, 25),
            date(2027, 1, 11),
        ),  # the quarter's; 1-10 January are days off
        (
            ReportTerms(Paper.SUMMARY, Every.DAY, 1, ()),
            date(2026, 11, 27),
            date(2026, 11, 30),
        ),  # after a Friday
    ],
)
def test_editions_choose_how_often(report, day, due):
    assert paper_dates(report, period_of(report.every, day), PARFINO, CLOCK).due_on == due
