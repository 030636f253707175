import pytest

from otklik.incidents import tutor
from otklik.netsim.vk import VkSim
from otklik.office import classifier
from tests.town import GROUP, build_town, connect_to


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def sim():
    with VkSim(pauses=(0.01, 0.01), rate_limits=False) as running:
        yield running


@pytest.fixture
def connected(town, sim):
    """The town with its community in a running stand-in VKontakte."""
    connect_to(sim, town)
    return town


@pytest.fixture
def post(connected, sim):
    return sim.write_post(GROUP, "Завтра ремонт водопровода на Озёрной")


@pytest.fixture
def fresh_processes():
    tutor.forget()
    yield
    tutor.forget()


@pytest.fixture
def school(town, fresh_processes):
    """The town with the shipped classifier."""
    classifier.load()
    return town
