"""A stand-in VKontakte per test and the connector that talks to it over real HTTP."""

import pytest

from otklik.netsim.vk import VkSim
from otklik.netsim.vk.sim import community_token, service_token, user_token
from otklik.networks.contract import Access
from otklik.networks.vk.connector import Connector

GROUP = 456
SECRET = "callback-secret"


@pytest.fixture
def sim():
    with VkSim(pauses=(0.01, 0.01), rate_limits=False) as running:
        running.add_community(GROUP, "Администрация", "raion", confirmation_code="c0de")
        yield running


@pytest.fixture
def connect(sim):
    """`connect()`: the connector of the community; credentials and settings can be changed."""

    def make(credentials=None, turn=None, **settings):
        tokens = {
            "community": community_token(GROUP),
            "service": service_token(GROUP),
            "secret": SECRET,
        }
        settings = {"confirmation": "c0de", "page_host": sim.url, **settings}
        return Connector(Access(1, str(GROUP), sim.url, credentials or tokens, settings), turn)

    return make


@pytest.fixture
def vk(connect):
    return connect()


@pytest.fixture
def post(sim):
    return sim.write_post(GROUP, "Завтра ремонт водопровода на Озёрной")


@pytest.fixture
def administrator():
    return user_token(GROUP)
