"""Clause 24: the head is told at any hour by every way, and her word is one tap away and hers alone."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from otklik.incidents.actions import alerting, reminding
from otklik.incidents.models import Incident
from otklik.notices import links
from otklik.notices.models import Gate, Letter, Notice, NoticeKind
from otklik.office.models import Substitute
from tests.notices.conftest import post
from tests.town import moment

WORDS = "На Озёрной улице не горит фонарь"


@pytest.fixture
def alarm(town, mail, gate):
    """An important message on a Saturday evening."""
    with time_machine.travel(moment("sat 22:00"), tick=False):
        incident = town.accepted("sat 22:00", importance="high")
        post("sat 22:00")
    return incident


def link_in(letter):
    return re.search(r"/alert/[^/\s\"]+/", letter.plain + letter.html)[0]


def only(mail):
    return mail.to("head@priozerny.example")[-1]


def at(text):
    return time_machine.travel(moment(text), tick=False)


def test_the_head_has_a_letter_at_once_at_any_hour(alarm, mail):
    letter = only(mail)
    assert letter.subject == f"Срочно (п. 24): инцидент {alarm.label}"
    assert "Уличное освещение" in letter.html
    assert "Принимаю к сведению" in letter.html


def test_a_citizens_words_leave_only_where_the_gate_allows_it(town, mail, gate):
    town.accepted("mon 10:00", importance="high")
    post("mon 10:00")
    assert WORDS not in only(mail).raw + only(mail).plain + only(mail).html
    Gate.objects.update(words=True)
    town.accepted("mon 11:00", importance="high")
    post("mon 11:00")
    assert WORDS in only(mail).plain


def test_opening_the_link_changes_nothing_and_the_button_acknowledges(alarm, mail):
    visitor, link = Client(enforce_csrf_checks=True), link_in(only(mail))
    with at("sat 22:10"):
        for _scanner in range(3):
            page = visitor.get(link)
            assert visitor.head(link).status_code == 200
        assert alerting.acknowledged(alarm) is None
        text = page.content.decode()
        assert "Громова Е. С." in text
        assert WORDS not in text
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', text)[1]
        answer = visitor.post(link, {"csrfmiddlewaretoken": token})
        assert (answer.status_code, answer.headers["Location"]) == (302, link)
    entry = alerting.acknowledged(alarm)
    assert (entry.by.login, entry.role, entry.at) == ("head", "head", moment("sat 22:10"))


def test_a_second_use_is_told_politely_and_changes_nothing(alarm, mail):
    link = link_in(only(mail))
    with at("sat 22:10"):
        Client().post(link)
    count = alarm.entries.count()
    with at("sat 22:30"):
        again = Client().post(link)
    assert again.status_code == 200
    assert "принято к сведению" in again.content.decode()
    assert alarm.entries.count() == count


def test_a_link_older_than_three_days_is_refused(alarm, mail):
    link = link_in(only(mail))
    with time_machine.travel(moment("sat 22:00") + links.LASTS + timedelta(minutes=1), tick=False):
        answer = Client().post(link)
    assert answer.status_code == 410
    assert alerting.acknowledged(alarm) is None


@pytest.mark.parametrize("spoil", [lambda link: link[:-3] + "x/", lambda link: "/alert/1.1:abc/"])
def test_a_forged_link_opens_nothing(alarm, mail, spoil):
    with at("sat 22:10"):
        assert Client().post(spoil(link_in(only(mail)))).status_code == 404
    assert alerting.acknowledged(alarm) is None


def test_a_link_of_who_is_head_no_more_is_refused_in_words(town, alarm, mail):
    town.head.appointments.update(until=moment("fri 10:00").date())
    with at("sat 22:10"):
        answer = Client().post(link_in(only(mail)))
    assert answer.status_code == 409
    assert alerting.acknowledged(alarm) is None


def test_a_notice_that_asks_nothing_has_no_link(town, alarm):
    notice = Notice.objects.create(
        body=town.body, to=town.head, kind="late", key="late:1", text="x", at=moment("sat 22:00")
    )
    with at("sat 22:10"):
        assert Client().get(f"/alert/{links.token_of(notice)}/").status_code == 404


def test_not_acknowledged_in_time_it_goes_to_the_head_again_and_to_the_supervisor(town, alarm, mail):
    reminding.watch(at=moment("sun 12:00"))
    post("sun 12:00")
    assert "/alert/" in only(mail).plain + only(mail).html
    told = mail.to("supervisor@priozerny.example")[-1]
    assert alarm.label in told.subject
    assert "/alert/" not in told.plain + told.html  # the word is the head's


def test_acknowledged_in_the_page_the_waiting_letter_is_not_sent(town, mail, gate):
    mail.fault("api_error", "RCPT", code=451)
    incident = town.accepted("mon 10:00", importance="high")
    post("mon 10:00")
    alerting.acknowledge(incident, by=town.head, at=moment("mon 10:00"))
    post("mon 10:01")
    assert Letter.objects.get(urgent=True).state == "seen"
    assert mail.to("head@priozerny.example") == []


def test_an_alert_of_unknown_outcome_is_sent_again_and_says_so(town, mail, gate):
    mail.fault("drop_after", "TAKEN")
    town.accepted("mon 10:00", importance="high")
    post("mon 10:00")
    post("mon 10:01")
    first, second = mail.to("head@priozerny.example")
    assert first.key == second.key
    assert second.subject.startswith("Срочно (п. 24), повторно: инцидент")
    assert "неизвестно, дошло ли первое" in second.plain


@pytest.mark.parametrize(("code", "times"), [(550, 1), (451, 3)])
def test_when_the_head_is_not_reached_the_next_people_are(town, mail, gate, code, times):
    order = town.head.appointments.get()
    Substitute.objects.create(appointment=order, employee=town.culture, rank=1)
    mail.fault("api_error", "RCPT", count=times, code=code)
    town.accepted("mon 10:00", importance="high")
    for minute in ("00", "01", "02", "03"):
        post(f"mon 10:{minute}")
    heard = Notice.objects.filter(kind=NoticeKind.ALERT, key__startswith="unreached:")
    assert set(heard.values_list("to__login", flat=True)) == {"culture", "supervisor"}
    assert not heard.filter(asks=True).exists()


def test_when_the_supervisor_is_not_reached_either_the_administrator_is(town, mail, gate):
    mail.fault("api_error", "RCPT", count=-1, code=550)
    town.accepted("mon 10:00", importance="high")
    for minute in range(5):
        post(f"mon 10:0{minute}")
    heard = Notice.objects.filter(key__startswith="unreached:alert:")
    assert set(heard.values_list("to__login", flat=True)) == {"supervisor", "administrator"}


def test_without_any_way_but_the_page_the_supervisor_is_told_to_call(town):
    for person in town.people.values():
        person.email = ""
        person.save()
    town.head.phone = "8 (800) 000-00-00"
    town.head.save()
    incident = town.accepted("mon 10:00", importance="high")
    post("mon 10:00")
    told = Notice.objects.get(to=town.supervisor, kind="alert")
    assert "8 (800) 000-00-00" in told.text
    assert incident.label in told.text


def test_what_the_alert_asks_is_found_only_in_its_own_body(town, alarm):
    notice = Notice.objects.get(to=town.head, asks=True)
    notice.body_id = 0
    with pytest.raises(Incident.DoesNotExist):
        alerting.alert_of(notice)
