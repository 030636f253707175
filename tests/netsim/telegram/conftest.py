import pytest

from otklik.netsim.telegram import TelegramSim, bot_token
from tests.netsim.client import client

BOT = 7001
CHANNEL, GROUP = -1001, -1002


class Bot:
    """``bot("sendMessage", chat_id=…)`` gives the answer's body; parameters travel as JSON."""

    def __init__(self, sim, token=None):
        self.http = client(sim.url)
        self.token = token or bot_token(BOT)

    def raw(self, method, **params):
        return self.http.post(f"/bot{self.token}/{method}", json=params)

    def __call__(self, method, **params):
        return self.raw(method, **params).json()

    def result(self, method, **params):
        answer = self(method, **params)
        assert answer["ok"], answer
        return answer["result"]


@pytest.fixture
def sim():
    with TelegramSim(pauses=(0.02, 0.02, 0.02), rate_limits=False) as sim:
        sim.add_channel(CHANNEL, "Приозёрный район", "priozerny", group_id=GROUP, bot_id=BOT)
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
