"""Accounts, their credentials, deliveries and health in the database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from otklik.networks import actions
from otklik.networks.contract import AuthLost, Forbidden, Probe, RateLimited
from otklik.networks.models import Account, AccountState, Credential, Delivery, Network, Source
from otklik.networks.registry import connect, describe, key_problem, limits_of, networks
from otklik.office.models import Body, Employee

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def body():
    return Body.objects.create(name="Администрация", short_name="Район")


@pytest.fixture
def account(body):
    return make(body)


def make(body, network=Network.VK, **changed):
    given = {
        "network": network,
        "name": "Район",
        "external_id": "456",
        "api_url": "http://127.0.0.1:1",
        "at": AT,
    }
    return actions.create_account(body, **(given | changed))


@pytest.fixture
def administrator(body):
    return Employee.objects.create(body=body, login="kim", name="Ким Денис Олегович")


def test_webhook_s_address_cannot_be_guessed(body):
    keys = {make(body, external_id=str(n)).hook_key for n in range(3)}
    assert len(keys) == 3
    assert min(len(key) for key in keys) >= 43


def test_account_watches_its_page_and_private_messages(account):
    actions.watch_own(account)  # again
    assert sorted(Source.objects.values_list("kind", "key")) == [("messages", "456"), ("page", "456")]


@pytest.mark.parametrize(
    ("network", "key", "fits"),
    [
        ("vk", " 218000001 ", True),
        ("vk", "-218000001", True),
        ("vk", "priozerny_raion", False),
        ("vk", "0", False),
        ("telegram", "-1001234567890", True),
        ("telegram", "1001234567890", False),
        ("ok", "54000000001", True),
        ("max", "-71", True),
        ("facebook", "", False),
        ("manual", "", True),
    ],
)
def test_key_of_an_account_is_checked_before_it_is_made(network, key, fits):
    assert (key_problem(network, key) == "") is fits


def test_secret_is_stored_encrypted_and_opened_only_for_the_connector(account):
    actions.store_credential(account, kind="community", secret=" token-1 ", at=AT)
    actions.store_credential(account, kind="community", secret="token-2", at=AT)
    [row] = Credential.objects.all()
    assert b"token-2" not in bytes(row.sealed)
    connector = connect(account, AT)
    assert connector.secret("community") == "token-2"
    assert "token-2" not in repr(connector.access)


def test_expired_credential_is_no_credential(account):
    actions.store_credential(account, kind="user", secret="x", expires_at=AT + timedelta(hours=1), at=AT)
    assert connect(account, AT).has("user")
    assert not connect(account, AT + timedelta(hours=1)).has("user")


def test_lost_key_of_the_installation_is_told_as_a_lost_credential(account, settings):
    actions.store_credential(account, kind="user", secret="x", at=AT)
    settings.CREDENTIALS_KEY = "another"
    with pytest.raises(AuthLost):
        connect(account, AT)


def test_new_credential_asks_for_a_check(account):
    actions.record_health(account, [Probe("publish", True)], at=AT)
    actions.store_credential(account, kind="user", secret="x", at=AT)
    account.refresh_from_db()
    assert account.checked_at is None


@pytest.mark.parametrize("network", [Network.FACEBOOK, Network.INSTAGRAM])
def test_network_under_notice_stays_off_until_it_is_acknowledged(body, administrator, network):
    account = make(body, network)
    assert not account.enabled
    with pytest.raises(actions.NoticeNotAcknowledged):
        actions.switch_on(account)
    with pytest.raises(Forbidden):
        connect(account, AT)
    actions.acknowledge(account, by=administrator, at=AT)
    actions.switch_on(account)
    account.refresh_from_db()
    assert (account.enabled, account.acknowledged_at, account.acknowledged_by) == (True, AT, administrator)


def test_database_itself_refuses_a_network_under_notice_that_is_on(body):
    account = make(body, Network.FACEBOOK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(enabled=True)


def test_switching_off_keeps_what_came(account):
    actions.record_delivery(account, key="e1", body=b"{}", at=AT)
    actions.switch_off(account)
    assert Delivery.objects.count() == 1


def test_delivery_is_kept_once_and_repeats_are_counted(account):
    first, fresh = actions.record_delivery(account, key="e1", body=b"\x00one", at=AT)
    again, repeated = actions.record_delivery(account, key="e1", body=b"two", at=AT + timedelta(minutes=1))
    assert (fresh, repeated, first.pk) == (True, False, again.pk)
    row = Delivery.objects.get()
    assert (bytes(row.body), row.times, row.received_at) == (b"\x00one", 2, AT)


def test_same_delivery_of_another_account_is_another(account, body):
    other = make(body, external_id="457")
    fresh = [actions.record_delivery(each, key="e1", body=b"", at=AT)[1] for each in (account, other)]
    assert fresh == [True, True]


def test_cursor_moves_and_a_failure_is_forgotten(account):
    source = actions.watch(account, kind="page", key="456")
    actions.poll_failed(source, AuthLost("dead"), at=AT)
    assert Source.objects.get(pk=source.pk).failure == "dead"
    actions.advance(source, cursor={"since": 1}, at=AT + timedelta(minutes=2))
    row = Source.objects.get(pk=source.pk)
    assert (row.cursor, row.failure, row.polled_at) == ({"since": 1}, "", AT + timedelta(minutes=2))


def test_waiting_for_a_turn_is_no_failure(account):
    source = actions.watch(account, kind="page", key="456")
    actions.poll_failed(source, RateLimited("wait"), at=AT)
    row = Source.objects.get(pk=source.pk)
    assert (row.failure, row.polled_at) == ("", None)


GOOD, BAD = Probe("publish", True), Probe("messages", False, "No right.", "Give it.")


@pytest.mark.parametrize(
    ("probes", "state"),
    [
        ([GOOD], AccountState.WORKING),
        ([GOOD, BAD], AccountState.LIMITED),
        ([BAD], AccountState.BROKEN),
        ([], AccountState.NEW),
    ],
)
def test_state_follows_from_what_works(account, probes, state):
    actions.record_health(account, probes, at=AT)
    account.refresh_from_db()
    assert (account.state, account.checked_at) == (state, AT)


def test_change_of_state_is_told_once(account):
    told = [actions.record_health(account, [BAD], at=AT + timedelta(minutes=5 * n)) for n in range(3)]
    assert [change and change.after for change in told] == [AccountState.BROKEN, None, None]
    change = actions.record_health(account, [GOOD], at=AT + timedelta(minutes=20))
    assert (change.before, change.after, change.alarms) == (AccountState.BROKEN, AccountState.WORKING, False)


def test_reason_names_what_to_do_and_what_ends_soon(account):
    ending = Probe("user", True, expires_at=AT + timedelta(days=3))
    lasting = Probe("service", True, expires_at=AT + timedelta(days=30))
    actions.record_health(account, [BAD, ending, lasting], at=AT)
    lines = account.state_reason.splitlines()
    assert lines[0] == "No right. Give it."
    assert [("26.11.2026" in line) for line in lines[1:]] == [True]


def test_account_that_cannot_be_reached_is_broken(account):
    actions.store_credential(account, kind="service", secret="s", at=AT)
    actions.store_credential(account, kind="community", secret="c", at=AT)
    assert actions.check(account, at=AT).after is AccountState.BROKEN


def test_every_network_is_described():
    found = {description.network: description for description in networks()}
    assert set(found) == set(Network)
    assert {n for n, d in found.items() if d.under_notice} == {"facebook", "instagram"}
    assert {n for n, d in found.items() if d.required} == {"ok", "vk", "facebook", "instagram"}  # clause 3
    assert all(description.label for description in found.values())


def test_limits_are_known_without_an_account():
    assert limits_of("vk").idempotent
    assert not limits_of("manual").publishes
    assert "community" in describe("vk").credentials
