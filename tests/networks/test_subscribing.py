"""Otklik has the networks deliver to its own address, and notices when they have ceased to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from otklik.incidents import deferring
from otklik.netsim.max import MaxSim
from otklik.netsim.max.sim import bot_token as max_token
from otklik.netsim.meta import FacebookSim, InstagramSim
from otklik.netsim.meta.sim import APP_SECRET, page_token
from otklik.netsim.telegram import TelegramSim
from otklik.netsim.telegram.sim import bot_token
from otklik.netsim.vk import VkSim
from otklik.networks import actions, reception
from otklik.networks.models import Account, Delivery
from otklik.networks.registry import connect, hook_address, hook_url
from otklik.office.models import Body

PAGE = "448242228374517"


class Vk:
    network, key, tokens, made = "vk", "456", {"community": "sim-community-456"}, VkSim

    def fill(self, sim):
        sim.add_community(456, "Администрация", "raion", confirmation_code="c0de")
        sim.add_community(457, "Соседи", "sosedi")
        self.post = sim.write_post(456, "Ремонт")

    def writes(self, sim):
        sim.write_comment(self.post, "Анна Ключевская", "Когда?")

    def addresses(self, sim):
        return [s.url for s in sim.events.of(456) if s.status == "ok"]


class Telegram:
    network, key, tokens, made = "telegram", "-1001", {"bot": bot_token(77)}, TelegramSim

    def fill(self, sim):
        sim.add_channel(-1001, "Район", "raion", group_id=-1002, bot_id=77)
        self.post = sim.write_post(-1001, "Ремонт")

    def writes(self, sim):
        sim.write_comment(self.post, "Анна Ключевская", "Когда?")

    def addresses(self, sim):
        return [bot.url for bot in sim.world.bots if bot.url]


class Max:
    network, key, tokens, made = "max", "-71", {"bot": max_token(88)}, MaxSim

    def fill(self, sim):
        sim.add_channel(-71, "Администрация", bot_id=88)

    def writes(self, sim):
        sim.write_direct(88, "Анна Ключевская", "Когда?")  # comments are told by no event

    def addresses(self, sim):
        return [s.url for s in sim.updates.of(88)]


@pytest.fixture(params=[Vk, Telegram, Max], ids=lambda kind: kind.network)
def kind(request):
    return request.param()


@pytest.fixture
def sim(kind):
    options = {"pauses": (0.01,), "rate_limits": False}
    with kind.made(**options) as running:
        kind.fill(running)
        yield running


def account_of(kind, sim):
    body = Body.objects.create(name="Администрация", short_name="Район")
    made = actions.create_account(
        body, network=kind.network, name="Район", external_id=kind.key, api_url=sim.url, at=timezone.now()
    )
    for name, secret in kind.tokens.items():
        actions.store_credential(made, kind=name, secret=secret, at=timezone.now())
    return made


@pytest.fixture
def account(kind, sim, live_server, settings, monkeypatch):
    settings.PUBLIC_URL = live_server.url
    monkeypatch.setattr(deferring, "parse", lambda delivery_id: None)
    return account_of(kind, sim)


def check(account):
    return actions.check(account, at=timezone.now())


def webhook(account):
    [found] = [p for p in actions.probes_of(account, at=timezone.now()) if p.right == "webhook"]
    return found


@pytest.mark.django_db(transaction=True)
def test_a_check_subscribes_us_and_what_a_citizen_writes_is_delivered(kind, sim, account):
    assert not webhook(account).works
    check(account)
    assert sim.courier.wait_idle()
    assert kind.addresses(sim) == [hook_address(account)]
    assert webhook(account).works
    kind.writes(sim)
    assert sim.courier.wait_idle()
    assert Delivery.objects.filter(account=account).exists()


@pytest.mark.django_db(transaction=True)
def test_asked_twice_it_is_subscribed_once_with_the_same_secret(kind, sim, account):
    for _time in range(3):
        actions.subscribe(account, at=timezone.now())
        assert sim.courier.wait_idle()
    assert kind.addresses(sim) == [hook_address(account)]
    assert webhook(account).works
    [secret] = {connect(account, timezone.now()).access.credentials["secret"]}
    assert len(secret) >= 32


@pytest.mark.django_db(transaction=True)
def test_who_wants_only_polling_is_not_subscribed(kind, sim, account):
    account.settings = {"only_polling": True}
    account.save()
    check(account)
    assert kind.addresses(sim) == []


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["http://otklik.example.ru", "http://localhost:8000"])
def test_an_address_that_the_network_cannot_reach_is_not_told_to_it(url, settings):
    settings.PUBLIC_URL = url
    far = Account(network="telegram", hook_key="k", api_url="")
    assert hook_url(far) == ""
    assert not actions.hears(far)
    settings.PUBLIC_URL = "https://otklik.example.ru"
    assert hook_url(far) == "https://otklik.example.ru/hooks/telegram/k"
    assert hook_address(far).endswith(reverse("hook", args=["telegram", "k"]))


@pytest.mark.django_db(transaction=True)
def test_max_that_has_unsubscribed_us_is_asked_again(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    kind = Max()
    with MaxSim(pauses=(), rate_limits=False) as sim:
        kind.fill(sim)
        account = account_of(kind, sim)
        check(account)
        actions.switch_off(account)  # our address answers 404 now
        kind.writes(sim)
        assert sim.courier.wait_idle()
        sim.clock.offset += timedelta(hours=9).total_seconds()
        kind.writes(sim)
        assert sim.courier.wait_idle()
        assert kind.addresses(sim) == []
        actions.switch_on(account)
        assert not webhook(account).works
        check(account)
        assert kind.addresses(sim) == [hook_address(account)]
        assert webhook(account).works


@pytest.mark.django_db(transaction=True)
def test_a_webhook_of_somebody_else_is_taken_over_only_when_a_person_asks(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    kind = Telegram()
    with TelegramSim(pauses=(), rate_limits=False) as sim:
        kind.fill(sim)
        account = account_of(kind, sim)
        sim.world.bots[77] = replace(sim.world.bots[77], url="https://other/x")
        check(account)
        assert kind.addresses(sim) == ["https://other/x"]
        assert "other" in webhook(account).problem
        actions.subscribe(account, at=timezone.now())
        assert kind.addresses(sim) == [hook_address(account)]


@pytest.mark.django_db(transaction=True)
def test_a_callback_server_that_has_failed_is_confirmed_again(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    kind = Vk()
    with VkSim(pauses=(), rate_limits=False) as sim:
        kind.fill(sim)
        account = account_of(kind, sim)
        check(account)
        assert sim.courier.wait_idle()
        [server] = sim.events.of(456)
        sim.events.change(server, status="failed")
        check(account)
        assert sim.courier.wait_idle()
        assert [s.status for s in sim.events.of(456)] == ["ok"]
        assert "wall_reply_new" in server.events


@pytest.mark.django_db
@pytest.mark.parametrize(("network", "made"), [("facebook", FacebookSim), ("instagram", InstagramSim)])
def test_page_is_subscribed_to_the_application(network, made, settings):
    settings.PUBLIC_URL = "https://otklik.example.ru"
    with made(pauses=()) as sim:
        sim.add_account(PAGE, "Администрация", "raion")
        body = Body.objects.create(name="Администрация", short_name="Район")
        account = actions.create_account(
            body, network=network, name="Район", external_id=PAGE, api_url=sim.url, at=timezone.now()
        )
        account.acknowledged_at = timezone.now()
        account.enabled = True
        account.save()
        for name, secret in {"page": page_token(PAGE), "app_secret": APP_SECRET}.items():
            actions.store_credential(account, kind=name, secret=secret, at=timezone.now())
        assert not webhook(account).works
        check(account)
        assert webhook(account).works


# -- Telegram gives updates either to a webhook or to polling ---------------------------------------


@pytest.fixture
def telegram(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    kind = Telegram()
    with kind.made(pauses=(0.01,), rate_limits=False) as sim:
        kind.fill(sim)
        sim.account = account_of(kind, sim)
        actions.subscribe(sim.account, at=timezone.now())
        assert sim.courier.wait_idle()
        yield sim


def poll(account, minutes=0):
    """The texts that a poll brings; its cursor is kept."""
    at = timezone.now() + timedelta(minutes=minutes)
    [source] = account.sources.all()
    page = connect(account, at).poll("page", source.key, source.cursor, at)
    actions.advance(source, cursor=page.cursor, at=at)
    return [event.item.text for event in page.events]


def lose(sim):
    """Telegram reaches us no more; a citizen has written."""
    Account.objects.filter(pk=sim.account.pk).update(hook_key="moved")  # the address answers 404
    reception.forget()
    sim.write_direct("Анна Ключевская", "Когда?")
    assert sim.courier.wait_idle()
    Account.objects.filter(pk=sim.account.pk).update(hook_key=sim.account.hook_key)


@pytest.mark.django_db(transaction=True)
def test_a_webhook_that_fails_for_long_gives_way_to_polling_for_some_hours(telegram):
    account = telegram.account
    lose(telegram)
    assert [poll(account, minute) for minute in (0, 2, 4)] == [[], [], []]
    assert len(poll(account, 6)) == 1
    assert telegram.world.bots[77].url == ""
    actions.check(account, at=timezone.now() + timedelta(minutes=10))
    assert (telegram.world.bots[77].url, account.state) == ("", "limited")
    assert poll(account, 12) == []  # confirmed, not brought again
    actions.check(account, at=timezone.now() + timedelta(hours=7))
    assert (telegram.world.bots[77].url, account.state) == (hook_address(account), "working")


@pytest.mark.django_db(transaction=True)
def test_a_webhook_that_works_again_stays(telegram):
    lose(telegram)
    assert poll(telegram.account) == []
    telegram.courier.hurry()
    actions.subscribe(telegram.account, at=timezone.now())  # what waited is pushed
    assert telegram.courier.wait_idle()
    assert poll(telegram.account, 6) == []
    assert telegram.world.bots[77].url == hook_address(telegram.account)


@pytest.mark.django_db(transaction=True)
def test_who_wants_only_polling_is_polled_though_a_webhook_was_set(telegram):
    lose(telegram)
    actions.only_poll(telegram.account)
    assert len(poll(telegram.account)) == 1
    assert telegram.world.bots[77].url == ""


@pytest.mark.django_db(transaction=True)
def test_another_program_s_webhook_is_left_alone(telegram):
    telegram.world.bots[77] = replace(
        telegram.world.bots[77], url="https://other.example.ru/hook", last_error="Connection refused"
    )
    actions.only_poll(telegram.account)
    assert [poll(telegram.account, minute) for minute in (0, 6, 12)] == [[], [], []]
    assert telegram.world.bots[77].url == "https://other.example.ru/hook"
