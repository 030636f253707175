"""A small town whose people have addresses, and a real mail server on loopback."""

import pytest

from otklik.netsim.mail import MailSim
from otklik.notices import gates, planning, sending
from otklik.notices.actions import Told, tell
from otklik.notices.models import NoticeKind, Way
from tests.town import build_town, moment

SENDER = "otklik@priozerny.example"


@pytest.fixture
def town(db):
    town = build_town()
    for name, person in town.people.items():
        person.email = f"{name}@priozerny.example"
        person.save()
    return town


@pytest.fixture
def mail():
    with MailSim() as sim:
        yield sim


def mail_gate(body, sim, *, secret="", words=False, **changed):
    values = {"host": "127.0.0.1", "port": sim.smtp_port, "security": "none", "user": "", "sender": SENDER}
    return gates.keep(
        body,
        Way.MAIL,
        values=values | changed,
        secret=secret,
        enabled=True,
        words=words,
        at=moment("mon 08:00"),
    )


@pytest.fixture
def gate(town, mail):
    return mail_gate(town.body, mail)


_number = iter(range(1, 100_000))


def told(person, at="mon 10:00", kind=NoticeKind.OWED, text="", **changed):
    """Something told to a person; returns what was told."""
    number = next(_number)
    text = text or f"Инцидент 2026-{number}: подготовьте ответ."
    what = Told(kind, f"{kind}:{number}", text, "/cases/1/", f"2026-{number}", **changed)
    tell(person.body, [person], what, at=moment(at))
    return what


def post(at):
    """What the job does: letters are made, those due are sent."""
    now = moment(at) if isinstance(at, str) else at
    planning.plan(at=now)
    sending.rescue(at=now)
    due = sending.due(at=now)
    for letter in due:
        sending.attempt(letter.pk, at=now)
    return len(due)
