"""Why this moment: the fact that began it, the sentence, the days; and the ways that lead to it."""

from dataclasses import replace
from datetime import date

import pytest

from otklik.incidents.models import OpenDuty
from otklik.office.models import Absence, Appointment, Substitute
from otklik.regulation.history import ReplyKind, Role
from otklik.regulation.terms import ClockKind, preset
from tests.town import build_town, enact, hire, moment

pytestmark = pytest.mark.django_db
PARFINO = preset("parfino-2020")


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:40")


def why_of(client, kind):
    row = OpenDuty.objects.filter(kind=kind).latest("pk")
    return client.get(f"/owed/{row.pk}/why/", follow=True).context["why"]


def absent(town, person):
    """She is away, and another acts in her place."""
    deputy = hire(town, "deputy", "Дёмина Вера Ильинична", Role.EXECUTOR, "culture")
    Substitute.objects.create(appointment=Appointment.objects.get(employee=person), employee=deputy, rank=1)
    Absence.objects.create(employee=person, since=moment("mon 08:00"), until=moment("tue 08:00"))
    return deputy


def test_what_began_the_term_is_told_with_the_person_and_the_one_in_whose_place(town, browser_of):
    sokolova = town.monitor
    town.people["monitor"] = absent(town, sokolova)
    town.assigned()
    client = browser_of(town.executor)
    assert (
        why_of(client, "answer").began == "Принято в работу, пн 23 ноя, 10:00, Дёмина В. И. за Соколова А. П."
    )
    row = OpenDuty.objects.get(kind="answer")
    page = client.get(f"/owed/{row.pk}/why/", follow=True).redirect_chain[-1][0]
    told = client.get(f"{page.rstrip('/')}.json").json()
    assert (told["began_by"], told["began_for"]) == ("Дёмина Вера Ильинична", sokolova.name)
    assert why_of(client, "draft").began == "Направлено в подразделение, пн 23 ноя, 10:20, Лебедев И. Н."


def test_what_the_network_did_is_told_by_its_role(town, browser_of):
    town.published("mon 12:30", kind=ReplyKind.INTERIM)
    began = why_of(browser_of(town.executor), "final").began
    assert began == "Размещено, пн 23 ноя, 12:30, Отклик"


@pytest.mark.parametrize(
    ("edition", "kind", "said"),
    [
        ("parfino-2020", "answer", "8 ч рабочего времени с момента пн 23 ноя, 10:00"),
        ("parfino-2020", "draft", "за 4 ч рабочего времени до срока ответа, вт 24 ноя, 10:00"),
        ("round-the-clock", "answer", "24 ч в любое время суток с момента пн 23 ноя, 10:00"),
        ("round-the-clock", "draft", "за 12 ч до срока ответа, вт 24 ноя, 10:00"),
    ],
)
def test_it_is_told_by_which_hours_a_term_was_counted(browser_of, edition, kind, said):
    town = build_town(terms=edition)
    town.assigned()
    assert said in why_of(browser_of(town.executor), kind).sentence


@pytest.mark.parametrize(
    ("counted", "said", "last"),
    [
        (ClockKind.WORKING, "конец рабочего дня № 5 после пн 23 ноя, 12:30", date(2026, 11, 30)),
        (ClockKind.CALENDAR, "полночь после 5-го календарного дня", date(2026, 11, 28)),
    ],
)
def test_the_days_of_clause_16_are_listed_as_the_edition_counts_them(town, browser_of, counted, said, last):
    enact(town.body, replace(PARFINO, final_days=5, final_counted=counted))
    town.published("mon 12:30", kind=ReplyKind.INTERIM)
    why = why_of(browser_of(town.executor), "final")
    assert said in why.sentence
    assert (len(why.counted_days), why.counted_days[-1]) == (5, last)


LISTS = {
    "answer": ("/boards/waiting/", ReplyKind.CLARIFICATION),
    "final": ("/boards/promises/", ReplyKind.INTERIM),
    "publish": ("/boards/to-publish/", None),
}


@pytest.mark.parametrize("kind", LISTS)
def test_every_moment_of_a_board_leads_to_its_reason(town, browser_of, kind):
    page, reply = LISTS[kind]
    if reply is None:
        town.approved("mon 12:20")
    else:
        town.published("mon 12:30", kind=reply)
    row = OpenDuty.objects.get(kind=kind)
    client = browser_of(town.dispatcher)
    assert f'href="/owed/{row.pk}/why/"' in client.get(page).content.decode()
    assert client.get(f"/owed/{row.pk}/why/", follow=True).context["duty"].kind == kind


def test_a_risk_leads_to_its_reason(town, browser_of, at):
    at("mon 14:15")
    town.assigned()
    row = OpenDuty.objects.get(kind="draft")
    page = browser_of(town.supervisor).get("/reports/risks/?within=day").content.decode()
    assert f'href="/owed/{row.pk}/why/"' in page


def test_a_violation_leads_to_its_reason_and_one_that_is_none_to_the_case(town, browser_of, at):
    part = town.assigned()
    at("tue 16:00")
    client = browser_of(town.supervisor)
    page = client.get("/reports/?first=2026-11-01&last=2026-11-30").content.decode()
    for kind in ("answer", "draft"):
        fact = 0 if kind == "answer" else 2
        way = f"/cases/{part.incident_id}/why/{kind}/1/{fact}/"
        assert f'href="{way}"' in page
        duty = client.get(way, follow=True).context["duty"]
        assert (duty.kind, duty.part, duty.broken(moment("tue 16:00"))) == (kind, 1, True)
    nothing = client.get(f"/cases/{part.incident_id}/why/answer/7/0/")
    assert nothing["Location"] == f"/cases/{part.incident_id}/"
    stranger = browser_of(build_town("Луговой район", "lug-").monitor)
    assert stranger.get(way).status_code == 404
