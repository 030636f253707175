"""The queue stays quick however many jobs wait."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.sql import queries

from otklik.incidents import deferring
from otklik.jobs import tasks
from otklik.notices import asking


@pytest.mark.django_db
def test_the_queue_is_swept_by_finished_jobs_not_by_the_share_of_those_that_wait():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'procrastinate_jobs'")
        options = dict(each.split("=") for each in cursor.fetchone()[0])
    assert float(options["autovacuum_vacuum_scale_factor"]) == 0
    assert 0 < int(options["autovacuum_vacuum_threshold"]) <= 10_000
    assert options["vacuum_index_cleanup"] in ("on", "true")


@pytest.mark.django_db
def test_the_look_for_the_next_job_is_planned_by_what_is_due_now():
    """Of the very function that workers call: another release of the library may call another."""
    called = re.search(r"procrastinate_fetch_job\w*", queries["fetch_job"]).group()
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = %s", [called])
        assert cursor.fetchall() == [(["plan_cache_mode=force_custom_plan"],)]


def next_job():
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
        worker = cursor.fetchone()[0]
        cursor.execute("SELECT task_name FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_what_comes_in_does_not_stand_in_line_behind_publications():
    for number in range(3):
        deferring.publish(number)
    deferring.parse(1, 1)
    deferring.probe(1)
    assert [next_job() for _job in range(3)] == ["parse_delivery", "probe_account", "publish"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "now"), [(deferring.publish_later, deferring.publish), (deferring.amend_later, deferring.amend)]
)
def test_what_a_person_asks_for_now_does_not_wait_for_the_next_planned_try(later, now):
    later(1, timezone.now() + timedelta(minutes=30))
    assert next_job() is None
    now(1)
    assert next_job() == now.__name__


@pytest.mark.django_db
def test_an_alert_does_not_stand_in_line_behind_publications():
    """Neither the job that makes its letter nor the one that sends it."""
    deferring.publish(1)
    asking.post()
    assert next_job() == "post"
    asking.send(1, "mail", urgent=True)
    assert next_job() == "send_letter"


def test_jobs_of_which_few_can_wait_go_before_those_of_which_any_number_can():
    app.perform_import_paths()
    ours = [task for task in app.tasks.values() if task.queue != "builtin"]
    first = {task.name for task in ours if task.priority == tasks.FIRST}
    assert first == {task.name for task in ours if task.queue in ("intake", "watch")} | {"post"}
    assert {task.priority for task in ours if task.name not in first} == {0}
