"""The administrator's token of VKontakte lives an hour: it is renewed ahead of its end, once, and quietly."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from otklik.incidents.actions import reminding
from otklik.jobs import tasks
from otklik.netsim.vk import VkSim
from otklik.netsim.vk.sim import refresh_token, user_token
from otklik.networks import actions, renewing
from otklik.networks.contract import AuthLost
from otklik.networks.models import Credential
from otklik.networks.registry import connect
from otklik.networks.renewing import AHEAD, Outcome
from otklik.notices.models import Notice
from tests.town import GROUP, build_town, connect_to

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAULTS = ("drop_before", "http_status", "broken_json", "drop_after", "hang_after", "status_after")


@pytest.fixture
def sim():
    with VkSim(pauses=(0.01,), rate_limits=False) as running:
        yield running


@pytest.fixture
def town(sim, db):
    return furnished(sim)


def furnished(sim):
    town = build_town()
    account = connect_to(sim, town)
    given = {"refresh": refresh_token(GROUP), "application": "51000001", "device": "sim-device"}
    for kind, secret in given.items():
        actions.store_credential(account, kind=kind, secret=secret, at=AT)
    actions.store_credential(account, kind="user", secret=user_token(GROUP), expires_at=AT + HOUR, at=AT)
    return town


def user(town):
    return Credential.objects.get(account=town.account, kind="user")


def secrets(town, at=AT):
    found = connect(town.account, at).access.credentials
    return found.get("user"), found.get("refresh")


def calls(sim):
    return [row for row in sim.journal.rows() if row["method"] == "oauth2.auth"]


def test_it_is_renewed_ahead_of_its_end_and_not_before(town, sim):
    early, late = AT + HOUR - AHEAD - timedelta(minutes=1), AT + HOUR - AHEAD + timedelta(minutes=1)
    assert renewing.due(at=early) == []
    assert renewing.renew(user(town).pk, at=early) is Outcome.NOTHING
    assert renewing.due(at=late) == [user(town).pk]
    assert renewing.renew(user(town).pk, at=late) is Outcome.RENEWED
    assert user(town).expires_at == late + HOUR
    assert secrets(town, late) == (f"{user_token(GROUP)}-1", f"{refresh_token(GROUP)}-1")
    assert renewing.due(at=late) == []
    assert len(calls(sim)) == 1


def test_the_renewed_token_works_and_is_renewed_in_its_turn(town, sim):
    at = AT
    for number in (1, 2, 3):
        at += timedelta(minutes=50)
        assert renewing.renew(user(town).pk, at=at) is Outcome.RENEWED
        assert secrets(town, at)[0].endswith(f"-{number}")
    probes = {probe.right: probe.works for probe in connect(town.account, at).probe(at)}
    assert probes["photos"]


def test_one_whose_end_nobody_has_named_is_renewed_to_learn_it(town):
    actions.store_credential(town.account, kind="user", secret=user_token(GROUP), at=AT)
    assert renewing.renew(user(town).pk, at=AT) is Outcome.RENEWED
    assert user(town).expires_at == AT + HOUR


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_happens_to_the_call_it_is_tried_again(town, sim, fault):
    at = AT + HOUR - timedelta(minutes=10)
    sim.fault(fault, "oauth2.auth", **({"seconds": 0.05} if fault == "hang_after" else {}))
    assert renewing.renew(user(town).pk, at=at) is Outcome.LATER
    assert renewing.due(at=at) == []  # not at once
    at += timedelta(minutes=2)
    assert renewing.due(at=at) == [user(town).pk]
    assert renewing.renew(user(town).pk, at=at) is Outcome.RENEWED


def test_a_scripted_error_of_the_network_is_no_loss(town, sim):
    sim.fault("api_error", "oauth2.auth", code=10)
    assert renewing.renew(user(town).pk, at=AT + HOUR) is Outcome.LATER


def test_a_lost_one_is_told_once_and_the_account_says_what_to_do(town, sim):
    sim.expire_token(refresh_token(GROUP))
    for _time in range(3):
        tasks.renew_credential.func.__wrapped__(user(town).pk)
    assert Notice.objects.filter(to=town.administrator, kind="account").count() == 1
    assert renewing.due(at=datetime.now(UTC) + HOUR) == []
    account = town.account
    account.refresh_from_db()
    assert account.checked_at is None
    actions.check(account, at=datetime.now(UTC) + timedelta(days=9000))
    assert "VK ID" in account.state_reason


def test_a_new_sign_in_sets_it_going_again(town, sim):
    sim.expire_token(refresh_token(GROUP))
    assert renewing.renew(user(town).pk, at=AT + HOUR) is Outcome.LOST
    sim.expire_token(refresh_token(GROUP), dead=False)
    actions.store_credential(town.account, kind="refresh", secret=refresh_token(GROUP), at=AT + HOUR)
    assert renewing.renew(user(town).pk, at=AT + HOUR) is Outcome.RENEWED


def test_a_switched_off_account_is_left_alone(town):
    actions.switch_off(town.account)
    assert renewing.due(at=AT + HOUR) == []


def test_a_lost_key_of_the_installation_loses_no_token(town, settings):
    settings.CREDENTIALS_KEY = "another"
    assert renewing.renew(user(town).pk, at=AT + HOUR) is Outcome.LATER
    assert Credential.objects.get(kind="refresh").expires_at is None


def test_a_worker_killed_in_the_call_leaves_a_lease_that_ends(town):
    at = AT + HOUR
    assert renewing._claim(user(town).pk, at) is not None
    assert renewing.renew(user(town).pk, at=at) is Outcome.NOTHING
    assert renewing.renew(user(town).pk, at=at + renewing.LEASE) is Outcome.RENEWED


def test_neither_token_is_logged_or_part_of_an_error(town, sim, caplog):
    caplog.set_level(logging.DEBUG)
    sim.fault("broken_json", "oauth2.auth")
    renewing.renew(user(town).pk, at=AT + HOUR)
    sim.expire_token(refresh_token(GROUP))
    with pytest.raises(AuthLost) as lost:
        connect(town.account, AT).renew(AT)
    told = f"{lost.value}{lost.value!r}{caplog.text}"
    assert refresh_token(GROUP) not in told
    assert user_token(GROUP) not in told


def test_ended_token_is_told_apart_from_none(town):
    probes = {probe.right: probe for probe in connect(town.account, AT + HOUR).probe(AT + HOUR)}
    assert not probes["photos"].works
    Credential.objects.filter(kind="user").delete()
    assert "photos" not in {probe.right for probe in connect(town.account, AT + HOUR).probe(AT)}


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_begin_at_once_renew_once(sim):
    town = furnished(sim)
    key, at, outcomes = user(town).pk, AT + HOUR, []
    gate = threading.Barrier(4)

    def work():
        try:
            gate.wait()
            outcomes.append(renewing.renew(key, at=at))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == ["nothing"] * 3 + ["renewed"]
    assert len(calls(sim)) == 1


def test_alarm_names_the_account_and_what_to_do(town):
    reminding.credential_lost(town.account, at=AT)
    assert str(town.account) in Notice.objects.filter(to=town.administrator).get().text
