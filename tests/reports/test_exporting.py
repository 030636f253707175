"""The export of figures: stable keys, both languages, and the same numbers as page, paper and public totals."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.office.cells import FORMULA
from otklik.reports import actions, exporting, following, totals
from otklik.reports.figures import FIGURES
from tests.reports.conftest import lived
from tests.town import build_town
from tests.web.conftest import browser_of as browser_of

DECEMBER = datetime(2026, 12, 2, 9, tzinfo=UTC)
ASKED = "every=month&day=2026-11-10"
DOCS = Path(__file__).parents[2] / "docs/api.md"


@pytest.fixture
def december():
    with time_machine.travel(DECEMBER, tick=False):
        yield


def asked(client, form="json", question=ASKED):
    return client.get(f"/reports/figures.{form}?{question}")


def told(client, question=ASKED):
    return json.loads(asked(client, "json", question).content)


def figure(held, key):
    return next(row for row in held["figures"] if row["key"] == key)


def test_page_paper_export_and_public_totals_tell_the_same_of_a_month(
    town, browser_of, december, monkeypatch
):
    lived(town)
    monkeypatch.setattr(totals, "LEAST", 1)  # nothing is hidden
    client = browser_of(town.supervisor)
    held = told(client)
    page = client.get(f"/reports/?{ASKED}").context["headlines"]
    paper = next(paper for paper in actions.prepare(at=DECEMBER) if paper.kind == "summary")
    frozen = actions.content_of(paper, at=DECEMBER)["figures"]
    public = totals.content_of(town.body, at=DECEMBER)["by_month"][-1]
    numbers = {row["key"]: row["now"] for row in held["figures"]}
    assert [headline.said for headline in page] == [
        str(numbers["needing"]["number"]),
        str(numbers["answered"]["number"]),
        f"{numbers['answers_on_time']['share']} %".replace(".", ","),
        "2 ч 30 мин",
        f"{numbers['rework']['share']} %".replace(".", ","),
        str(numbers["open"]["number"]),
    ]
    assert numbers["time_to_answer"]["median"] == 150
    for period in exporting.PERIODS:
        whole = {row["key"]: row for row in frozen[period] if not row["group"]}
        assert {key: row["number"] for key, row in whole.items()} == {
            row["key"]: row[period]["number"] for row in held["figures"] if row["key"] in whole
        }
    assert public == {
        "month": "2026-11",
        "received": {"number": numbers["received"]["number"]},
        "answered": {"number": numbers["answered"]["number"]},
        "answers_on_time": {"number": numbers["answers_on_time"]["share"]},
        "minutes_to_answer": {"number": numbers["time_to_answer"]["median"]},
    }


def test_a_figure_is_told_in_both_languages_with_its_groups(town, browser_of, december):
    lived(town)
    held = told(browser_of(town.supervisor))
    assert held["periods"] == {
        "now": {"first": "2026-11-01", "last": "2026-11-30"},
        "before": {"first": "2026-10-01", "last": "2026-10-31"},
        "year_before": {"first": "2025-11-01", "last": "2025-11-30"},
    }
    assert (held["format"], held["scope"]["every"], held["editions"][0]["body"]) == (1, "month", town.body.pk)
    shown = figure(held, "on_time")
    assert shown["name"] == {"ru": "В срок по пунктам", "en": "On time by clause"}
    first = shown["groups"][0]
    assert (first["key"], first["name"]["ru"]) == ("11", "п. 11")
    assert first["before"] == {"number": 0, "of": 0, "share": None}


def test_the_tables_say_what_the_json_says(town, browser_of, december):
    lived(town)
    client = browser_of(town.supervisor)
    held = told(client)
    text = asked(client, "csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == sum(1 + len(row["groups"]) for row in held["figures"])
    whole = {row["key"]: row for row in rows if not row["group"]}
    assert whole["answers_on_time"]["now_share"] == "75.0"
    assert whole["answers_on_time"]["name_en"] == "Answers on time"
    book = openpyxl.load_workbook(io.BytesIO(asked(client, "xlsx").content))
    head, *cells = list(book.worksheets[1].values)
    assert list(head) == list(rows[0])
    assert [["" if cell is None else str(cell) for cell in row] for row in cells] == [
        [value.removesuffix(".0") for value in row.values()] for row in rows
    ]


def test_a_cell_of_the_csv_is_never_calculated():
    row = {"key": "=1+1", "name": {"ru": "+7", "en": "@x"}}
    value = {name: {"number": -1} for name in exporting.PERIODS}
    one = {
        "key": "places", "name": {"ru": "", "en": ""}, "sentence": {"ru": "", "en": ""}, "unit": "count",
        "groups": [row | value], **value,
    }  # fmt: skip
    periods = {name: {"first": "2026-11-01", "last": "2026-11-30"} for name in exporting.PERIODS}
    last = list(csv.reader(io.StringIO(exporting.as_csv({"figures": [one], "periods": periods}))))[-1]
    assert [cell for cell in last if cell.startswith(FORMULA)] == ["-1"] * 3
    assert last[1] == "'=1+1"


def test_the_export_is_narrowed_as_the_page_is(town, browser_of, december):
    lived(town)
    client = browser_of(town.supervisor)
    held = told(client, f"{ASKED}&topic=culture")
    assert (held["scope"]["topic"], figure(held, "needing")["now"]["number"]) == ("culture", 0)


def test_the_export_has_the_rights_of_the_page(town, browser_of, december):
    other = build_town("Заречный район", prefix="other-")
    lived(other)
    assert asked(browser_of(town.executor)).status_code == 404
    assert asked(browser_of(town.supervisor), "exe").status_code == 404
    held = told(browser_of(town.supervisor), f"{ASKED}&body={other.body.pk}")
    assert [body["id"] for body in held["scope"]["bodies"]] == [town.body.pk]
    assert figure(held, "received")["now"]["number"] == 0


def test_several_bodies_cost_no_more_questions(town, browser_of, december, django_assert_num_queries):
    lived(town)
    following.follow()
    client = browser_of(town.supervisor)
    asked(client)  # what is read once and kept
    with CaptureQueriesContext(connection) as of_one:
        asked(client)
    other = build_town("Заречный район", prefix="other-")
    other.body.appointments.filter(role="supervisor").update(employee=town.supervisor)
    lived(other)
    following.follow()
    with django_assert_num_queries(len(of_one)):
        assert len(told(client)["scope"]["bodies"]) == 2


def test_every_key_stands_in_the_documentation():
    text = DOCS.read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \| (count|share|length) \|", text, re.M) == [
        (row.key, row.unit.value) for row in FIGURES
    ]
