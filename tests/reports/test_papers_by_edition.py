"""Clauses 22, 23: papers daily, weekly, quarterly or yearly, as an edition asks; due and compared by their period."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from otklik.notices.models import Notice
from otklik.office.models import TermsEdition
from otklik.regulation.history import Role
from otklik.regulation.terms import Every, Paper, ReportTerms, preset
from otklik.reports import actions, wording
from otklik.reports.freezing import document_of
from tests.reports.conftest import lived


def ordered(town, every, due_day):
    """From this year on the terms ask for both papers so often."""
    asked = tuple(ReportTerms(paper, every, due_day, (Role.SUPERVISOR,)) for paper in Paper)
    terms = replace(preset("parfino-2020"), reports=asked).to_toml()
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 1, 1), terms=terms)


def midnight(*day):
    """00:05 in Moscow."""
    return datetime(*day, 0, 5, tzinfo=UTC) - timedelta(hours=3)


D = date
CASES = [
    (Every.DAY, 1, midnight(2026, 11, 25), "24.11.2026", D(2026, 11, 25), "23.11.2026", 1),
    (Every.WEEK, 1, midnight(2026, 11, 30), "23.11.2026 – 29.11.2026", D(2026, 11, 30), "16.11.2026 – 22.11.2026", 4),
    (Every.QUARTER, 10, midnight(2027, 1, 1), "01.10.2026 – 31.12.2026", D(2027, 1, 11), "01.07.2026 – 30.09.2026", 4),
    (Every.YEAR, 20, midnight(2027, 1, 1), "2026 год", D(2027, 1, 20), "2025 год", 4),
]  # fmt: skip


@pytest.mark.parametrize(("every", "due_day", "at", "period", "due", "before", "needing"), CASES)
def test_papers_of_such_a_period_are_drafted_compared_signed_and_frozen(
    town, every, due_day, at, period, due, before, needing
):
    lived(town)
    ordered(town, every, due_day)
    assert period not in {
        wording.period(paper.period) for paper in actions.prepare(at=at - timedelta(minutes=1))
    }
    papers = {paper.kind: paper for paper in actions.prepare(at=at)}
    assert {(kind, paper.due_on) for kind, paper in papers.items()} == {("register", due), ("summary", due)}
    sent = actions.sign(papers["summary"], by=town.monitor, at=at + timedelta(hours=9))
    document = document_of(sent.content)
    assert document.heads[0] == f"Период: {period}"
    assert [document.sections[0].table.header[number] for number in (1, 3)] == [period, before]
    rows = {row["key"]: row["number"] for row in sent.content["figures"]["now"] if not row["group"]}
    assert rows["needing"] == needing
    assert actions.is_intact(sent)


@pytest.mark.parametrize(
    ("every", "due_day", "at", "told"),
    [
        (
            Every.DAY,
            1,
            datetime(2026, 11, 24, 9, tzinfo=UTC),
            "Срок — 25.11.2026: Реестр нарушений, 24.11.2026. Подпишите и направьте.",
        ),
        (
            Every.QUARTER,
            10,
            datetime(2026, 12, 31, 9, tzinfo=UTC),
            "Срок — 11.01.2027: Реестр нарушений, 01.10.2026 – 31.12.2026. Подпишите и направьте.",
        ),
    ],
)  # fmt: skip
def test_the_reminder_comes_on_the_last_working_day_before(town, every, due_day, at, told):
    lived(town)
    ordered(town, every, due_day)
    actions.remind(at=at)
    assert told in Notice.objects.filter(to=town.monitor, kind="paper").values_list("text", flat=True)


def test_the_register_tells_the_state_of_each_violation(town):
    slow = lived(town)
    paper = next(paper for paper in actions.prepare(at=midnight(2026, 12, 1)) if paper.kind == "register")
    at = midnight(2026, 12, 2)
    held = actions.content_of(paper, at=at)
    key = held["violations"][0]["key"]
    actions.write(paper, conclusions="", measures={key: "Замечание"}, by=town.monitor, at=at)
    paper.refresh_from_db()
    table = document_of(actions.content_of(paper, at=at)).sections[0].table
    column = table.header.index("Состояние")
    assert table.rows[0][:2] == (1, f"{slow.assignment.incident.label}\nУличное освещение")
    assert table.rows[0][column].split("\n") == ["выполнено с опозданием", "объяснено", "меры приняты"]
    assert len(table.rows) == len(held["violations"])


def test_what_is_open_unexplained_and_without_a_measure_says_so(town):
    part = town.assigned()
    paper = next(paper for paper in actions.prepare(at=midnight(2026, 12, 1)) if paper.kind == "register")
    table = document_of(actions.content_of(paper, at=midnight(2026, 12, 2))).sections[0].table
    assert {(row[1], row[table.header.index("Состояние")]) for row in table.rows} == {
        (f"{part.incident.label}\nУличное освещение", "не выполнено\nне объяснено\nмеры не приняты")
    }


def test_a_period_is_asked_about_by_the_terms_of_its_last_day(town):
    """The body reports quarterly from 1 December on: the paper about November is the last monthly one."""
    lived(town)
    asked = tuple(ReportTerms(paper, Every.QUARTER, 10, (Role.SUPERVISOR,)) for paper in Paper)
    terms = replace(preset("parfino-2020"), reports=asked).to_toml()
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 12, 1), terms=terms)
    made = actions.prepare(at=midnight(2026, 12, 1))
    assert [(paper.first, paper.last) for paper in made] == [(D(2026, 11, 1), D(2026, 11, 30))] * 2
    made = actions.prepare(at=midnight(2027, 1, 1))
    assert [(paper.first, paper.last) for paper in made] == [(D(2026, 10, 1), D(2026, 12, 31))] * 2


def test_what_ended_while_nothing_ran_is_made_up_for(town):
    lived(town)
    ordered(town, Every.DAY, 1)
    made = actions.prepare(at=midnight(2026, 11, 26))
    assert sorted({paper.first for paper in made}) == [D(2026, 11, 23), D(2026, 11, 24), D(2026, 11, 25)]
    assert actions.prepare(at=midnight(2026, 11, 26)) == []
