"""A message that cannot be kept holds up nothing: it is set aside with its reason and can be tried again."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents.actions import collecting, keeping, settingaside
from otklik.incidents.models import Message, Revision
from otklik.networks import actions as networks
from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind, Page
from otklik.networks.models import Delivery
from otklik.networks.vk.connector import Connector
from tests.town import GROUP, SECRET

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG = "9" * 200  # an author whose number no column takes


def deliver(town, number, author=345):
    content = {"id": number, "from_id": int(author), "date": 1795420800, "text": f"Вопрос {number}"}
    told = {
        "group_id": GROUP,
        "type": "wall_reply_new",
        "event_id": f"e{number}",
        "secret": SECRET,
        "object": content | {"post_id": 7, "post_owner_id": -GROUP},
    }
    row, _fresh = networks.record_delivery(
        town.account, key=f"e{number}", body=json.dumps(told).encode(), at=AT
    )
    return row


def item(number, author="345"):
    return Item(
        key=f"-{GROUP}_7_{number}",
        kind=ItemKind.COMMENT,
        text=f"Вопрос {number}",
        posted_at=AT,
        author_key=author,
        attachments=(Attachment("photo", "https://vk.test/1.jpg"),),
    )


def texts():
    return sorted(Message.objects.values_list("text", flat=True))


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def remove_the_reason():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE incidents_message ALTER author_key TYPE varchar(400)")


def test_one_poisonous_delivery_is_set_aside_and_the_others_are_kept(connected):
    rows = [deliver(connected, 1), deliver(connected, 2, author=LONG), deliver(connected, 3)]
    assert collecting.parse(rows[0].pk, at=AT) == 2
    assert texts() == ["Вопрос 1", "Вопрос 3"]
    assert states() == ["parsed", "quarantined", "parsed"]
    rows[1].refresh_from_db()
    assert rows[1].problem


def test_batch_without_poison_is_kept_together(connected, monkeypatch):
    monkeypatch.setattr(collecting, "read_apart", None)
    rows = [deliver(connected, number) for number in range(1, 6)]
    assert collecting.parse(rows[0].pk, at=AT) == 5


def test_a_database_that_is_gone_is_nobodys_fault(connected, monkeypatch):
    def gone(*_given, **_more):
        raise OperationalError("server closed the connection")

    row = deliver(connected, 1)
    monkeypatch.setattr(collecting, "keep", gone)
    with pytest.raises(OperationalError):
        collecting.parse(row.pk, at=AT)
    assert states() == ["new"]


def test_a_worker_killed_in_the_middle_leaves_nothing_half_and_another_takes_it_up(connected, monkeypatch):
    rows = [deliver(connected, 1), deliver(connected, 2, author=LONG), deliver(connected, 3)]
    keep, calls = settingaside.keep, []

    def killed(*given, **more):
        calls.append(given)
        if len(calls) == 3:
            raise SystemExit  # as -9: no handler of ours sees it
        return keep(*given, **more)

    monkeypatch.setattr(settingaside, "keep", killed)
    with pytest.raises(SystemExit):
        collecting.parse(rows[0].pk, at=AT)
    assert (texts(), states()) == ([], ["new"] * 3)
    monkeypatch.undo()
    collecting.parse(rows[0].pk, at=AT)
    assert (texts(), states()) == (["Вопрос 1", "Вопрос 3"], ["parsed", "quarantined", "parsed"])


def test_what_was_set_aside_is_tried_again_when_a_person_asks(connected):
    row = deliver(connected, 2, author=LONG)
    collecting.parse(row.pk, at=AT)
    assert states() == ["quarantined"]
    remove_the_reason()
    settingaside.try_again(row)
    assert states() == ["new"]
    assert ProcrastinateJob.objects.filter(task_name="parse_delivery").exists()
    collecting.parse(row.pk, at=AT)
    assert (texts(), states()) == (["Вопрос 2"], ["parsed"])


@pytest.fixture
def polled(connected, monkeypatch):
    """What a poll brings: three comments, one of which cannot be kept."""
    items = [item(1), item(2, author=LONG), item(3)]
    events = tuple(Event(EventKind.NEW, each.key, each) for each in items)
    monkeypatch.setattr(Connector, "poll", lambda *_given: Page(events, {"seen": 3}))
    return networks.watch(connected.account, kind="page", key=f"-{GROUP}")


def test_a_poisonous_comment_of_a_poll_holds_up_neither_the_others_nor_the_cursor(polled):
    assert collecting.collect(polled, at=AT) == 2
    polled.refresh_from_db()
    assert polled.cursor == {"seen": 3}
    assert texts() == ["Вопрос 1", "Вопрос 3"]
    assert states() == ["quarantined"]


def test_polled_again_it_is_set_aside_once(polled):
    for hours in range(3):
        collecting.collect(polled, at=AT + timedelta(hours=hours))
    assert states() == ["quarantined"]
    assert len(texts()) == 2


def test_what_a_poll_has_set_aside_can_be_tried_again(polled):
    collecting.collect(polled, at=AT)
    remove_the_reason()
    row = Delivery.objects.get()
    settingaside.try_again(row)
    collecting.parse(row.pk, at=AT)
    assert states() == ["parsed"]
    kept = Message.objects.get(text="Вопрос 2")
    assert (kept.posted_at, kept.author_key, kept.media.count()) == (AT, LONG, 1)


@pytest.mark.parametrize(
    "event",
    [
        Event(EventKind.NEW, "k", item(5), AT),
        Event(EventKind.DELETED, "k", at=AT),
        Event(EventKind.RESTORED, "k"),
    ],
)
def test_an_event_that_is_written_down_reads_the_same(connected, event):
    settingaside._set_aside(connected.account, event, "so", AT)
    row = Delivery.objects.get()
    assert settingaside.events_of(None, row) == (event,)
    assert row.problem == "so"


def test_nothing_is_half_kept_of_what_is_set_aside(connected, monkeypatch):
    def broken(message):
        if message.text == "Вопрос 2":
            raise ValueError("no revision")
        return Revision(message=message, at=AT, text=message.text, snapshot=message.snapshot)

    monkeypatch.setattr(keeping, "first_revision", broken)
    rows = [deliver(connected, number) for number in (1, 2, 3)]
    collecting.parse(rows[0].pk, at=AT)
    assert texts() == ["Вопрос 1", "Вопрос 3"]
    assert Delivery.objects.get(state="quarantined").problem == "no revision"


# -- what brings its worker down ------------------------------------------------------------------


class Killed(BaseException):
    """As a worker ends that is killed: nothing catches it, its transaction is rolled back."""


@pytest.fixture
def killer(monkeypatch):
    """The second delivery ends whoever reads it."""
    parse_one = Connector.parse

    def parse(self, body):
        if b'"e2"' in body:
            raise Killed
        return parse_one(self, body)

    monkeypatch.setattr(Connector, "parse", parse)


def lives(row, at):
    """One life of a worker; whether it survived."""
    try:
        collecting.parse(row.pk, at=at)
    except Killed:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_ends_its_worker_every_time_is_set_aside_and_the_others_are_kept(connected, killer):
    rows = [deliver(connected, number) for number in (1, 2, 3)]
    later = AT + timedelta(minutes=2)
    assert not lives(rows[0], AT)
    assert (texts(), states()) == ([], ["new"] * 3)
    fresh = networks.record_delivery(connected.account, key="e4", body=b"{}", at=later)[0]
    deaths = 1
    while not lives(rows[0], later):
        deaths += 1
        assert deaths < 10
    fresh.refresh_from_db()
    assert fresh.state != "new"  # read at once, before what was left behind
    assert texts() == ["Вопрос 1", "Вопрос 3"]
    assert states()[:3] == ["parsed", "quarantined", "parsed"]
    assert deaths == 1 + settingaside.MOST_TRIES
    rows[1].refresh_from_db()
    assert str(settingaside.MOST_TRIES) in rows[1].problem
    settingaside.try_again(rows[1])
    rows[1].refresh_from_db()
    assert (rows[1].state, rows[1].attempts) == ("new", 0)


def test_what_merely_waited_long_is_read_with_one_count_more(connected, django_assert_num_queries):
    rows = [deliver(connected, number) for number in range(10, 15)]
    assert collecting.parse(rows[0].pk, at=AT + timedelta(hours=2)) == 5
    assert states() == ["parsed"] * 5
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
