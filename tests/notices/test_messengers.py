"""Bots of Telegram and MAX: pairing by a code, letters, a bot that was blocked."""

from datetime import timedelta

import pytest

from otklik.netsim.max import MaxSim
from otklik.netsim.max.sim import bot_token as max_token
from otklik.netsim.telegram import TelegramSim
from otklik.netsim.telegram.sim import bot_token as telegram_token
from otklik.notices import gates, pairing
from otklik.notices.models import Address, Letter, Notice, NoticeKind, Way
from tests.notices.conftest import post, told
from tests.town import moment

BOT = 7_500_000_001
NAME = "Карпов Алексей"


class Telegram:
    way, token = Way.TELEGRAM, telegram_token(BOT)
    method = "sendMessage"

    def __init__(self, sim):
        self.sim = sim
        sim.add_channel(-100, "Район", "raion", group_id=-101, bot_id=BOT - 1)
        sim.add_bot(BOT, "staff_bot", "Бот сотрудников")

    def write(self, text):
        return self.sim.write_direct(NAME, text, bot_id=BOT)

    def heard(self):
        person = self.sim.world.person(NAME)
        return [note.text for note in self.sim.world.talk(BOT, person.id) if note.from_id == BOT]

    def block(self):
        self.sim.block(NAME)


class Max:
    way, token = Way.MAX, max_token(BOT)
    method = "POST /messages"

    def __init__(self, sim):
        self.sim = sim
        sim.add_bot(BOT, "Бот сотрудников")

    def write(self, text):
        return self.sim.write_direct(BOT, NAME, text)

    def heard(self):
        chat = self.sim.world.dialog_of(BOT, self.sim.world.person(NAME).id)
        return [note.text for note in self.sim.world.of(chat.id) if note.from_id == BOT]

    def block(self):
        self.sim.fault("api_error", self.method, code=403)


@pytest.fixture(params=[(Telegram, TelegramSim), (Max, MaxSim)], ids=["telegram", "max"])
def bot(request):
    kind, sim = request.param
    with sim(rate_limits=False) as running:
        yield kind(running)


@pytest.fixture
def gate(town, bot):
    for person in town.people.values():
        person.email = ""
        person.save()
    return gates.keep(
        town.body,
        bot.way,
        values={"api_url": bot.sim.url, "bot": "staff_bot"},
        secret=bot.token,
        enabled=True,
        words=False,
        at=moment("mon 08:00"),
    )


def connect(town, bot, at="mon 09:00"):
    code = pairing.begin(town.executor, bot.way, at=moment(at)).code
    bot.write(code)
    return pairing.read_bots(at=moment(at) + timedelta(minutes=1))


def test_a_code_sent_to_the_bot_connects_and_is_answered(town, bot, gate, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert connect(town, bot) == 1
    assert Address.objects.get().employee == town.executor
    assert bot.heard() == ["Готово: уведомления «Отклика» будут приходить сюда."]


def test_a_code_is_good_once(town, bot, gate):
    code = pairing.begin(town.executor, bot.way, at=moment("mon 09:00")).code
    bot.write(code)
    bot.write(code)
    assert pairing.read_bots(at=moment("mon 09:01")) == 1
    assert pairing.read_bots(at=moment("mon 09:02")) == 0


@pytest.mark.parametrize(("said", "at"), [("wrong", "mon 09:01"), (None, "mon 09:16")])
def test_a_wrong_code_or_an_old_one_connects_nobody(town, bot, gate, said, at):
    code = pairing.begin(town.executor, bot.way, at=moment("mon 09:00")).code
    bot.write(said or code)
    assert pairing.read_bots(at=moment(at)) == 0
    assert Address.objects.count() == 0


def test_a_deep_link_of_telegram_sends_the_code_after_start(town, bot, gate):
    code = pairing.begin(town.executor, bot.way, at=moment("mon 09:00")).code
    bot.write(f"/start {code}")
    assert pairing.read_bots(at=moment("mon 09:01")) == 1


def test_a_letter_comes_with_its_link(town, bot, gate):
    connect(town, bot)
    told(town.executor, text="Инцидент 7/2026: подготовьте ответ.")
    post("mon 10:00")
    assert "Инцидент 7/2026: подготовьте ответ." in bot.heard()[-1]
    assert "http://localhost:8000/cases/1/" in bot.heard()[-1]


def test_a_bot_that_was_blocked_is_told_to_the_office_and_tried_no_more(town, bot, gate):
    connect(town, bot)
    bot.block()
    told(town.executor)
    post("mon 10:00")
    told(town.executor, at="mon 10:05")
    post("mon 10:05")
    assert not Address.objects.get().reachable
    assert Letter.objects.filter(to=town.executor, state="failed").count() == 1
    assert Notice.objects.filter(kind=NoticeKind.UNREACHED, to=town.supervisor).count() == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"kind": "api_error", "code": 429, "seconds": 90}, "waiting"),
        ({"kind": "api_error", "code": 401}, "waiting"),
        ({"kind": "drop_after"}, "unknown"),
        ({"kind": "http_status", "status": 502}, "unknown"),
        ({"kind": "broken_json"}, "unknown"),
    ],
)
def test_what_a_failure_means(town, bot, gate, fault, state):
    connect(town, bot)
    bot.sim.fault(method=bot.method, **fault)
    told(town.executor)
    post("mon 10:00")
    assert Letter.objects.get(to=town.executor).state == state


def test_a_refused_token_breaks_the_gate(town, bot, gate):
    connect(town, bot)
    bot.sim.fault("api_error", bot.method, code=401)
    told(town.executor)
    post("mon 10:00")
    gate.refresh_from_db()
    assert gate.failure == "Мессенджер не принимает ключ бота."


def test_a_letter_that_is_too_long_is_shortened_but_keeps_its_link(town, bot, gate):
    connect(town, bot)
    for number in range(60):
        told(town.executor, text=f"{number} " + "дело " * 40)
    post("mon 10:00")
    assert len(bot.heard()[-1]) <= 4096
    assert bot.heard()[-1].endswith("http://localhost:8000/notices/")
