"""What stands in a letter, looked at as its reader does."""

import pytest
from django.utils import translation

from otklik.incidents.actions import routing
from otklik.notices.models import NoticeKind
from otklik.notices.smtp import UnusableAddress, from_environment
from tests.notices.conftest import post, told
from tests.town import moment

REMARK = "гражданка Ключевская живёт в доме 5"


def last(mail, person):
    return mail.to(person.email)[-1]


def test_a_letter_is_multipart_plain_first(town, mail, gate):
    told(town.executor)
    post("mon 10:00")
    raw = last(mail, town.executor).raw
    assert "multipart/alternative" in raw
    assert raw.index("text/plain") < raw.index("text/html")


def test_a_remark_of_an_employee_does_not_leave_the_system(town, mail, gate):
    part = town.assigned()
    routing.refuse(part, reason=REMARK, by=town.executor, at=moment("mon 11:00"))
    post("mon 11:00")
    letter = last(mail, town.dispatcher)
    assert "вернулся" in letter.plain
    assert REMARK not in letter.plain + letter.html + letter.raw


def test_what_was_given_to_a_unit_tells_topic_and_term(town, mail, gate):
    town.assigned()
    post("mon 10:20")
    letter = last(mail, town.executor)
    assert "Тема: Уличное освещение" in letter.plain
    assert "Срок: 23.11.2026 1" in letter.plain or "Срок: 24.11.2026" in letter.plain


def test_markup_in_a_text_is_only_text(town, mail, gate):
    told(town.executor, text="<img src=x onerror=alert(1)> Инцидент")
    post("mon 10:00")
    assert "<img" not in last(mail, town.executor).html
    assert "<img src=x" in last(mail, town.executor).plain


def test_a_line_end_in_a_number_makes_no_header(town, mail, gate):
    from otklik.notices.actions import Told, tell

    what = Told(NoticeKind.OWED, "x", "Инцидент", "/cases/1/", "7\nBcc: a@b.example")
    tell(town.body, [town.executor], what, at=moment("mon 10:00"))
    post("mon 10:00")
    assert [each.to for each in mail.to()] == [town.executor.email]


def test_the_letter_is_in_the_language_of_the_installation(town, mail, gate):
    told(town.executor)
    with translation.override("en"):
        post("mon 10:00")
    assert last(mail, town.executor).subject.endswith("вам пора действовать")


@pytest.mark.parametrize(
    ("address", "security", "port"),
    [
        ("smtp+starttls://u:p%40ss@mail.example.ru?from=o@example.ru", "starttls", 587),
        ("smtps://u:p%40ss@mail.example.ru:4465?from=o@example.ru", "tls", 4465),
        ("smtp://u:p%40ss@mail.example.ru?from=o@example.ru", "none", 25),
    ],
)
def test_the_address_of_a_mail_server(address, security, port):
    found = from_environment(address)
    assert (found.security, found.port, found.password) == (security, port, "p@ss")


@pytest.mark.parametrize(
    "address", ["mail.example.ru", "http://mail.example.ru?from=a@b.ru", "smtp://mail.example.ru"]
)
def test_what_is_no_address_of_a_mail_server_is_refused(address):
    with pytest.raises(UnusableAddress):
        from_environment(address)
