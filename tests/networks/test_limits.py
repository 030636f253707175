"""The bucket of calls that all workers share."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from otklik.networks.contract import RateLimited
from otklik.networks.limits import Rate, SharedTurn, block, method_key, take

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THREE = Rate(per_second=3, burst=3)


def taken(seconds, rate=THREE, key="vk/service/a", **given):
    return take(key, rate, at=AT + timedelta(seconds=seconds), **given)


def test_burst_is_free_and_then_a_turn_must_be_waited_for():
    assert [taken(0) for _call in range(3)] == [None, None, None]
    assert taken(0) == pytest.approx(timedelta(seconds=1 / 3), abs=timedelta(milliseconds=1))


def test_bucket_fills_again_and_no_higher_than_the_burst():
    for _call in range(3):
        taken(0)
    assert taken(0.34) is None
    assert taken(0.35)
    assert [bool(taken(100)) for _call in range(4)] == [False, False, False, True]


def test_refused_call_costs_nothing():
    for _call in range(3):
        taken(0)
    for _call in range(10):
        assert taken(0.1)
    assert taken(0.34) is None


def test_clock_that_steps_back_neither_fills_nor_drains():
    for _call in range(3):
        taken(10)
    assert taken(5)
    assert taken(10.34) is None


def test_credentials_have_buckets_of_their_own():
    for _call in range(3):
        taken(0)
    assert taken(0, key="vk/service/b") is None


def test_blocked_bucket_waits_until_the_network_allows():
    block("vk/service/a", timedelta(minutes=10), at=AT)
    assert taken(60) == timedelta(minutes=9)
    assert taken(600) is None


def test_shorter_block_does_not_shorten_a_longer_one():
    block("vk/service/a", timedelta(minutes=10), at=AT)
    block("vk/service/a", timedelta(seconds=1), at=AT)
    assert taken(60) == timedelta(minutes=9)


def test_blocked_method_leaves_the_others_free():
    block(method_key("vk/service/a", "newsfeed.search"), timedelta(hours=3), at=AT)
    assert taken(0, method="newsfeed.search") == timedelta(hours=3)
    assert taken(0, method="wall.get") is None


def test_turn_is_kept_by_the_database_s_own_clock():
    turn = SharedTurn("vk", {"service": "s"}, {"service": Rate(0.001, 1)})
    turn.take("service", "wall.get")
    with pytest.raises(RateLimited) as caught:
        turn.take("service", "wall.get")
    assert caught.value.scope == "turn"
    assert timedelta(seconds=990) < caught.value.after <= timedelta(seconds=1000)


def test_short_wait_is_stood_through():
    turn = SharedTurn("vk", {"service": "s"}, {"service": Rate(50, 1)}, patience=timedelta(seconds=2))
    for _call in range(5):
        turn.take("service", "wall.get")


def test_network_s_own_refusal_blocks_credential_or_method():
    turn = SharedTurn("vk", {"service": "s", "community": "c"}, {"service": THREE, "community": THREE})
    turn.block("service", "wall.get", RateLimited("", timedelta(hours=1)))
    turn.block("community", "wall.createComment", RateLimited("", timedelta(hours=1), "method"))
    for kind, method in (("service", "wall.get"), ("community", "wall.createComment")):
        with pytest.raises(RateLimited):
            turn.take(kind, method)
    turn.take("community", "groups.getById")


def test_secret_itself_is_not_in_the_key():
    turn = SharedTurn("vk", {"service": "very-secret"}, {"service": THREE})
    assert "very-secret" not in turn.key("service")
    assert turn.key("service") == SharedTurn("vk", {"service": "very-secret"}, {}).key("service")


@pytest.mark.django_db(transaction=True)
def test_workers_together_take_no_more_than_there_is():
    got = []

    def work():
        got.extend(take("vk/service/shared", Rate(0.0001, 7), at=AT) is None for _call in range(5))
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(got) == 7
