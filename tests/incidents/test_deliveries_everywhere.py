"""As with VKontakte (test_deliveries_any_order), in the other networks that push what is public."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.incidents.actions import collecting
from otklik.incidents.models import Message
from otklik.networks.registry import connect, connector_class
from tests.networks.worlds import FacebookWorld, InstagramWorld, TelegramWorld
from tests.soak.town import connect as connect_account

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
# What each tells: lives of a comment; deliveries that a poll does not make up for.
TOLD = {
    FacebookWorld: (("", "edit", "edit edit", "delete", "edit delete"), frozenset({"delete"})),
    InstagramWorld: (("", "edit", "edit edit"), frozenset()),  # the edit itself is seen by polling only
    TelegramWorld: (
        ("", "edit", "edit edit"),
        frozenset({"new", "edit"}),
    ),  # with a webhook nothing is polled
}


class Day:
    """Comments under one post, the deliveries that tell of them, and a clock that never goes back."""

    def __init__(self, world, account):
        self.world, self.account, self.at = world, account, datetime.now(UTC)
        self.post, self.comments, self.told = world.post, [], []
        self.word = str(self.at.timestamp())  # worlds outlive a day

    def write(self, count):
        for number in range(count):
            text = f"Вопрос {number}, {self.word}"
            self.comments.append(self.world.sim.write_comment(self.post, "Анна Ключевская", text))

    def live(self, number, life):
        for step in life.split():
            self.world.sim.clock.offset += 60
            getattr(self, step)(number)

    def edit(self, number):
        held, comment = self.world.sim.world, self.comments[number]
        change = getattr(held, "edit_comment", None) or held.edit
        self.comments[number] = change(comment, f"{comment.text}, уточнено")

    def delete(self, number):
        self.world.sim.world.delete_comment(self.comments[number])

    def deliver(self, number):
        self.at += timedelta(seconds=1)
        told = self.told[number]
        headers = {name.lower(): value for name, value in told.headers.items()}
        answer = connect(self.account, self.at).hook(told.body, headers)
        delivery = collecting.store(self.account, answer, told.body, at=self.at)
        if delivery is not None:
            collecting.parse(delivery, at=self.at)

    def poll(self):
        self.at += 6 * HOUR
        for source in self.account.sources.filter(kind="page"):
            collecting.collect(source, at=self.at)

    def stored(self):
        rows = Message.objects.filter(state="new", deleted_at=None, text__contains=self.word)
        return set(rows.values_list("key", "text"))

    def public(self):
        living = (row for row in self.world.sim.world.under(self.post) if self.word in row.text)
        return {(self.key(row), row.text) for row in living}

    def key(self, row):
        return f"{row.chat_id}_{row.id}" if self.world.network == "telegram" else row.id


def push(world, told):
    """The network delivers, and what it delivers is kept here."""
    held = world.sim.world
    if world.network == "telegram":
        held.bots[77] = replace(held.bots[77], url="http://127.0.0.1:1/", secret="s3cret")
    else:
        held.accounts[world.key] = replace(held.accounts[world.key], hook="http://127.0.0.1:1/")

    def send(delivery):
        told.append(delivery)
        delivery.settled(True)

    world.sim.courier.send = send


@pytest.fixture(scope="module", params=TOLD, ids=lambda kind: kind.network)
def world(request):
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def account(world, town, monkeypatch):
    monkeypatch.setattr(connector_class(world.network), "rates", {})  # whose turn it is is asked elsewhere
    return connect_account(town, world, datetime.now(UTC))


@contextmanager
def day(world, account):
    """A day of which nothing is left in the database."""
    with transaction.atomic():
        made = Day(world, account)
        push(world, made.told)
        yield made
        transaction.set_rollback(True)


@st.composite
def fates(draw):
    """Lives of comments, by numbers; whether a poll comes first; what comes in which order, and polls between."""
    lives = draw(st.lists(st.integers(0, 4), min_size=1, max_size=3))
    seed = draw(st.randoms(use_true_random=False))
    return lives, draw(st.booleans()), seed, draw(st.sets(st.integers(0, 6), max_size=2))


def order_of(made, kinds, never_lost, seed):
    """Some deliveries never, some twice, in any order; those that nothing makes up for at least once."""
    numbers = range(len(made.told))
    coming = [number for number in numbers for _time in range(seed.randrange(3))]
    coming += [number for number in numbers if kinds[number] in never_lost and number not in coming]
    seed.shuffle(coming)
    return coming


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fate=fates())
def test_any_order_repetition_loss_and_delay_end_in_what_the_public_sees(world, account, fate):
    lives, polled, seed, polls = fate
    possible, never_lost = TOLD[type(world)]
    with day(world, account) as made:
        kinds = []
        made.write(len(lives))
        kinds += ["new"] * len(made.told)
        if polled:
            made.poll()
        for number, life in enumerate(lives):
            for step in possible[life % len(possible)].split():
                before = len(made.told)
                made.live(number, step)
                kinds += [step] * (len(made.told) - before)
        for place, number in enumerate(order_of(made, kinds, never_lost, seed)):
            if place in polls:
                made.poll()
            made.deliver(number)
        made.poll()
        made.poll()
        assert made.stored() == made.public()
        assert len(made.public()) == sum("delete" not in possible[life % len(possible)] for life in lives)
