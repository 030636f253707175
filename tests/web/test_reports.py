"""Clauses 22-24 on the pages: figures, papers, alerts."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils.html import escape

from otklik.incidents.models import OpenDuty
from otklik.office.models import Appointment
from otklik.regulation.history import Step
from otklik.regulation.terms import preset
from otklik.reports import actions, counting, following
from otklik.reports.figures import BY_KEY, FIGURES
from otklik.reports.models import Paper
from otklik.web import dashboard
from tests.reports.conftest import lived
from tests.town import build_town, moment

READY = datetime(2026, 11, 30, 21, 5, tzinfo=UTC)


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def papers(town):
    lived(town)
    return {paper.kind: paper for paper in actions.prepare(at=READY)}


@pytest.fixture
def december():
    with time_machine.travel(READY, tick=False):
        yield


@pytest.mark.parametrize(
    ("person", "status"),
    [("monitor", 200), ("supervisor", 200), ("head", 200), ("executor", 404), ("dispatcher", 404)],
)
def test_reports_are_for_those_who_watch(town, browser_of, at, person, status):
    at("wed 12:00")
    assert browser_of(getattr(town, person)).get("/reports/").status_code == status


def test_the_dashboard_shows_figures_charts_and_violations(town, browser_of, at):
    lived(town)
    at("wed 12:00")
    page = text_of(browser_of(town.supervisor).get("/reports/?every=month&day=2026-11-10"))
    assert "75,0 %" in page  # answers on time: 3 of 4
    assert page.count("data:image/svg+xml;base64,") == 16  # eight charts in two themes
    assert "Ждали подрядчика" in page


def test_every_number_of_a_chart_leads_to_its_incidents(town, browser_of, at):
    lived(town)
    at("wed 12:00")
    page = text_of(browser_of(town.supervisor).get("/reports/figures/on_time/?group=11"))
    assert "п. 11" in page
    assert page.count('class="stretched figures"') == 3


def test_a_list_goes_on_on_the_next_page(town, browser_of, at, monkeypatch):
    lived(town)
    at("wed 12:00")
    monkeypatch.setattr(counting.behind, "__kwdefaults__", {**counting.behind.__kwdefaults__, "size": 3})
    client = browser_of(town.supervisor)
    first = text_of(client.get("/reports/figures/needing/?every=month"))
    further = re.search(r'href="(\?[^"]*after=[^"]*)"', first).group(1).replace("&amp;", "&")
    second = text_of(client.get(f"/reports/figures/needing/{further}"))
    assert (first.count('class="stretched figures"'), second.count('class="stretched figures"')) == (3, 1)
    assert "after=" not in second


def test_only_what_was_late_is_listed(town, browser_of, at):
    lived(town)
    at("wed 12:00")
    page = text_of(browser_of(town.supervisor).get("/reports/figures/on_time/?missed=1"))
    assert page.count('class="stretched figures"') == 2


@pytest.mark.parametrize(
    ("question", "needing"),
    [("topic=lighting", 4), ("topic=culture", 0), ("place=нигде", 0), ("executor=999", 4)],
)
def test_the_question_is_narrowed(town, browser_of, at, question, needing):
    lived(town)
    at("wed 12:00")
    page = browser_of(town.supervisor).get(f"/reports/?{question}")
    assert page.context["headlines"][0].said == str(needing)


def test_the_page_says_that_copies_are_being_made(town, browser_of, at, monkeypatch):
    lived(town)
    at("wed 12:00")
    client = browser_of(town.supervisor)
    assert "подготавливаются" not in text_of(client.get("/reports/"))
    monkeypatch.setattr(following, "MOST_BEHIND", 2)
    assert "0 из 5" in text_of(client.get("/reports/"))


def test_a_nonsense_question_shows_the_whole(town, browser_of, at):
    at("wed 12:00")
    client = browser_of(town.supervisor)
    assert client.get("/reports/?every=aeon&day=x&unit=9&body=7&network=z").status_code == 200
    assert client.get("/reports/figures/none/").status_code == 404


def test_a_risk_is_shown_before_it_is_late(town, browser_of, at):
    town.assigned()
    at("mon 14:50")
    assert "запас 10 мин" in text_of(browser_of(town.supervisor).get("/reports/"))


def test_the_monitor_writes_signs_and_corrects_a_paper(town, browser_of, papers, december):
    client, path = browser_of(town.monitor), f"/reports/papers/{papers['register'].pk}/"
    key = "measure-" + actions.content_of(papers["register"], at=READY)["violations"][0]["key"]
    client.post(f"{path}write/", {"conclusions": "Провести учёбу.", key: "Замечание"})
    client.post(f"{path}sign/")
    page = text_of(client.get(path))
    assert "Провести учёбу." in page
    assert "Замечание" in page
    assert client.post(f"{path}sign/").status_code == 409
    client.post(f"{path}correct/", {"reason": "Уточнение"})
    assert Paper.objects.filter(corrects=papers["register"], state="draft").count() == 1


def test_a_paper_for_a_role_that_nobody_has_names_the_role_alone(town, browser_of, papers, december):
    Appointment.objects.filter(role__in=["supervisor", "head"]).update(until=date(2026, 11, 30))
    client, paper = browser_of(town.monitor), papers["register"]
    client.post(f"/reports/papers/{paper.pk}/sign/")
    page = text_of(client.get(f"/reports/papers/{paper.pk}/"))
    assert "Ознакомлен(а): Ответственное должностное лицо</p>" in page


def test_the_head_reads_a_paper_and_does_not_sign_it(town, browser_of, papers, december):
    client, path = browser_of(town.head), f"/reports/papers/{papers['summary'].pk}/"
    assert "Подписать и направить" not in text_of(client.get(path))
    assert client.post(f"{path}sign/").status_code == 403


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_a_paper_is_downloaded(town, browser_of, papers, december, form, begins):
    answer = browser_of(town.supervisor).get(f"/reports/papers/{papers['summary'].pk}/{form}")
    assert answer.content.startswith(begins)
    assert f'-draft.{form}"' in answer.headers["Content-Disposition"]


def test_papers_of_another_body_are_not_found(town, browser_of, papers, december):
    other = build_town("Заречный район", prefix="other-")
    assert browser_of(other.supervisor).get(f"/reports/papers/{papers['summary'].pk}/").status_code == 404


def test_an_alert_not_acknowledged_is_late_by_the_time_that_passes(town, browser_of, at):
    """Clause 24 knows no working hours: detected at ten to five in the afternoon, looked at in the evening."""
    incident = town.accepted("mon 16:50", importance="high")
    assert incident.open_duties.get(kind="acknowledge").due_at == moment("mon 17:20")
    at("mon 20:20")
    for path in ("/head/", "/desk/"):
        assert "опоздание 3 ч" in text_of(browser_of(town.head).get(path)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_head_acknowledges_in_one_tap_with_an_instruction(town, browser_of, at):
    incident = town.accepted("mon 10:00", importance="high")
    at("mon 10:10")
    client = browser_of(town.head)
    assert client.get("/").headers["Location"] == "/head/"
    assert incident.label in text_of(client.get("/head/"))
    client.post(f"/head/{incident.pk}/acknowledge/", {f"i{incident.pk}-instruction": "Доложить завтра"})
    assert list(incident.entries.order_by("-number").values_list("step", flat=True)[:2]) == [
        Step.INSTRUCT,
        Step.ACKNOWLEDGE,
    ]
    assert not OpenDuty.objects.filter(kind="acknowledge").exists()
    assert incident.label not in text_of(client.get("/head/")).split("Будет опоздание")[0].split("<h1>")[1]


def test_a_second_tap_is_refused_in_words(town, browser_of, at):
    incident = town.accepted("mon 10:00", importance="high")
    at("mon 10:10")
    client = browser_of(town.head)
    client.post(f"/head/{incident.pk}/acknowledge/", {})
    assert client.post(f"/head/{incident.pk}/acknowledge/", {}).status_code == 409


def test_an_executor_explains_a_delay_and_the_supervisor_reads_it(town, browser_of, at):
    part = town.assigned()
    case = f"/cases/{part.incident_id}/"
    client = browser_of(town.executor)
    at("mon 15:00")
    assert "Пояснить опоздание" not in text_of(client.get(case))
    at("mon 15:30")
    assert "Пояснить опоздание" in text_of(client.get(case))
    client.post(f"/parts/{part.pk}/explain/", {"reason": "Ждали подрядчика"})
    assert "Ждали подрядчика" in text_of(browser_of(town.supervisor).get("/reports/"))


def test_risks_have_a_page_of_their_own(town, browser_of, at):
    town.assigned()
    at("mon 14:50")
    client = browser_of(town.supervisor)
    assert "/reports/risks/" in text_of(client.get("/reports/"))
    assert "запас" in text_of(client.get("/reports/risks/"))
    assert client.get("/reports/risks/?within=eternity&body=x&after=x").status_code == 200
    at("mon 15:30")
    assert "просрочено" in text_of(client.get("/reports/risks/?within=late"))


def test_risks_are_for_those_who_watch(town, browser_of, at):
    other = build_town("Заречный район", prefix="other-")
    other.assigned()
    at("mon 14:50")
    page = text_of(browser_of(town.supervisor).get(f"/reports/risks/?body={other.body.pk}"))
    assert "запас" not in page
    assert browser_of(town.executor).get("/reports/risks/").status_code == 404


def chart_of(page):
    return next(chart for chart in page.context["charts"] if chart.key == "detected_by_day")


def test_messages_received_stand_beside_what_was_detected_and_answered(town, browser_of, at):
    lived(town)
    town.message(collected_at=moment("wed 09:00"))  # nobody has looked at it yet
    at("wed 12:00")
    chart = chart_of(browser_of(town.supervisor).get("/reports/?every=month"))
    assert chart.header == ("День", "поступило", "выявлено", "даны ответы")
    assert [cells for _day, cells in chart.rows] == [
        ("23.11", "4", "3", "1"),
        ("24.11", "1", "1", "1"),
        ("25.11", "1", "0", "0"),
    ]


def test_a_year_is_drawn_by_month_and_compared_once(town, browser_of, at):
    lived(town)
    at("wed 12:00")
    client = browser_of(town.supervisor)
    page = client.get("/reports/?every=year")
    assert "2026 год" in text_of(page)
    assert chart_of(page).rows == (("2026-11-01", ("11.2026", "5", "4", "2")),)
    link = "/reports/figures/detected_by_day/?every=month&amp;day=2026-11-01"
    assert link in text_of(page)
    assert text_of(client.get(link.replace("&amp;", "&"))).count('class="stretched figures"') == 4
    assert {headline.year_before for headline in page.context["headlines"]} == {""}


def test_each_number_of_a_day_opens_what_it_counts(town, browser_of, at):
    lived(town)
    at("wed 12:00")
    client = browser_of(town.supervisor)
    page = text_of(client.get("/reports/?every=month"))
    for key, rows in (("received_by_day", 4), ("detected_by_day", 3), ("answered_by_day", 1)):
        link = f"/reports/figures/{key}/?every=month&amp;group=2026-11-23"
        assert link in page
        assert len(client.get(link.replace("&amp;", "&")).context["rows"]) == rows


def test_messages_behind_a_figure_go_on_and_hide_the_words_of_excluded_ones(
    town, browser_of, at, monkeypatch
):
    lived(town)
    at("wed 12:00")
    monkeypatch.setitem(counting.messages_behind.__kwdefaults__, "size", 3)
    client = browser_of(town.supervisor)
    first = client.get("/reports/figures/received/?every=month")
    second = client.get(f"/reports/figures/received/?every=month&after={first.context['next']}")
    assert (len(first.context["rows"]), len(second.context["rows"])) == (3, 2)
    assert "Сказано грубо" not in text_of(first) + text_of(second)
    assert client.get("/reports/figures/received/?group=2026-13-45").status_code == 404


def test_any_days_are_shown_and_stepped_through(town, browser_of, at):
    lived(town)
    at("wed 12:00")
    client = browser_of(town.supervisor)
    page = client.get("/reports/?every=range&day=2026-11-23&until=2026-11-24")
    assert (page.context["period"], page.context["headlines"][0].said) == ("23.11.2026 – 24.11.2026", "4")
    assert page.context["earlier"] == {"day": "2026-11-21", "until": "2026-11-22"}
    assert page.context["later"] == {"day": "2026-11-25", "until": "2026-11-26"}
    turned = client.get("/reports/?every=range&day=2026-11-24&until=2026-11-23")
    assert turned.context["period"] == page.context["period"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("every", ["day", "year", "range"])
def test_a_day_beyond_all_years_breaks_nothing(town, browser_of, at, every, day):
    at("wed 12:00")
    client = browser_of(town.supervisor)
    for path in ("", "figures/", "figures/needing/", "figures/received/", "figures.json"):
        assert client.get(f"/reports/{path}?every={every}&day={day}&until={day}").status_code == 200


@pytest.mark.parametrize("key", [figure.key for figure in FIGURES])
@pytest.mark.parametrize("group", ["x", "99", "9" * 40, "-1"])
def test_a_group_that_nobody_made_breaks_nothing(town, browser_of, at, key, group):
    at("wed 12:00")
    answer = browser_of(town.supervisor).get(f"/reports/figures/{key}/?group={group}")
    assert answer.status_code in (200, 404)


def test_every_figure_stands_with_its_sentence_and_leads_on(town, browser_of, at):
    lived(town)
    at("wed 12:00")
    client = browser_of(town.supervisor)
    page = text_of(client.get("/reports/figures/?every=month"))
    for figure in FIGURES:
        assert escape(str(figure.sentence)) in page
        assert client.get(f"/reports/figures/{figure.key}/?every=month").status_code == 200
    assert "/reports/figures/on_time/?every=month&amp;group=11" in page


@pytest.mark.parametrize("days_ago", [0, 31])
def test_a_network_under_notice_is_named_as_the_law_demands(town, browser_of, at, days_ago):
    town.message(network="facebook", collected_at=moment("mon 09:02") - timedelta(days=days_ago))
    at("wed 12:00")
    page = text_of(browser_of(town.supervisor).get("/reports/figures/?every=month"))
    assert "Facebook*" in page
    assert "* Принадлежит" in page


def test_levels_of_the_edition_can_be_asked_about(town, browser_of, at):
    at("wed 12:00")
    levels = browser_of(town.supervisor).get("/reports/").context["form"].fields["importance"].choices
    assert [key for key, _name in levels] == [
        "",
        *(level.name for level in preset("parfino-2020").importance),
    ]


def test_a_printed_sheet_says_of_what_and_when(town, browser_of, at):
    at("wed 12:00")
    unit = town.units["housing"]
    page = browser_of(town.supervisor).get(f"/reports/?topic=lighting&unit={unit.pk}")
    assert page.context["about"] == [
        str(town.body),
        "Тема: Уличное освещение",
        f"Подразделение: {unit}",
        "25.11.2026 12:00",
    ]


def test_of_a_long_place_the_end_stands_beside_its_bar():
    places, short = BY_KEY["places"], "посёлок Приозёрный, улица Садовая, 12"
    assert dashboard._label(places, f"Приозёрный округ, {short}") == short
    assert dashboard._label(places, short) == short
    assert dashboard._label(BY_KEY["topics"], "Провода, опоры, подстанции и подобное") == (
        "Провода, опоры, подстанции и подобное"
    )
