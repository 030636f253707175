"""Clause 4: the body has its own accounts; their secrets are kept, never shown; their health is known."""

import pytest

from otklik.networks import actions as networks
from otklik.networks.contract import Probe
from otklik.networks.models import Credential
from otklik.networks.registry import access_of
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db

AT = moment("mon 10:00")


@pytest.fixture
def town():
    return build_town()


def test_a_credential_is_encrypted_at_rest_and_opened_for_the_connector_alone(town):
    networks.store_credential(town.account, kind="community", secret="vk1.a.very-secret", at=AT)
    held = Credential.objects.get()
    assert b"very-secret" not in bytes(held.sealed)
    assert "very-secret" not in repr(access_of(town.account, AT))
    assert access_of(town.account, AT).credentials == {"community": "vk1.a.very-secret"}


def test_a_renewed_credential_takes_the_place_of_the_earlier_one(town):
    for secret in ("one", "two"):
        networks.store_credential(town.account, kind="community", secret=secret, at=AT)
    assert access_of(town.account, AT).credentials == {"community": "two"}


def test_an_expired_credential_is_no_credential(town):
    networks.store_credential(
        town.account, kind="user", secret="x", expires_at=moment("mon 09:00"), at=moment("mon 08:00")
    )
    assert access_of(town.account, AT).credentials == {}


@pytest.mark.parametrize(
    ("rights", "state"),
    [((True, True), "working"), ((True, False), "limited"), ((False, False), "broken")],
)
def test_the_state_of_an_account_follows_from_its_rights(town, rights, state):
    probes = [
        Probe(f"right {number}", works, "нет права", "дайте право") for number, works in enumerate(rights)
    ]
    networks.record_health(town.account, probes, at=AT)
    assert town.account.state == state


def test_a_change_for_the_worse_is_told_once(town):
    broken = [Probe("publish", False, "нет права", "дайте право")]
    first = networks.record_health(town.account, broken, at=AT)
    assert first is not None
    assert first.alarms
    assert networks.record_health(town.account, broken, at=AT) is None
