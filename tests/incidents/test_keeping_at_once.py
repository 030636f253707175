"""Two workers keep the same message at the same moment: what the second one knows is not lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from otklik.incidents.actions.keeping import keep
from otklik.incidents.models import Message
from otklik.networks.contract import Event, EventKind, Item, ItemKind
from tests.town import moment

pytestmark = pytest.mark.django_db(transaction=True)
AT = moment("mon 12:30")
LATER = AT + timedelta(minutes=1)


def written(text):
    return Item("-456_1_7", ItemKind.COMMENT, text, AT, "501", "Анна Ключевская", post_key="-456_1")


def keep_while_another_does(account, event):
    """`event` is kept while the new message stands in a transaction of another worker that has not ended."""
    stored, waits = threading.Event(), threading.Event()

    def another():
        try:
            with transaction.atomic():
                keep(account, [Event(EventKind.NEW, "-456_1_7", written("Яма"))], at=AT)
                stored.set()
                waits.wait(timeout=30)
        finally:
            connection.close()

    worker = threading.Thread(target=another)
    worker.start()
    assert stored.wait(timeout=30)
    threading.Timer(0.5, waits.set).start()  # by then the insertion below stands before the same key
    keep(account, [event], at=LATER)
    worker.join()
    return Message.objects.get(key="-456_1_7")


def test_an_edit_is_kept(town):
    edited = Event(EventKind.EDITED, "-456_1_7", written("Яма у школы"), at=LATER)
    assert keep_while_another_does(town.account, edited).text == "Яма у школы"


def test_a_deletion_is_kept(town):
    gone = Event(EventKind.DELETED, "-456_1_7", at=LATER)
    assert keep_while_another_does(town.account, gone).deleted_at == LATER


def test_the_same_news_is_kept_once(town):
    kept = keep_while_another_does(town.account, Event(EventKind.NEW, "-456_1_7", written("Яма")))
    assert (kept.text, Message.objects.count()) == ("Яма", 1)
