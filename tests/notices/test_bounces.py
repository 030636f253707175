"""Letters that come back (RFC 3464): believed only with our signed Message-ID; then as a refusal at RCPT."""

import imaplib
import mailbox as folders

import pytest

from otklik.notices import bounces, mailbox
from otklik.notices.bounces import Returned
from otklik.notices.models import Address, Letter, LetterState, Notice, NoticeKind
from tests.notices.conftest import post, told
from tests.town import moment

POSTFIX = """From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: otklik@priozerny.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I'm sorry to have to inform you.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown
    in virtual mailbox table

--b1
{sent}
--b1--
"""
WHOLE = "Content-Type: message/rfc822\n\nMessage-ID: <{key}@priozerny.example>\nSubject: x\n\nbody\n"
HEADERS = "Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID: <{key}@priozerny.example>\n"
AT = moment("mon 11:00")


def report(letter, *, sent=WHOLE, address="", action="failed", status="5.1.1", key=""):
    content = sent.format(key=key or bounces.key_of(letter))
    values = {"address": address or letter.to.email, "action": action, "status": status, "sent": content}
    return POSTFIX.format(**values).encode()


@pytest.fixture
def letter(town, mail, gate):
    told(town.executor)
    post("mon 10:00")
    return Letter.objects.get(to=town.executor)


@pytest.fixture
def maildir(tmp_path):
    return folders.Maildir(tmp_path / "returned", create=True)


def read(maildir):
    return mailbox.read(f"maildir://{maildir._path}", at=AT)


def unreached(town):
    return list(Notice.objects.filter(kind=NoticeKind.UNREACHED).values_list("to", flat=True))


@pytest.mark.parametrize("sent", [WHOLE, HEADERS])
def test_a_report_names_letter_address_and_reason(letter, sent):
    reason = "550 5.1.1 User unknown in virtual mailbox table"
    assert bounces.returned(report(letter, sent=sent)) == [Returned(letter.pk, letter.to.email, reason)]


def test_the_letter_that_left_carries_the_key_that_a_report_names(town, mail, letter):
    assert f"<{bounces.key_of(letter)}@" in mail.to(town.executor.email)[-1].raw


def test_a_returned_letter_marks_the_address_and_is_told_once(town, letter, maildir):
    for _again in range(2):
        maildir.add(report(letter))
    assert read(maildir) == 1
    letter.refresh_from_db()
    assert (letter.state, "User unknown" in letter.reason) == (LetterState.FAILED, True)
    assert Address.objects.get(employee=town.executor).reachable is False
    assert sorted(unreached(town)) == sorted([town.supervisor.pk, town.administrator.pk])
    told(town.executor, at="mon 11:10")
    post("mon 11:10")
    assert Letter.objects.filter(to=town.executor).count() == 1  # nothing more is sent there
    assert read(maildir) == 0


def test_of_an_alert_the_next_person_is_told(town, mail, gate):
    told(town.head, kind=NoticeKind.ALERT, asks=True)
    post("mon 10:00")
    lost = Letter.objects.get(to=town.head)
    [found] = bounces.returned(report(lost))
    assert bounces.record(found, at=AT)
    assert Notice.objects.filter(
        to=town.supervisor, kind=NoticeKind.ALERT, key__startswith="unreached:"
    ).exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"key": "letter-1-20261123100000-0123456789abcdef"},
        {"sent": "Content-Type: text/plain\n\n{key}\n"},
    ],
)
def test_a_delay_or_a_forged_report_is_none(letter, changed):
    assert bounces.returned(report(letter, **changed)) == []


def test_a_report_of_another_address_changes_nothing(letter):
    [found] = bounces.returned(report(letter, address="somebody@else.example"))
    assert not bounces.record(found, at=AT)
    assert not Address.objects.exists()


@pytest.mark.parametrize("status", ["5.7.1", "5.6.0", "5.3.4"])
def test_a_letter_refused_for_its_content_does_not_condemn_the_address(town, letter, status):
    [found] = bounces.returned(report(letter, status=status))
    assert bounces.record(found, at=AT)
    assert not Address.objects.exists()
    assert unreached(town) == []


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"Subject: Hello\n\nA person writes.", POSTFIX.encode()])
def test_other_mail_is_none_and_breaks_nothing(raw):
    assert bounces.returned(raw) == []


def test_only_reports_are_taken_from_a_mailbox_and_marked(letter, maildir):
    maildir.add(b"Subject: Hello\n\nA person writes.")
    maildir.add(report(letter))
    assert read(maildir) == 1
    assert sorted((each.get_subdir(), each.get_flags()) for each in maildir) == [("cur", "S"), ("new", "")]


class Server:
    """What is asked of imaplib."""

    def __init__(self, raw):
        self.raw, self.said = raw, []

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def login(self, user, password):
        if password != "p w:d":
            raise imaplib.IMAP4.error("refused")

    def select(self, folder):
        return ("OK" if folder == '"Reports"' else "NO"), [b"1"]

    def uid(self, command, *rest):
        self.said.append((command, *rest))
        return {
            "SEARCH": ("OK", [b"7"]),
            "FETCH": ("OK", [(b"1 (UID 7 BODY[] {9}", self.raw), b")"]),
            "STORE": ("OK", [None]),
        }[command]


def test_a_mailbox_is_read_by_imap_and_what_was_read_is_marked(letter, monkeypatch):
    server = Server(report(letter))
    monkeypatch.setattr(mailbox, "_connected", lambda scheme, host, port: server)
    address = "imaps://otklik:p%20w%3Ad@mail.example/Reports"
    assert mailbox.read(address, at=AT) == 1
    assert [command for command, *_rest in server.said] == ["SEARCH", "FETCH", "STORE"]
    assert ("STORE", "7", "+FLAGS.SILENT", r"(\Seen)") in server.said
    with pytest.raises(mailbox.NotRead):
        mailbox.read(address.replace("Reports", "Other"), at=AT)
    with pytest.raises(mailbox.NotRead):
        mailbox.read("imap://otklik:wrong@mail.example/Reports", at=AT)


def test_what_cannot_be_read_stands_in_the_log(settings, tmp_path, caplog):
    for address in ("pop3://mail.example/", "imaps:///INBOX", f"maildir://{tmp_path}/none"):
        settings.BOUNCES = address
        mailbox.read_quietly(at=AT)
    assert len(caplog.records) == 3
