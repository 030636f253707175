"""The administrator keeps the calendar and the hours: a preview first, then the change."""

from datetime import date

import pytest

from otklik.incidents.models import OpenDuty
from otklik.office.calendars import shipped_content
from otklik.office.models import CalendarDay, CountryTable
from tests.town import build_town, moment

TUESDAY = {"day": "2026-11-24", "kind": "off", "title": "День района"}


@pytest.fixture
def editor(town, browser_of, at):
    at("mon 12:00")
    return browser_of(town.administrator)


def address(town, tail=""):
    return f"/office/calendar/{town.body.pk}/{tail}"


def test_the_year_shows_its_days(town, editor):
    page = editor.get(address(town, "?year=2026"))
    months = page.context["months"]
    cells = {cell.day.isoformat(): cell for month in months for week in month.weeks for cell in week if cell}
    looks = {day: cells[day].look.value for day in ("2026-11-03", "2026-11-04", "2026-11-21", "2026-11-23")}
    assert looks == {
        "2026-11-03": "short",
        "2026-11-04": "off",
        "2026-11-21": "weekend",
        "2026-11-23": "plain",
    }
    assert len(cells) == 365


@pytest.mark.parametrize(("asked", "shown"), [("2026", False), ("2027", True)])
def test_a_year_without_a_confirmed_table_warns(town, editor, asked, shown):
    assert editor.get(address(town, f"?year={asked}")).context["unconfirmed"] is shown


def test_a_day_off_is_previewed_and_then_made(town, editor):
    incident = town.accepted("mon 10:00")
    preview = editor.post(address(town, "day/"), TUESDAY)
    assert preview.status_code == 200
    assert not CalendarDay.objects.exists()
    (answer,) = [row for row in preview.context["seen"].moved if row.kind == "answer"]
    asked = dict(preview.context["said"]) | {"reason": "Решение", "order_number": "7"}
    assert editor.post(address(town, "day/"), asked).status_code == 302
    assert (
        OpenDuty.objects.get(incident=incident, kind="answer").due_at == answer.after == moment("wed 10:00")
    )
    assert town.body.calendar_changes.get().order_number == "7"


def test_a_day_is_withdrawn_the_same_way(town, editor):
    editor.post(address(town, "day/"), TUESDAY | {"reason": "Решение"})
    key = CalendarDay.objects.get().pk
    assert editor.post(address(town, "day-withdrawn/"), {"pk": key}).status_code == 200
    asked = {"pk": key, "reason": "Отменено"}
    assert editor.post(address(town, "day-withdrawn/"), asked).status_code == 302
    again = editor.post(address(town, "day-withdrawn/"), asked)
    assert (again.status_code, "отозвал" in again.content.decode()) == (409, True)


def test_new_hours_are_previewed_and_made(town, editor):
    asked = {"since": "2026-12-01", "mon": "09:00-18:00", "reason": "Приказ"}
    assert editor.post(address(town, "week/"), asked).status_code == 302
    assert town.body.weeks.latest("pk").hours == {"mon": ["09:00-18:00"]}


def test_a_unit_gets_hours_of_its_own_that_move_no_term(town, editor):
    part = town.assigned()
    unit = town.units["housing"]
    asked = {"since": "2026-11-23", "mon": "09:00-12:00", "tue": "09:00-12:00", "unit": unit.pk}
    preview = editor.post(address(town, "week/"), asked)
    assert (preview.context["unit"], preview.context["seen"].changed) == (unit, 0)
    said = dict(preview.context["said"]) | {"reason": "Режим отдела"}
    assert editor.post(address(town, "week/"), said).status_code == 302
    owed = OpenDuty.objects.get(kind="draft")
    assert (owed.due_at, owed.must_by) == (moment("mon 15:00"), moment("mon 12:00"))
    page = editor.get(address(town))
    assert unit.short_name in page.content.decode()
    told = editor.get(f"/cases/{part.incident.pk}/").context["sheet"].case
    number = [each.duty.kind for each in told.judged].index("draft")
    why = editor.get(f"/cases/{part.incident.pk}/why/{number}/").content.decode()
    assert "готово не позднее" in why
    data = editor.get(f"/cases/{part.incident.pk}/why/{number}.json").json()
    assert data["must_by"] == data["unit_must_by"] == "2026-11-23T09:00:00+00:00"
    assert data["unit_calendar"] != data["calendar"]
    inside = [each.duty.kind for each in told.judged].index("answer")
    assert "готово не позднее" not in editor.get(f"/cases/{part.incident.pk}/why/{inside}/").content.decode()


def test_a_unit_of_another_body_is_no_choice(town, editor):
    stranger = build_town("Другой район", "other-").units["housing"]
    page = editor.post(address(town, "day/"), TUESDAY | {"unit": stranger.pk})
    assert (page.status_code, list(page.context["refused"].errors)) == (422, ["unit"])


def test_the_last_hours_of_the_body_stay_those_of_a_unit_go(town, editor):
    asked = {"since": "2018-01-01", "mon": "09:00-12:00", "unit": town.units["housing"].pk}
    editor.post(address(town, "week/"), asked | {"reason": "Режим отдела"})
    shown = editor.get(address(town)).content.decode()
    own = town.body.weeks.get(unit=None).pk
    others = town.body.weeks.exclude(pk=own).get().pk
    assert f'name="pk" value="{others}"' in shown
    assert f'name="pk" value="{own}"' not in shown


def test_a_newer_table_of_the_country_is_told(town, editor):
    for version, at in (("ru-1", None), ("ru-2", moment("mon 11:00"))):
        CountryTable.objects.create(
            version=version,
            released=date(2026, 11, 23),
            content=shipped_content() | {"version": version},
            at=at,
            moved=4,
            recomputed_at=at,
        )
    shown = editor.get(address(town)).content.decode()
    assert "ru-2" in shown
    assert "ru-1" not in shown


@pytest.mark.parametrize(
    ("what", "asked", "field"),
    [
        ("day", {"day": "2026-11-24", "kind": "custom"}, "hours"),
        ("day", {"day": "2026-11-24", "kind": "custom", "hours": "вечером"}, "hours"),
        ("day", {"day": "2026-11-24", "kind": "working"}, "instead_of"),
        ("week", {"since": "2026-12-01", "mon": "18:00-09:00"}, "mon"),
        ("week", {"since": "2026-12-01"}, "__all__"),
    ],
)
def test_what_does_not_fit_is_named_at_its_field(town, editor, what, asked, field):
    page = editor.post(address(town, f"{what}/"), asked)
    assert (page.status_code, list(page.context["refused"].errors)) == (422, [field])


@pytest.mark.parametrize("person", ["supervisor", "monitor", "executor"])
def test_others_see_the_calendar_and_change_nothing(town, browser_of, at, person):
    at("mon 12:00")
    client = browser_of(getattr(town, person))
    page = client.get(address(town))
    assert (page.status_code, "day-withdrawn" in page.content.decode()) == (200, False)
    assert client.post(address(town, "day/"), TUESDAY | {"reason": "Решение"}).status_code == 404


def test_the_administrator_of_another_body_is_refused(town, browser_of, at):
    at("mon 12:00")
    other = browser_of(build_town("Другой район", "other-").administrator)
    assert other.get(address(town)).status_code == 404
    assert other.post(address(town, "day/"), TUESDAY | {"reason": "Решение"}).status_code == 404
    assert not CalendarDay.objects.exists()


def test_the_case_is_shown_as_it_stood(town, browser_of, at):
    incident = town.published("mon 12:30").version.reply.assignment.incident
    at("tue 09:00")
    client = browser_of(town.monitor)
    page = client.get(f"/cases/{incident.pk}/?as_of=2026-11-23T12:10")
    shown = page.content.decode()
    assert page.context["sheet"].case.as_of == moment("mon 12:10")
    assert "<button" not in shown.split("<main", 1)[1].split('class="history"')[0]
    assert client.get(f"/cases/{incident.pk}/?as_of=2026-11-20T12:10").status_code == 409
    assert client.get(f"/cases/{incident.pk}/?as_of=вчера").status_code == 422


def test_why_is_told_as_data_too(town, browser_of, at):
    incident = town.accepted("mon 10:00")
    at("mon 12:00")
    client = browser_of(town.monitor)
    told = client.get(f"/cases/{incident.pk}/why/0.json").json()
    assert (told["incident"], told["clause"], told["edition"]) == ("1/2026", 7, "parfino-2020")
    assert client.get(f"/cases/{incident.pk}/why/0.json?as_of=2026-11-20T10:00").status_code == 404
    assert client.get(f"/cases/{incident.pk}/why/99.json").status_code == 404
