"""Every setting on a page: units, bodies, topics, keeping, signing in, and the log of changes."""

import re

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from otklik.incidents import erasing
from otklik.incidents.actions import closing, triage
from otklik.incidents.actions.keeping import keep
from otklik.incidents.models import Assignment, Decision, Entry, Message, OpenDuty, Revision
from otklik.incidents.verifying import verify
from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind
from otklik.networks.models import Delivery
from otklik.notices.models import Letter, Notice
from otklik.office.clocks import clock_for
from otklik.office.models import Appointment, Body, OfficeChange, Retention, TopicOff, TopicUnit, Unit
from otklik.office.queries import topics_for, units_of
from tests.town import build_town, moment


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:30")


@pytest.fixture
def administrator(town, browser_of):
    return browser_of(town.administrator)


def text_of(answer):
    return answer.content.decode()


# -- units -------------------------------------------------------------------------------------


def test_a_unit_is_opened_named_and_given_a_head(town, administrator):
    administrator.post(f"/office/units/{town.body.pk}/new/", {"name": "Отдел дорог", "short_name": "Дороги"})
    unit = Unit.objects.get(name="Отдел дорог")
    data = {"name": "Управление дорог", "short_name": "Дороги", "head": town.culture.pk}
    administrator.post(f"/office/unit/{unit.pk}/change/", data)
    unit.refresh_from_db()
    assert (unit.name, unit.head) == ("Управление дорог", town.culture)
    page = text_of(administrator.get(f"/office/units/{town.body.pk}/"))
    assert "Управление дорог" in page
    assert "Полякова Н. В." in page


def test_a_name_that_is_taken_is_refused(town, administrator):
    data = {"name": "Комитет ЖКХ", "short_name": "ЖКХ"}
    assert administrator.post(f"/office/units/{town.body.pk}/new/", data).status_code == 409


def test_members_are_set_as_a_whole(town, administrator):
    unit = town.units["housing"]
    administrator.post(f"/office/unit/{unit.pk}/members/", {"members": [town.monitor.pk, town.head.pk]})
    assert set(unit.employees.all()) == {town.monitor, town.head}


def test_groups_of_topics_are_given_at_once(town, administrator):
    from otklik.office import classifier

    classifier.load()
    unit = town.units["culture"]
    administrator.post(f"/office/unit/{unit.pk}/topics/", {"groups": ["roads"]})
    assert TopicUnit.objects.filter(unit=unit).count() > 3


def test_closing_is_previewed_and_hands_over_what_is_open(town, administrator):
    part = town.assigned()
    unit, other = town.units["housing"], town.units["culture"]
    due = OpenDuty.objects.filter(incident=part.incident, kind="answer").values_list("due_at", flat=True)
    before = list(due)
    data = {"successor": other.pk, "order_number": "31-р"}
    preview = text_of(administrator.post(f"/office/unit/{unit.pk}/close/", data))
    assert part.incident.label in preview
    assert Assignment.objects.get(pk=part.pk).unit == unit

    administrator.post(f"/office/unit/{unit.pk}/close/", {**data, "decided": "1"})
    part.refresh_from_db()
    unit.refresh_from_db()
    assert (part.unit, unit.active) == (other, False)
    entry = Entry.objects.filter(incident=part.incident).latest("number")
    assert (entry.step, entry.role, entry.by) == ("reassign", "system", None)
    assert "31-р" in entry.data["reason"]
    assert "Ким Д. О." in entry.data["reason"]
    assert list(due.all()) == before  # no term moves
    order = Appointment.objects.get(employee=town.executor, role="executor")
    assert str(order.until) == "2026-11-23"
    assert unit not in units_of(town.body)


def test_a_unit_with_a_draft_at_approval_waits(town, administrator):
    town.sent()
    unit, other = town.units["housing"], town.units["culture"]
    data = {"successor": other.pk, "order_number": "31-р", "decided": "1"}
    answer = administrator.post(f"/office/unit/{unit.pk}/close/", data)
    assert answer.status_code == 409
    assert "на согласовании" in text_of(answer)


@pytest.mark.parametrize("successor", ["", "empty"])
def test_open_parts_need_somebody_who_takes_them(town, administrator, successor):
    town.assigned()
    empty = Unit.objects.create(body=town.body, name="Пустой отдел", short_name="Пустой")
    data = {"successor": empty.pk if successor else "", "order_number": "31-р", "decided": "1"}
    assert administrator.post(f"/office/unit/{town.units['housing'].pk}/close/", data).status_code == 409


def test_what_passes_on_is_counted_in_few_queries(town, django_assert_num_queries):
    for _again in range(3):
        town.assigned()
    with django_assert_num_queries(5):
        assert len(closing.passing(town.units["housing"]).parts) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_units_costs_the_same_for_one_and_three(town, administrator, count, queries_of):
    for number in range(count):
        Unit.objects.create(body=town.body, name=f"Отдел {number}", short_name=f"О{number}")
    assert queries_of(administrator, f"/office/units/{town.body.pk}/") == queries_of(
        administrator, f"/office/units/{town.body.pk}/"
    )


@pytest.fixture
def queries_of():
    from django.test.utils import CaptureQueriesContext

    def count(client, path):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    return count


# -- bodies ------------------------------------------------------------------------------------


def test_a_body_below_has_the_hours_and_terms_of_the_one_above(town, administrator):
    data = {
        "name": "Администрация Лесного поселения",
        "short_name": "Лесное",
        "zone": "Europe/Moscow",
    }
    administrator.post(f"/office/body/{town.body.pk}/new/", data)
    body = Body.objects.get(short_name="Лесное")
    assert body.path == f"{town.body.path}{body.pk}/"
    assert clock_for(body).version == clock_for(town.body).version
    assert administrator.post(f"/office/body/{town.body.pk}/new/", data).status_code == 409


def test_a_body_is_renamed_and_its_zone_stays(town, administrator):
    data = {"name": "Администрация округа", "short_name": "Округ", "zone": "Asia/Omsk"}
    administrator.post(f"/office/body/{town.body.pk}/", data)
    town.body.refresh_from_db()
    assert (town.body.short_name, town.body.zone) == ("Округ", "Europe/Moscow")


# -- topics ------------------------------------------------------------------------------------


def test_a_topic_is_switched_off_and_another_tied(town, administrator):
    lamp, club = town.topics["lighting"], town.topics["culture"]
    unit = town.units["housing"]
    data = {f"on-{club.pk}": "on", f"unit-{club.pk}": unit.pk, f"unit-{lamp.pk}": ""}
    administrator.post(f"/office/topics/{town.body.pk}/?group=ЖКХ", data)
    assert set(topics_for(town.body)) == {club}
    assert TopicUnit.objects.get(topic=club).unit == unit
    other = build_town("Соседний район", "other-")
    assert lamp in topics_for(other.body)
    data[f"on-{lamp.pk}"] = "on"
    administrator.post(f"/office/topics/{town.body.pk}/?group=ЖКХ", data)
    assert not TopicOff.objects.exists()


def test_topics_go_out_as_a_table_and_come_back(town, administrator):
    from django.core.files.uploadedfile import SimpleUploadedFile

    table = administrator.get(f"/office/topics/{town.body.pk}/table.csv").content
    assert table.startswith("\ufeffcode;".encode())
    row = "code;name;unit\r\nlighting;Уличное освещение;Комитет ЖКХ\r\nnothing.here;;\r\n"
    sent = {"file": SimpleUploadedFile("topics.csv", row.encode())}
    answer = text_of(administrator.post(f"/office/topics/{town.body.pk}/take/", sent))
    assert "nothing.here" in answer


# -- keeping -----------------------------------------------------------------------------------


def test_keeping_is_previewed_settled_and_done_at_night(town, administrator):
    old = town.message()
    triage.dismiss([old], by=town.monitor, at=moment("mon 10:00"))
    young = town.message()
    path = f"/office/retention/{town.body.pk}/"
    data = {"deliveries": 90, "dismissed": 30, "excluded": 0, "notices": 0}
    administrator.post(path, data)
    assert not Retention.objects.exists()
    administrator.post(path, {**data, "decided": "1"})
    later = moment("mon 12:30").replace(year=2027)
    assert erasing.preview(town.body, data, at=later).dismissed == 1
    erased = erasing.erase(at=later)
    old.refresh_from_db()
    young.refresh_from_db()
    assert (erased.dismissed, old.text, old.author_name) == (1, "", "")
    assert young.text
    assert Decision.objects.filter(message=old).exists()
    assert not Revision.objects.filter(message=old).exclude(text="").exists()
    assert erasing.erase(at=later).dismissed == 0


def test_raw_deliveries_go_after_ninety_days_and_those_set_aside_stay(town):
    at = moment("mon 12:30")
    for key, state in (("a", "parsed"), ("b", "quarantined"), ("c", "new")):
        Delivery.objects.create(account=town.account, key=key, received_at=at, body=b"{}", state=state)
    assert erasing.erase(at=at.replace(month=12)).deliveries == 0
    assert erasing.erase(at=at.replace(year=2027)).deliveries == 1
    assert set(Delivery.objects.values_list("key", flat=True)) == {"b", "c"}


@pytest.mark.parametrize(("state", "left"), [("sent", 0), ("failed", 0), ("waiting", 1)])
def test_letters_go_with_the_notices_that_they_carried(town, state, left):
    at = moment("mon 12:30")
    values = {"body": town.body, "to": town.executor, "at": at}
    seen, unseen = (
        Notice.objects.create(kind="owed", key=key, seen_at=seen_at, **values)
        for key, seen_at in (("a", at), ("b", None))
    )
    letter = {"body": town.body, "to": town.executor, "way": "mail", "try_at": at, "made_at": at}
    Letter.objects.create(fold="a", state=state, **letter).notices.add(seen)
    Letter.objects.create(fold="b", state="sent", **letter).notices.add(seen, unseen)
    assert erasing.erase(at=at.replace(year=2028)).notices == 1
    assert Letter.objects.filter(fold="a").count() == left
    assert Letter.objects.filter(fold="b").count() == 1


def test_an_excluded_case_keeps_its_history(town):
    Retention.objects.create(body=town.body, excluded=60)
    message = town.message()
    triage.exclude(message, ground="obscene", by=town.monitor, at=moment("mon 10:00"))
    message.refresh_from_db()
    entries = Entry.objects.filter(incident=message.incident).count()
    assert erasing.erase(at=moment("mon 12:30").replace(year=2027)).excluded == 1
    message.refresh_from_db()
    assert (message.text, Entry.objects.filter(incident=message.incident).count()) == ("", entries)


@pytest.mark.parametrize("read_at", [None, moment("mon 12:30").replace(year=2027)])
def test_what_is_erased_stays_so_when_the_network_brings_it_again(town, read_at):
    Retention.objects.create(body=town.body, excluded=60)
    photo = Attachment(kind="photo", url="https://vk.test/1.jpg", key="1")
    words = {"text": "Брань", "author_key": "501", "author_name": "Анна", "attachments": (photo,)}
    item = Item("-1_1_77", ItemKind.COMMENT, posted_at=moment("mon 09:00"), **words)
    event = Event(EventKind.NEW if read_at else EventKind.EDITED, item.key, item=item)
    keep(town.account, [event], at=moment("mon 09:01"))
    message = Message.objects.get(key=item.key)
    triage.exclude(message, ground="obscenity", by=town.monitor, at=moment("mon 10:00"))
    later = moment("mon 12:30").replace(year=2027)
    erasing.erase(at=later)
    for events in ([event], [event, event]):
        keep(town.account, events, at=later, read_at=read_at)
        message.refresh_from_db()
        assert (message.text, message.author_name, message.media.count()) == ("", "", 0)
    assert list(verify()) == []


def test_too_short_a_time_is_refused(town, administrator):
    data = {"deliveries": 5, "dismissed": 0, "excluded": 0, "notices": 0, "decided": "1"}
    assert administrator.post(f"/office/retention/{town.body.pk}/", data).status_code == 409


# -- signing in --------------------------------------------------------------------------------

RULES = {"shortest": 14, "session_days": 3, "factor_for": ["administrator"]}
LOGIN = {"login": "administrator", "password": "correct-horse-battery"}


def test_the_rules_count_for_passwords_and_sessions(town, administrator):
    administrator.post("/office/sign-in/", {**RULES, "factor_for": []})
    visitor = Client()
    visitor.post("/sign-in/login/", LOGIN)
    assert visitor.session.get_expiry_age() == 3 * 24 * 3600
    change = {"oldpassword": LOGIN["password"], "password1": "kratkij-1234", "password2": "kratkij-1234"}
    answer = visitor.post("/sign-in/password/change/", change)
    assert "не короче 14" in text_of(answer)


def test_who_owes_a_second_factor_is_led_to_it(town, administrator):
    administrator.post("/office/sign-in/", RULES)
    visitor = Client()
    visitor.post("/sign-in/login/", LOGIN)
    assert visitor.get("/desk/").headers["Location"] == "/sign-in/2fa/"
    assert visitor.get("/sign-in/2fa/").status_code == 200
    monitor = Client()
    monitor.post("/sign-in/login/", {**LOGIN, "login": "monitor"})
    assert monitor.get("/desk/").status_code == 200


def test_only_the_top_administrator_sets_them(town, browser_of):
    assert browser_of(town.supervisor).post("/office/sign-in/", RULES).status_code == 403


# -- the log and who may -----------------------------------------------------------------------


def test_every_change_is_told_in_the_log(town, administrator):
    administrator.post("/office/sign-in/", RULES)
    administrator.post(f"/office/units/{town.body.pk}/new/", {"name": "Отдел дорог", "short_name": "Дороги"})
    administrator.post(
        f"/office/people/{town.culture.pk}/appoint/", {"role": "monitor", "since": "2026-11-23"}
    )
    path = f"/office/accounts/{town.account.pk}/credential/"
    administrator.post(path, {"kind": "community", "secret": "vk1.a.hidden"})
    page = text_of(administrator.get("/office/log/"))
    assert "vk1.a.hidden" not in page
    for words in ("Отдел дорог", "Полякова Нина Васильевна", "Ким Д. О.", "14", "community"):
        assert words in page


def test_the_log_is_never_altered(town, administrator):
    administrator.post("/office/sign-in/", RULES)
    with pytest.raises(IntegrityError):
        OfficeChange.objects.update(subject="x")


CLOSED = [
    "units/{body}/new/",
    "unit/{unit}/change/",
    "unit/{unit}/members/",
    "unit/{unit}/topics/",
    "unit/{unit}/close/",
    "body/{body}/",
    "body/{body}/new/",
    "retention/{body}/",
    "topics/{body}/",
    "topics/{body}/take/",
]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("person", ["monitor", "supervisor"])
def test_nobody_else_changes_settings(town, browser_of, path, person):
    filled = path.format(body=town.body.pk, unit=town.units["housing"].pk)
    assert browser_of(getattr(town, person)).post(f"/office/{filled}", {"x": "1"}).status_code == 404


@pytest.mark.parametrize("path", CLOSED)
def test_nor_does_the_administrator_of_another_body(town, browser_of, path):
    other = build_town("Соседний район", "other-")
    filled = path.format(body=town.body.pk, unit=town.units["housing"].pk)
    assert browser_of(other.administrator).post(f"/office/{filled}", {"x": "1"}).status_code == 404


@pytest.mark.parametrize("person", ["administrator", "supervisor"])
def test_every_way_on_the_page_of_settings_is_open_to_who_sees_it(town, browser_of, person):
    client = browser_of(town.people[person])
    page = client.get("/office/").content.decode().split("<main")[1]
    ways = sorted({each for each in re.findall(r'href="(/[^"#]*)"', page) if each.startswith("/office/")})
    assert len(ways) > 8
    assert [way for way in ways if client.get(way).status_code != 200] == []
