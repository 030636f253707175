"""A lock is taken on the rows that are changed, never on the body or account beside them: all work would queue
behind it."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents import deferring
from otklik.incidents.actions import collecting, publication, triage
from otklik.networks.actions import record_delivery
from otklik.networks.contract import Placed, Retryable
from otklik.networks.models import Delivery
from tests.town import GROUP, moment

pytestmark = pytest.mark.django_db
AT = moment("mon 12:30")
BOTH = ("incidents_publication", "incidents_incident")


def locks(work):
    with CaptureQueriesContext(connection) as asked:
        work()
    return [row["sql"] for row in asked if re.search(r"FOR (NO KEY )?UPDATE", row["sql"])]


def names_its_table(sql):
    return "JOIN" not in sql or re.search(r"FOR (NO KEY )?UPDATE OF \"\w+\"", sql)


def test_the_road_locks_only_what_it_changes(town):
    def walk():
        row = town.approved()
        publication.claim(row.pk, at=AT)
        publication.failed(row.pk, Retryable("-"), looked=False, at=AT)

    found = locks(walk)
    assert len(found) > 5
    assert [sql for sql in found if not names_its_table(sql)] == []


def test_a_place_is_locked_before_its_case_by_whoever_changes_both(town):
    """Else the record of a publication and the person who takes its message out would wait for each other."""
    row = town.approved()
    incident, more = row.version.reply.assignment.incident, town.message(author_key="502")
    triage.join(more, incident, by=town.monitor, at=AT)
    taken_out = locks(lambda: triage.leave(more, by=town.monitor, at=AT))
    recorded = locks(lambda: publication.published(row.pk, Placed("-1_1_9", ""), at=AT))
    for found in (taken_out, recorded):
        first = {table: next(n for n, sql in enumerate(found) if f'OF "{table}"' in sql) for table in BOTH}
        assert first["incidents_publication"] < first["incidents_incident"]


def test_deliveries_are_read_together_and_by_one_job(connected, sim, post):
    for number in range(3):
        comment = sim.write_comment(post, "Анна Ключевская", f"Яма {number}")
        body = delivery(comment, sim)
        row, _fresh = record_delivery(connected.account, key=f"e{number}", body=body, at=AT)
        deferring.parse(row.pk, connected.account.pk)
    assert ProcrastinateJob.objects.filter(queueing_lock=f"parse:{connected.account.pk}").count() == 1
    assert collecting.parse(row.pk, at=AT) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"parsed"}


def test_one_delivery_that_is_not_understood_does_not_hold_up_the_others(connected, sim, post):
    comment = sim.write_comment(post, "Анна Ключевская", "Яма")
    record_delivery(connected.account, key="a", body=b'{"type": "unheard of"}', at=AT)
    row, _fresh = record_delivery(connected.account, key="b", body=delivery(comment, sim), at=AT)
    assert collecting.parse(row.pk, at=AT) == 1
    assert list(Delivery.objects.order_by("key").values_list("state", flat=True)) == ["quarantined", "parsed"]


def delivery(comment, sim):
    told = {"type": "wall_reply_new", "group_id": GROUP, "object": sim.shapes.pushed_comment(comment)}
    return json.dumps(told).encode()
