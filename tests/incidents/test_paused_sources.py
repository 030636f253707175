"""A poll whose page ends its worker every time: counted, paused, told once, read on when a person says so."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents.actions import collecting
from otklik.incidents.models import Message
from otklik.jobs import tasks
from otklik.networks import actions as networks
from otklik.networks import sources
from otklik.networks.contract import Event, EventKind, Item, ItemKind, Page, Retryable
from otklik.networks.models import Source
from otklik.networks.vk.connector import Connector
from otklik.notices.models import Notice
from tests.town import GROUP

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def run(task, **values):
    """The plain function of a job, without the worker."""
    return task.func.__wrapped__(**values)


def item(number):
    key = f"-{GROUP}_7_{number}"
    return Item(key=key, kind=ItemKind.COMMENT, text=f"Вопрос {number}", posted_at=AT, author_key="345")


def page(number, **changed):
    told = item(number)
    return Page((Event(EventKind.NEW, told.key, told),), {"seen": number}, **changed)


@pytest.fixture
def source(connected):
    return networks.watch(connected.account, kind="page", key=f"-{GROUP}")


@pytest.fixture
def deadly(monkeypatch):
    """The second page ends whoever reads it: as memory that runs out, nothing of ours sees it coming."""

    def poll(self, kind, key, cursor, at):
        if cursor.get("seen") == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return page(1, more=True)

    monkeypatch.setattr(Connector, "poll", poll)


def lives(source, at):
    """One life of a worker, a process of its own; whether it came to its end."""
    connections.close_all()  # else both would speak through one socket
    worker = os.fork()
    if worker == 0:
        failed = True
        try:
            collecting.collect(Source.objects.get(pk=source.pk), at=at)
            failed = False
        finally:
            os._exit(failed)
    ended = os.waitpid(worker, 0)[1]
    assert ended in (0, signal.SIGKILL)
    return ended == 0


@pytest.mark.django_db(transaction=True)
def test_a_page_that_kills_its_worker_every_time_pauses_the_source_and_is_told_once(source, deadly):
    deaths = 0
    while not lives(source, AT + timedelta(minutes=deaths)):
        deaths += 1
        assert deaths < 10
    source.refresh_from_db()
    # The first life read page 1, which set the count back; the later ones began with the deadly page.
    assert deaths == 1 + sources.MOST_TRIES
    assert source.paused_at is not None
    assert source.cursor == {"seen": 1}
    assert list(Message.objects.values_list("text", flat=True)) == ["Вопрос 1"]
    assert lives(source, AT + timedelta(hours=1))  # nothing is called any more
    told = Notice.objects.filter(kind="account")
    assert told.count() == told.values("to").distinct().count() > 0
    assert "Читать дальше" in told.first().text


@pytest.mark.django_db
def test_a_paused_source_is_not_asked_for_and_the_others_are(source):
    other = networks.watch(source.account, kind="community", key="sosedi")
    sources.pause(source, at=AT)
    run(tasks.collect_due, timestamp=0)
    jobs = ProcrastinateJob.objects.filter(task_name="collect_source")
    assert [job.args for job in jobs] == [{"source_id": other.pk}]


@pytest.mark.django_db
def test_two_polls_of_a_source_never_run_at_once(source):
    run(tasks.collect_due, timestamp=0)
    assert ProcrastinateJob.objects.get(task_name="collect_source").lock == f"collect:{source.pk}"


@pytest.mark.django_db
@pytest.mark.parametrize("deaths", [0, sources.MOST_TRIES - 1])
def test_a_read_that_comes_to_an_end_sets_the_count_back(source, monkeypatch, deaths):
    Source.objects.update(attempts=deaths)
    monkeypatch.setattr(Connector, "poll", lambda *_given: page(1))
    collecting.collect(source, at=AT)
    source.refresh_from_db()
    assert (source.attempts, source.paused_at) == (0, None)


@pytest.mark.django_db
def test_a_network_that_is_down_for_days_pauses_nothing(source, monkeypatch):
    def silent(*_given):
        raise Retryable("no answer")

    monkeypatch.setattr(Connector, "poll", silent)
    for _minute in range(3 * sources.MOST_TRIES):
        run(tasks.collect_source, source_id=source.pk)
    source.refresh_from_db()
    assert (source.attempts, source.paused_at, source.failure) == (0, None, "no answer")
    assert not Notice.objects.filter(kind="account").exists()


@pytest.mark.django_db
def test_a_mistake_of_ours_pauses_it_too(source, monkeypatch):
    def mistaken(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr(Connector, "poll", mistaken)
    for _try in range(sources.MOST_TRIES):
        with pytest.raises(ZeroDivisionError):
            collecting.collect(source, at=AT)
    assert collecting.collect(source, at=AT) == 0
    source.refresh_from_db()
    assert source.paused_at == AT


@pytest.mark.django_db
def test_read_on_it_goes_on_where_it_stood(source, monkeypatch):
    sources.pause(source, at=AT)
    assert collecting.collect(source, at=AT) == 0
    sources.resume(source)
    monkeypatch.setattr(Connector, "poll", lambda *_given: page(2))
    assert collecting.collect(source, at=AT) == 1
    source.refresh_from_db()
    assert (source.paused_at, source.failure, source.attempts) == (None, "", 0)


@pytest.mark.django_db
def test_the_count_costs_one_statement(source, monkeypatch, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sources.count_try(source) == 1
