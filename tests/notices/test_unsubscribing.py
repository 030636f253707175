"""Letters are switched off from the letter itself, but what the Regulation demands."""

import re
from email import message_from_string

import pytest
from django.test import Client

from otklik.notices import unsubscribing
from otklik.notices.models import NoticeKind, Wishes
from tests.notices.conftest import post, told

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def headers(mail, person):
    raw = mail.to(person.email)[-1].raw
    held = message_from_string(raw)
    return {name: value.strip() for name, value in held.items() if name.startswith("List-")}


def path_in(found):
    assert found["List-Unsubscribe"].startswith("<http")  # not in an encoded word
    return re.search(r"/unsubscribe/[^>]+", found["List-Unsubscribe"])[0]


@pytest.fixture
def mentioned(town, mail, gate):
    """The link of a letter that the Regulation does not demand."""
    told(town.executor, kind=NoticeKind.MENTION)
    post("mon 10:00")
    return headers(mail, town.executor)


def test_a_letter_of_ones_own_choice_is_refused_by_one_press_of_the_mail_program(town, mail, mentioned):
    assert mentioned["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = Client(enforce_csrf_checks=True).post(path_in(mentioned), ONE_CLICK)
    assert answer.status_code == 200
    assert Wishes.objects.get(employee=town.executor).modes == {"mention": {"mail": "off"}}
    told(town.executor, kind=NoticeKind.MENTION, at="mon 11:00")
    told(town.executor, kind=NoticeKind.OWED, at="mon 11:00")
    before = len(mail.to(town.executor.email))
    post("mon 11:00")
    assert len(mail.to(town.executor.email)) == before + 1  # what is owed goes on


def test_to_look_at_the_link_changes_nothing_and_its_button_does(town, mentioned):
    client = Client()
    assert "Больше не присылать" in client.get(path_in(mentioned)).content.decode()
    assert not Wishes.objects.exists()
    assert "больше не придут" in client.post(path_in(mentioned)).content.decode()
    assert client.post(path_in(mentioned)).status_code == 200  # twice is once
    assert unsubscribing.is_off(unsubscribing.Refusal(town.executor, (NoticeKind.MENTION,)))


@pytest.mark.parametrize("kind", [NoticeKind.OWED, NoticeKind.LATE, NoticeKind.PAPER, NoticeKind.NOBODY])
def test_what_the_regulation_demands_leads_to_the_page_of_choices(town, mail, gate, kind):
    told(town.executor, kind=kind)
    post("mon 10:00")
    found = headers(mail, town.executor)
    assert found["List-Unsubscribe"].endswith("/self/notices/>")
    assert "List-Unsubscribe-Post" not in found


def test_the_alert_cannot_be_refused(town, mail, gate):
    told(town.head, kind=NoticeKind.ALERT, asks=True)
    post("mon 10:00")
    assert headers(mail, town.head) == {}


def test_of_a_mixed_letter_only_what_is_free_is_switched_off_and_by_no_mail_program(town, mail, gate):
    told(town.executor, kind=NoticeKind.MENTION, at="sat 10:00")
    told(town.executor, kind=NoticeKind.LATE, at="sat 10:00")
    post("sat 10:00")
    post("mon2 08:30")
    found = headers(mail, town.executor)
    assert "List-Unsubscribe-Post" not in found
    Client().post(path_in(found))
    assert Wishes.objects.get().modes == {"mention": {"mail": "off"}}


def test_what_was_chosen_before_stays(town, mentioned):
    Wishes.objects.create(employee=town.executor, quiet=False, modes={"mention": {"max": "now"}})
    Client().post(path_in(mentioned))
    held = Wishes.objects.get()
    assert (held.quiet, held.modes) == (False, {"mention": {"max": "now", "mail": "off"}})


def test_a_link_that_nobody_made_or_of_one_who_is_gone_is_none(town, mentioned):
    link = path_in(mentioned)
    other = link.replace("mention", "late")
    for spoiled in (link[:-2] + "x/", other, "/unsubscribe/1.mention:abc/", "/unsubscribe/x/"):
        assert Client().post(spoiled).status_code == 404
    demanded = unsubscribing.link(town.executor, ["late"])
    assert Client().post("/unsubscribe/" + demanded.split("/unsubscribe/")[1]).status_code == 404
    town.executor.is_active = False
    town.executor.save()
    assert Client().post(link).status_code == 404
    assert not Wishes.objects.exists()
