"""Clause 3: Odnoklassniki, VKontakte, Facebook, Instagram; others beyond it; by hand always."""

import pytest

from otklik.networks import actions as networks
from otklik.networks.models import Network
from otklik.networks.registry import REQUIRED, UNDER_NOTICE
from tests.town import build_town, moment

AT = moment("mon 10:00")


def make(town, network):
    return networks.create_account(town.body, network=network, name="Страница", external_id="77", at=AT)


def test_the_four_networks_of_the_clause_are_known():
    assert set(REQUIRED) == {Network.OK, Network.VK, Network.FACEBOOK, Network.INSTAGRAM}


@pytest.mark.django_db
@pytest.mark.parametrize("network", [Network.VK, Network.OK, Network.TELEGRAM, Network.MAX, Network.MANUAL])
def test_a_new_account_works_from_the_start(network):
    assert make(build_town(), network).enabled


@pytest.mark.django_db
@pytest.mark.parametrize("network", sorted(UNDER_NOTICE))
def test_facebook_and_instagram_stay_off_until_the_legal_notice_is_acknowledged(network):
    town = build_town()
    account = make(town, network)
    assert not account.enabled
    with pytest.raises(networks.NoticeNotAcknowledged):
        networks.switch_on(account)
    networks.acknowledge(account, by=town.administrator, at=AT)
    networks.switch_on(account)
    assert account.enabled


@pytest.mark.django_db
def test_switching_a_network_off_does_not_hide_its_history():
    town = build_town()
    message = town.message()
    networks.switch_off(town.account)
    message.refresh_from_db()
    assert message.account == town.account
