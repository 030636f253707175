"""Totals for everybody: the page, within another site, JSON, CSV, and what an administrator sets."""

import csv
import io
import json

import pytest

from otklik.reports import totals
from otklik.reports.models import PublicPage
from tests.town import moment

PATHS = ["", "embed/", "totals.json", "totals.csv"]


@pytest.fixture
def page(town, at):
    for _ in range(5):
        town.published("mon 12:30")
    town.message(network="facebook")
    held = totals.set_up(
        town.body,
        is_on=True,
        slug="ozero",
        sites=["https://ozero.test"],
        by=town.administrator,
        at=moment("mon 15:00"),
    )
    content = totals.content_of(town.body, at=moment("mon 15:00").replace(month=12))
    PublicPage.objects.update(content=content, hash="0" * 64, made_at=moment("mon 16:00"))
    return held


@pytest.mark.parametrize("path", PATHS)
def test_it_is_one_question_and_kept_by_caches(page, client, path, django_assert_num_queries):
    client.get("/alive")
    with django_assert_num_queries(1):
        answer = client.get(f"/public/ozero/{path}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=3600")
    assert "Cookie" not in answer.headers.get("Vary", "")
    again = client.get(f"/public/ozero/{path}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", PATHS)
def test_there_is_nothing_where_it_is_off(page, client, path):
    PublicPage.objects.update(is_on=False)
    assert client.get(f"/public/ozero/{path}").status_code == 404


def test_it_tells_figures_their_sentences_and_what_the_law_demands(page, client):
    text = client.get("/public/ozero/").content.decode()
    assert "2 ч 30 мин" in text
    assert "100,0 %" in text
    assert "менее 5" in text
    assert "Facebook*" in text
    assert "экстремистской" in text
    assert "Ключевская" not in text
    assert "Озёрной" not in text


def test_a_network_that_is_not_named_needs_no_notice(page, client):
    held = PublicPage.objects.get()
    del held.content["by_network"]["facebook"]
    held.save()
    assert "экстремистской" not in client.get("/public/ozero/").content.decode()


def test_it_speaks_english_where_asked(page, client):
    answer = client.get("/public/ozero/?lang=en", headers={"Accept-Language": "ru"})
    assert ("fewer than 5" in answer.content.decode(), answer.headers["Content-Language"]) == (True, "en")


def test_only_the_sites_named_may_frame_it_and_only_its_embedded_form(page, client):
    framed = client.get("/public/ozero/embed/?theme=dark")
    assert "frame-ancestors https://ozero.test" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert 'data-theme="dark"' in framed.content.decode()
    whole = client.get("/public/ozero/?theme=x")
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    assert whole.headers["X-Frame-Options"] == "DENY"
    assert "data-theme" not in whole.content.decode()


def test_without_sites_nobody_may_frame_it(page, client):
    PublicPage.objects.update(sites=[])
    framed = client.get("/public/ozero/embed/")
    assert "frame-ancestors 'none'" in framed.headers["Content-Security-Policy"]


def test_programs_read_the_same(page, client):
    answer = client.get("/public/ozero/totals.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = json.loads(answer.content)
    assert found["answered"] == {"number": 5}
    assert set(found["definitions"]) == set(totals.SHOWN)
    text = client.get("/public/ozero/totals.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [len(row) for row in rows] == [3] * len(rows)
    assert ["Даны ответы", "", "5"] in rows


def test_before_the_job_has_run_it_says_so(page, client):
    PublicPage.objects.update(content={}, hash="", made_at=None)
    answer = client.get("/public/ozero/")
    assert "готовятся" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get("/public/ozero/totals.csv").status_code == 200


def test_the_administrator_switches_it_on(town, browser_of):
    client = browser_of(town.administrator)
    path = f"/office/public/{town.body.pk}/"
    assert path in client.get("/office/").content.decode()
    assert client.get(path).status_code == 200
    asked = {"is_on": "on", "slug": "Ozero", "sites": "https://ozero.test\nhttps://b.test"}
    assert client.post(path, asked).status_code == 302
    held = PublicPage.objects.get()
    assert (held.slug, held.sites) == ("ozero", ["https://ozero.test", "https://b.test"])
    assert "iframe" in client.get(path).content.decode()
    assert client.post(path, asked | {"sites": "javascript:x"}).status_code == 409


@pytest.mark.parametrize("who", ["monitor", "supervisor", "executor"])
def test_others_do_not(town, browser_of, who):
    path = f"/office/public/{town.body.pk}/"
    client = browser_of(town.people[who])
    assert client.get(path).status_code == 404
    assert client.post(path, {"is_on": "on", "slug": "x"}).status_code == 404
