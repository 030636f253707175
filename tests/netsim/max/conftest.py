import pytest

from otklik.netsim.max import MaxSim, bot_token
from tests.netsim.client import client

BOT = 8001
CHANNEL = -7001


class Bot:
    """``bot("GET", "/me")`` gives the body of a good answer, ``bot.raw`` the whole one."""

    def __init__(self, sim, token=None):
        headers = {"Authorization": token or bot_token(BOT)}
        self.http = client(sim.url, headers=headers)

    def raw(self, method, path, body=None, **query):
        return self.http.request(method, path, params=query, json=body)

    def __call__(self, method, path, body=None, **query):
        answer = self.raw(method, path, body, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refusal(self, method, path, body=None, **query):
        answer = self.raw(method, path, body, **query)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def sim():
    with MaxSim(pauses=(0.02, 0.02), rate_limits=False) as sim:
        sim.add_channel(CHANNEL, "Приозёрный район", bot_id=BOT)
        yield sim


@pytest.fixture
def bot(sim):
    bot = Bot(sim)
    yield bot
    bot.http.close()


@pytest.fixture
def post(sim):
    return sim.write_post(CHANNEL, "Ремонт водопровода на улице Озёрной")


@pytest.fixture
def question(sim, post):
    return sim.write_comment(post, "Анна Ключевская", "Когда дадут воду?")
