"""Letters go out once, whatever the mail server does; what cannot be known is said so."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.netsim.mail import MailSim
from otklik.notices import planning, sending
from otklik.notices.models import Address, Gate, Letter, Notice, NoticeKind
from otklik.notices.senders import doors
from tests.notices.conftest import SENDER, mail_gate, post, told
from tests.town import moment


def only():
    return Letter.objects.get(fold=NoticeKind.OWED)


def test_a_notice_becomes_a_letter_with_number_topic_term_and_link(town, mail, gate):
    told(town.executor, topic="Уличное освещение", due_at=moment("mon 15:00"))
    assert post("mon 10:00") == 1
    letter = mail.letters["1"]
    assert (letter.sender, letter.to) == (SENDER, "executor@priozerny.example")
    assert letter.subject.endswith(": вам пора действовать")
    for part in (letter.plain, letter.html):
        assert "подготовьте ответ" in part
        assert "Тема: Уличное освещение" in part
        assert "23.11.2026 15:00" in part
        assert "http://localhost:8000/cases/1/" in part
    assert "Auto-Submitted: auto-generated" in letter.raw
    assert (only().state, only().sent_at) == ("sent", moment("mon 10:00"))


def test_a_sent_letter_is_not_sent_again(town, mail, gate):
    told(town.executor)
    post("mon 10:00")
    sending.attempt(only().pk, at=moment("mon 10:05"))
    assert post("mon 10:10") == 0
    assert len(mail.to()) == 1


def test_what_was_seen_in_the_page_is_not_sent(town, mail, gate):
    mail.fault("api_error", "RCPT", code=451)
    told(town.executor)
    post("mon 10:00")
    Notice.objects.update(seen_at=moment("mon 10:00"))
    post("mon 10:01")
    assert (only().state, mail.to()) == ("seen", [])


@pytest.mark.parametrize("step", ["CONNECT", "MAIL", "RCPT", "DATA", "CONTENT"])
def test_a_temporary_refusal_is_tried_again_after_a_minute(town, mail, gate, step):
    mail.fault("api_error", step, code=451, text="try later")
    told(town.executor)
    post("mon 10:00")
    assert (only().state, only().try_at, mail.to()) == ("waiting", moment("mon 10:01"), [])
    assert "451" in only().reason
    assert post("mon 10:01") == 1
    assert (only().state, len(mail.to())) == ("sent", 1)


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT"])
def test_a_connection_lost_before_the_content_is_tried_again(town, mail, gate, step):
    mail.fault("drop_before", step)
    told(town.executor)
    post("mon 10:00")
    assert only().state == "waiting"
    post("mon 10:01")
    assert (only().state, len(mail.to())) == ("sent", 1)


def test_pauses_grow_and_after_a_day_it_is_given_up(town, mail, gate):
    mail.fault("api_error", "RCPT", count=-1, code=451)
    told(town.executor)
    at, pauses = moment("mon 10:00"), []
    post(at)
    while only().state == "waiting":
        pauses.append((only().try_at - at) // timedelta(minutes=1))
        at = only().try_at
        post(at)
    assert pauses[:6] == [1, 5, 15, 60, 240, 240]
    assert (only().state, sum(pauses)) == ("failed", 1 + 5 + 15 + 60 + 6 * 240)


@pytest.mark.parametrize("step", ["TAKEN", "CONTENT"])
def test_silence_after_the_content_is_unknown_and_never_repeated(town, mail, gate, step):
    mail.fault("drop_after", step)
    told(town.executor)
    post("mon 10:00")
    assert only().state == "unknown"
    assert post("tue 10:00") == 0
    assert len(mail.to()) == (1 if step == "TAKEN" else 0)


def test_a_server_that_hangs_after_the_content_is_unknown(town, mail, gate, monkeypatch):
    monkeypatch.setattr("otklik.notices.senders.mail.TIMEOUT", 0.3)
    mail.fault("hang_after", "TAKEN", seconds=2)
    told(town.executor)
    post("mon 10:00")
    assert (only().state, only().reason) == ("unknown", "Почтовый сервер замолчал.")


def test_a_mailbox_that_is_not_there_is_told_once_and_tried_no_more(town, mail, gate):
    mail.fault("api_error", "RCPT", code=550, text="no such user")
    told(town.executor)
    post("mon 10:00")
    assert (only().state, Address.objects.get().reachable) == ("failed", False)
    told(town.executor, at="mon 10:05")
    post("mon 10:05")
    assert Letter.objects.filter(to=town.executor).count() == 1
    heard = Notice.objects.filter(kind=NoticeKind.UNREACHED)
    assert set(heard.values_list("to__login", flat=True)) == {"supervisor", "administrator"}
    assert "550 no such user" in heard.first().text


def test_a_new_address_is_used_at_once(town, mail, gate):
    mail.fault("api_error", "RCPT", code=550)
    told(town.executor)
    post("mon 10:00")
    town.executor.email = "karpov@priozerny.example"
    town.executor.save()
    told(town.executor, at="mon 10:05")
    post("mon 10:05")
    assert [each.to for each in mail.to("karpov@priozerny.example")] == ["karpov@priozerny.example"]


def test_a_letter_refused_for_its_content_does_not_condemn_the_address(town, mail, gate):
    mail.fault("api_error", "CONTENT", code=554, text="spam")
    told(town.executor)
    post("mon 10:00")
    assert (only().state, Address.objects.count()) == ("failed", 0)


def test_a_refused_password_breaks_the_gate_and_is_told_to_the_administrator_once(town):
    with MailSim(user="otklik", password="right") as guarded:
        gate = mail_gate(town.body, guarded, user="otklik", secret="wrong")
        told(town.executor)
        told(town.monitor)
        post("mon 10:00")
        gate.refresh_from_db()
        assert gate.failure == "Почтовый сервер не принимает имя пользователя или пароль."
        assert Notice.objects.filter(kind="unreached", to=town.administrator).count() == 1
        mail_gate(town.body, guarded, user="otklik", secret="right")
        post("mon 10:06")
        assert Gate.objects.get().failure == ""
        assert {each.to for each in guarded.to()} >= {
            "executor@priozerny.example",
            "monitor@priozerny.example",
        }


def test_a_server_that_refuses_the_password_is_not_asked_with_every_letter(town):
    with MailSim(user="otklik", password="right") as guarded:
        mail_gate(town.body, guarded, user="otklik", secret="wrong")
        for person in list(town.people.values())[:5]:
            told(person)
        post("mon 10:00")
        assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 0, 0, 0, 1]


def test_an_urgent_letter_goes_first_and_ordinary_ones_hold_one_worker(town, gate):
    told(town.executor)
    told(town.monitor)
    told(town.head, kind=NoticeKind.ALERT)
    planning.plan(at=moment("mon 10:00"))
    ProcrastinateJob.objects.all().delete()
    sending.ask_for_due(at=moment("mon 10:00"))
    asked = ProcrastinateJob.objects.order_by("id").values_list("lock", "priority")
    assert list(asked) == [(None, 10), ("letters:mail", 0), ("letters:mail", 0)]


@pytest.mark.parametrize(("state", "after", "letters"), [("sending", "sent", 1), ("handed", "unknown", 0)])
def test_what_a_killed_worker_left_is_sent_only_if_nothing_had_left(town, mail, gate, state, after, letters):
    told(town.executor)
    sending_at = moment("mon 10:00")
    planning.plan(at=sending_at)
    Letter.objects.update(state=state, lease_until=sending_at + sending.LEASE)
    assert post("mon 10:02") == 0
    post("mon 10:04")
    assert (only().state, len(mail.to())) == (after, letters)


@pytest.mark.parametrize(("point", "after", "letters"), [("before", "sent", 1), ("after", "unknown", 1)])
def test_a_worker_killed_at_any_point_sends_nothing_twice(
    town, mail, gate, monkeypatch, point, after, letters
):
    def killed(gate, to, parcel, handing):
        if point == "after":
            send(gate, to, parcel, handing)
        raise KeyboardInterrupt

    send = doors.send
    told(town.executor)
    with monkeypatch.context() as patched:
        patched.setattr(doors, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            post("mon 10:00")
    for at in ("mon 10:01", "mon 10:04", "mon 12:00"):
        post(at)
    assert (only().state, len(mail.to())) == (after, letters)


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_a_letter_once(town, mail, gate):
    told(town.executor)
    planning.plan(at=moment("mon 10:00"))

    def work():
        sending.attempt(only().pk, at=moment("mon 10:00"))
        connection.close()

    workers = [threading.Thread(target=work) for _time in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (only().state, len(mail.to())) == ("sent", 1)


def test_two_workers_do_not_send_one_letter(town, mail, gate):
    told(town.executor)
    planning.plan(at=moment("mon 10:00"))
    first = sending._claim(only().pk, moment("mon 10:00"))
    assert first is not None
    assert sending._claim(only().pk, moment("mon 10:00")) is None


def test_the_server_of_a_body_above_is_used_and_an_own_one_goes_before(town, mail, gate):
    from otklik.notices.gates import gate_of
    from otklik.office.models import Body

    below = Body.objects.create(parent=town.body, name="Поселение", short_name="Поселение")
    assert gate_of(below, "mail") == gate
    with MailSim() as other:
        own = mail_gate(below, other)
    assert gate_of(below, "mail") == own


def test_the_server_of_the_environment_serves_where_no_body_has_one(town, mail, settings):
    from otklik.notices.smtp import from_environment

    settings.SMTP = from_environment(f"smtp://127.0.0.1:{mail.smtp_port}?from={SENDER}")
    told(town.executor)
    post("mon 10:00")
    assert len(mail.to("executor@priozerny.example")) == 1
