import os
from pathlib import Path

import pytest

from otklik.netsim.vk import VkSim, community_token, service_token, user_token
from tests.netsim.client import client
from tests.netsim.listener import Listener

GROUP = 456
OWNER = -GROUP
TOKENS = {"c": community_token(GROUP), "s": service_token(GROUP), "u": user_token(GROUP)}


class Vk:
    """The stand-in with a client of its own: ``vk("wall.get", "s", owner_id=…)`` gives the whole answer."""

    def __init__(self, sim):
        self.sim = sim
        self.http = client(sim.url)

    def raw(self, method, token, **params):
        return self.http.post(
            f"/method/{method}", data={"v": "5.199", "access_token": TOKENS.get(token, token), **params}
        )

    def __call__(self, method, token, **params):
        return self.raw(method, token, **params).json()

    def code(self, method, token, **params):
        return self(method, token, **params)["error"]["error_code"]


@pytest.fixture
def sim():
    with VkSim(pauses=(0.02, 0.02, 0.02), rate_limits=False) as sim:
        sim.add_community(GROUP, "Администрация Приозёрного района", "priozerny")
        yield sim


@pytest.fixture
def vk(sim):
    vk = Vk(sim)
    yield vk
    vk.http.close()


@pytest.fixture
def post(sim):
    return sim.write_post(GROUP, "Ремонт водопровода на улице Озёрной")


@pytest.fixture
def listener():
    with Listener() as listener:
        yield listener


@pytest.fixture
def connected(sim, listener, post):
    """A confirmed Callback server with a secret; the post was there before it."""
    sim.connect_callback(GROUP, listener.url, "callback-secret")
    assert sim.courier.wait_idle()
    return listener


@pytest.fixture(scope="session")
def shared():
    root = Path(__file__).resolve().parents[2]
    folders = [os.environ.get("OTKLIK_SHARED"), root.parent / "shared", root.parent.parent / "shared"]
    for folder in filter(None, folders):
        if (Path(folder) / "data" / "networks").is_dir():
            return Path(folder) / "data" / "networks"
    pytest.skip("the folder of official schemas is not here")
