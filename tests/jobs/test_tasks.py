"""Jobs: asked for in the transaction that needs them, harmless when run twice, taken up when a worker dies."""

import re
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents import deferring
from otklik.incidents.actions import reminding
from otklik.incidents.models import Message, Publication
from otklik.jobs import tasks
from otklik.netsim.vk import VkSim
from otklik.networks.actions import watch_own
from otklik.networks.models import Account, Delivery
from otklik.notices.models import Notice
from otklik.office.models import Absence
from tests.town import GROUP, build_town, connect_to, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def sim():
    with VkSim(pauses=(0.01,), rate_limits=False) as running:
        yield running


@pytest.fixture
def connected(town, sim):
    connect_to(sim, town)
    return town


def asked(name):
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=name).order_by("id")]


def run(task, **values):
    """The plain function of a job, without the worker."""
    return task.func.__wrapped__(**values)


def test_every_job_is_told_in_the_table_of_the_module():
    told = set(re.findall(r"^\| (\w+) \|", tasks.__doc__, re.M)) - {"job"}
    known = {name for name in app.tasks if not name.startswith(("builtin", "procrastinate"))}
    assert known - {"rescue_rows"} == told


def test_what_is_asked_for_by_name_exists():
    assert {"publish", "parse_delivery", "collect_source", "probe_account"} <= set(app.tasks)


def test_an_approval_asks_for_the_publication(town):
    placed = town.approved()
    assert asked("publish") == [{"publication_id": placed.pk}]


def test_sources_are_polled_when_their_time_has_come_and_asked_for_once(connected):
    watch_own(connected.account)
    for _time in range(2):
        run(tasks.collect_due, timestamp=0)
    assert len(asked("collect_source")) == len(watch_own(connected.account))


def test_a_switched_off_account_is_not_polled(connected):
    watch_own(connected.account)
    Account.objects.filter(pk=connected.account.pk).update(enabled=False)
    run(tasks.collect_due, timestamp=0)
    assert asked("collect_source") == []


def test_polling_brings_comments_and_remembers_where_it_was(connected, sim):
    post = sim.write_post(GROUP, "Ремонт")
    sim.write_comment(post, "Анна Ключевская", "Когда закончите?")
    for source in watch_own(connected.account):
        run(tasks.collect_source, source_id=source.pk)
    assert Message.objects.get(state="new").text == "Когда закончите?"
    assert all(source.polled_at for source in watch_own(connected.account))


def test_a_network_that_does_not_answer_is_noted_at_the_source(connected, sim):
    sim.fault("http_status", "wall.get", status=502)
    for source in watch_own(connected.account):
        run(tasks.collect_source, source_id=source.pk)
    assert any(source.failure for source in watch_own(connected.account))


def test_an_unknown_outcome_is_looked_for_later_by_a_job_of_its_own(connected, sim):
    post = sim.write_post(GROUP, "Ремонт")
    comment = sim.write_comment(post, "Анна Ключевская", "Темно")
    message = connected.message(key=f"-{GROUP}_{post.id}_{comment.id}", author_key=str(comment.from_id))
    placed = connected.approved(message=message)
    sim.fault("drop_after", "wall.createComment")
    run(tasks.publish, publication_id=placed.pk)
    placed.refresh_from_db()
    assert placed.state == "unknown"
    later = ProcrastinateJob.objects.filter(task_name="publish").exclude(scheduled_at=None).get()
    assert later.scheduled_at == placed.try_at


@pytest.mark.parametrize(
    ("state", "changed"),
    [
        ("sending", {"lease_until": timedelta(minutes=-1)}),
        ("waiting", {"try_at": timedelta(minutes=-2)}),
        ("unknown", {"try_at": timedelta(minutes=-2)}),
        ("approved", {"approved_at": timedelta(minutes=-3)}),
    ],
)
def test_a_row_whose_job_is_gone_gets_a_new_one(town, state, changed):
    placed = town.approved()
    now = timezone.now()
    values = {name: now + shift for name, shift in changed.items()}
    Publication.objects.filter(pk=placed.pk).update(state=state, **values)
    ProcrastinateJob.objects.all().delete()
    for _minute in range(3):  # one that waits is enough, however long the workers are busy with other things
        run(tasks.rescue_rows)
    assert asked("publish") == [{"publication_id": placed.pk}]


LEFT = """
DELETE FROM procrastinate_jobs;
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status)
VALUES ('media', 'fetch_media', 'media:1', 'media:1', 'doing'), ('outbox', 'publish', 'one', NULL, 'doing')
"""


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_killed_worker_gives_way_to_one_that_waits_for_its_lock(town):
    with connection.cursor() as cursor:
        cursor.execute(LEFT)
    deferring.fetch(1)
    async_to_sync(tasks.rescue.func)(timestamp=0)
    rows = ProcrastinateJob.objects.order_by("task_name").values_list("task_name", "status")
    assert list(rows) == [("fetch_media", "todo"), ("publish", "todo"), ("rescue_rows", "todo")]


def test_what_a_person_publishes_is_left_alone(town):
    placed = town.approved()
    Publication.objects.filter(pk=placed.pk).update(
        state="person", by_hand=True, approved_at=moment("mon 08:00")
    )
    before = len(asked("publish"))
    run(tasks.rescue_rows)
    assert len(asked("publish")) == before


def test_a_delivery_that_waits_too_long_is_parsed_after_all(town):
    delivery = Delivery.objects.create(
        account=town.account, key="k", body=b"{}", received_at=timezone.now() - timedelta(minutes=2)
    )
    run(tasks.rescue_rows)
    assert asked("parse_delivery") == [{"delivery_id": delivery.pk}]


def test_what_is_late_is_told_once_to_those_who_owe_it_and_to_the_supervisor(town):
    town.assigned()
    late = moment("tue 12:00")
    reminding.watch(at=late)
    told = set(Notice.objects.filter(kind="late").values_list("to__login", flat=True))
    assert {"executor", "supervisor"} <= told
    count = Notice.objects.count()
    reminding.watch(at=late + timedelta(minutes=1))
    assert Notice.objects.count() == count


def test_what_ends_soon_is_told_before(town):
    town.accepted(at="mon 10:00")
    reminding.watch(at=moment("mon 10:10"))
    assert set(Notice.objects.filter(kind="soon").values_list("to__login", flat=True)) == {"dispatcher"}


def test_nobody_on_duty_alarms_the_supervisor(town):
    town.accepted(at="mon 10:00")
    Absence.objects.create(employee=town.dispatcher, since=moment("mon 10:05"), until=moment("fri 10:00"))
    assert reminding.nobody_on_duty(at=moment("mon 10:10")) == 1
    assert Notice.objects.get(kind="nobody").to == town.supervisor


def test_a_broken_account_is_told_once(connected, sim):
    sim.expire_token("sim-community-456")
    for _time in range(2):
        run(tasks.probe_account, account_id=connected.account.pk)
    connected.account.refresh_from_db()
    assert connected.account.state in ("limited", "broken")
    assert Notice.objects.filter(kind="account", to=connected.administrator).count() == 1


@transaction.atomic
def ask_and_fail():
    deferring.publish(1)
    raise ZeroDivisionError


def test_a_job_deferred_in_a_transaction_that_fails_is_not_there(town):
    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert asked("publish") == []
