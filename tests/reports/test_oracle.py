"""No two places disagree: copies, pages, files and papers tell what a slow count of the raw history tells."""

import io
import json
import random
from datetime import UTC, date, datetime

import openpyxl
import pytest
import time_machine

from otklik.demo import district, month
from otklik.netsim.vk import VkSim
from otklik.regulation.periods import Period
from otklik.reports import actions, following, wording
from otklik.reports.counting import behind, counted, streamed
from otklik.reports.figures import BY_KEY, FIGURES, Rule, Unit
from otklik.reports.freezing import document_of
from otklik.reports.scope import Scope
from otklik.reports.tallies import Value
from tests.reports.oracle import Oracle
from tests.reports.test_copies import STEPS, all_followed
from tests.town import moment
from tests.web.conftest import browser_of as browser_of

LIVED = datetime(2026, 11, 23, 13, tzinfo=UTC)
READY = datetime(2026, 11, 30, 21, 5, tzinfo=UTC)  # 1 December, 00:05 in Moscow
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
FIELDS = ("number", "of", "median", "p90")


def told(found):
    """The whole answer as the oracle gives it."""
    every = {
        key: {
            group: (value.number, value.of, value.median, value.p90)
            for group, value in groups.items()
            if value != Value()
        }
        for key, groups in found.values.items()
    }
    return {key: groups for key, groups in every.items() if groups}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_a_slow_count_finds_the_same(town, seed):
    chance = random.Random(seed)
    for _ in range(8):
        chance.choice(STEPS)(town, chance.choice)
    all_followed()
    at = moment("fri 12:00")
    for first, last in ((23, 23), (24, 24), (23, 30), (1, 30)):
        period = Period(date(2026, 11, first), date(2026, 11, last))
        expected = Oracle(town.body, period.first, period.last, at=at).figures()
        assert told(counted(Scope((town.body.pk,), period, town.body.zone), at=at)) == expected


@pytest.fixture(scope="module")
def demo_month(module_database):
    with module_database.unblock(), VkSim(rate_limits=False) as sim:
        found = district.load(urls={"vk": sim.url}, at=LIVED)
        month.live(found, at=LIVED, sim=sim)
        all_followed()
        return found, Oracle(found, NOVEMBER.first, NOVEMBER.last, at=READY).figures()


@pytest.fixture
def body(db, demo_month):
    return demo_month[0]


@pytest.fixture
def expected(demo_month):
    return demo_month[1]


def test_every_place_tells_the_same_of_the_demo_month(body, expected, browser_of):
    scope = Scope((body.pk,), NOVEMBER, body.zone)
    assert set(expected) >= {"received", "answered", "on_time", "time_of_step", "units", "executors"}
    assert told(counted(scope, at=READY)) == told(streamed(scope, at=READY)) == expected
    paper = next(row for row in actions.prepare(at=READY) if (row.body, row.kind) == (body, "summary"))
    assert of_paper(actions.content_of(paper, at=READY)["figures"]["now"]) == expected
    supervisor = body.appointments.get(role="supervisor").employee
    with time_machine.travel(READY, tick=False):
        client = browser_of(supervisor)
        question = f"every=month&day=2026-11-10&body={body.pk}"
        assert of_json(json.loads(client.get(f"/reports/figures.json?{question}").content)) == expected
        assert of_workbook(client.get(f"/reports/figures.xlsx?{question}").content) == expected
        page = client.get(f"/reports/?{question}").context
        assert shown_on_top(page) == said_of(expected, shown_on_top(page))
        assert drawn(page) == said_of(expected, drawn(page))
        every = listed(client.get(f"/reports/figures/?{question}").context)
        assert every == said_of(expected, every)
        assert {key for key, _group in every} == set(BY_KEY)


def of_paper(rows):
    found = {}
    for row in rows:
        found.setdefault(row["key"], {})[row["group"]] = tuple(row[field] for field in FIELDS)
    return found


def of_json(held):
    found = {}
    for figure in held["figures"]:
        unit = BY_KEY[figure["key"]].unit
        groups = {"": figure["now"]} | {row["key"]: row["now"] for row in figure["groups"]}
        told = {
            group: as_told(unit, value)
            for group, value in groups.items()
            if value["number"] or value.get("of")
        }
        found |= {figure["key"]: told} if told else {}
    return found


def of_workbook(content):
    head, *rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1].values
    found = {}
    for cells in rows:
        row = dict(zip(head, cells, strict=True))
        value = {field: row[f"now_{field}"] if row[f"now_{field}"] != "" else None for field in FIELDS}
        if value["number"] or value["of"]:
            told = as_told(BY_KEY[row["key"]].unit, value)
            found.setdefault(row["key"], {})[str(row["group"] or "")] = told
    return found


def as_told(unit, value):
    """As a tuple of FIELDS; what a unit has none of is filled as `Value` does."""
    of = {Unit.COUNT: 0, Unit.SHARE: value.get("of"), Unit.LENGTH: value["number"]}[unit]
    return (value["number"], of, value.get("median"), value.get("p90"))


def said_of(expected, asked):
    """What the oracle says of the same figures and groups, in the words of the page."""
    return {
        (key, group): wording.said(BY_KEY[key], Value(*expected.get(key, {}).get(group, ())))
        for key, group in asked
    }


def shown_on_top(page):
    return {(headline.figure.key, ""): headline.said for headline in page["headlines"]}


def drawn(page):
    """The first number of each row of each chart's table; of the days, one of each column."""
    found = {}
    for chart in page["charts"]:
        for group, (_name, *cells) in chart.rows:
            for key, cell in zip(chart.keys or (chart.key,), cells, strict=False):
                found[key, group] = cell
    return found


def listed(page):
    return {
        (told.figure.key, line.group): line.now
        for told in page["figures"]
        for line in (told.whole, *told.groups)
    }


def test_behind_every_figure_of_the_demo_month_stand_its_incidents(body, expected):
    scope = Scope((body.pk,), NOVEMBER, body.zone)
    for figure in FIGURES:
        for group, (number, of, *_rest) in expected.get(figure.key, {}).items():
            if figure.marks is None:
                continue
            rows = behind(scope, figure.key, group, at=READY, size=500).rows
            assert 0 < len(rows) <= (of or number), figure.key
            if figure.rule is Rule.FIRST or (group and figure.unit is Unit.COUNT and not figure.of_duties):
                assert len(rows) == number or figure.key in ("units", "executors", "reactions"), (
                    figure.key,
                    group,
                )


def test_a_paper_says_what_the_slow_count_says(body, expected):
    """The sentences and tables that are read and printed, not the rows behind them."""
    paper = next(row for row in actions.prepare(at=READY) if (row.body, row.kind) == (body, "summary"))
    sections = {
        s.heading: s.table for s in document_of(actions.content_of(paper, at=READY)).sections if s.table
    }
    top = {row[0]: row[1] for row in sections["Показатели периода"].rows}
    names = {str(figure.name): figure for figure in FIGURES}
    for name, cell in top.items():
        value = Value(*expected.get(names[name].key, {}).get("", ()))
        assert str(cell) == wording.said(names[name], value), name
    clauses = {row[0]: tuple(row[2:4]) for row in sections["В срок по пунктам"].rows}
    assert clauses == {f"п. {key}": value[:2] for key, value in expected["on_time"].items() if key}


def test_copies_and_oracle_agree_before_the_job_has_followed(body, expected):
    following.begin_anew()
    assert told(counted(Scope((body.pk,), NOVEMBER, body.zone), at=READY)) == expected
