"""Whatever becomes of VKontakte's deliveries on their way, after a poll the inbox is what the public sees."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from otklik.incidents.actions import collecting
from otklik.incidents.models import Message
from otklik.networks.actions import watch_own
from otklik.networks.models import Source
from otklik.networks.registry import connect
from otklik.networks.vk.connector import Connector
from tests.town import GROUP, SECRET

pytestmark = pytest.mark.django_db

LIVES = ("", "edit", "edit edit", "delete", "edit delete", "delete restore", "edit delete restore")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """Whose turn it is to call is asked elsewhere."""
    monkeypatch.setattr(Connector, "rates", {})


class Day:
    """Comments under one post, the deliveries that tell of them, and a clock that never goes back."""

    def __init__(self, sim, account):
        self.sim, self.account, self.at = sim, account, datetime.now(UTC)
        self.post = sim.write_post(GROUP, "Ремонт водопровода")
        self.comments, self.told = [], []

    def write(self, count):
        for number in range(count):
            comment = self.sim.write_comment(self.post, "Анна Ключевская", f"Вопрос {number}")
            self.comments.append(comment)
            self.tell("wall_reply_new", self.sim.shapes.pushed_comment(comment))

    def live(self, number, life):
        for step in life.split():
            comment = self.sim.world.comment(-GROUP, self.comments[number].id)
            getattr(self, step)(comment)

    def edit(self, comment):
        self.sim.clock.offset += 60
        edited = self.sim.world.edit_comment(comment, f"{comment.text}, уточнено")
        self.tell("wall_reply_edit", self.sim.shapes.pushed_comment(edited))

    def delete(self, comment):
        self.sim.world.delete_comment(comment, comment.from_id)
        gone = {"owner_id": -GROUP, "id": comment.id, "deleter_id": comment.from_id, "post_id": self.post.id}
        self.tell("wall_reply_delete", gone)

    def restore(self, comment):
        self.sim.world.restore_comment(comment)
        now = self.sim.world.comment(-GROUP, comment.id)
        self.tell("wall_reply_restore", self.sim.shapes.pushed_comment(now))

    def tell(self, kind, content):
        told = {"group_id": GROUP, "type": kind, "event_id": f"{self.post.id}-{len(self.told)}"}
        self.told.append((kind, json.dumps(told | {"v": "5.199", "object": content, "secret": SECRET})))

    def deliver(self, number):
        self.at += timedelta(seconds=1)
        body = self.told[number][1].encode()
        answer = connect(self.account, self.at).hook(body, {})
        delivery = collecting.store(self.account, answer, body, at=self.at)
        if delivery is not None:
            collecting.parse(delivery, at=self.at)

    def poll(self):
        """As after some hours: late enough for every post to be looked at again."""
        self.at += 6 * HOUR
        for source in Source.objects.filter(account=self.account, kind="page"):
            collecting.collect(source, at=self.at)

    def stored(self):
        """What the inbox shows: key, text, author, place."""
        rows = Message.objects.filter(state="new", deleted_at=None, post_key=f"-{GROUP}_{self.post.id}")
        return set(rows.values_list("key", "text", "author_key", "author_name", "parent_key", "thread_key"))

    def public(self):
        """What everybody sees under the post."""
        living = [row for row in self.sim.world.under(self.post) if not row.deleted]
        named = ((f"-{GROUP}_{self.post.id}_{row.id}", row) for row in living)
        return {(key, row.text, str(row.from_id), "Анна Ключевская", "", key) for key, row in named}


@contextmanager
def day(connected, sim):
    """A day of which nothing is left afterwards."""
    watch_own(connected.account)
    with transaction.atomic():
        made = Day(sim, connected.account)
        yield made
        sim.world.delete_post(-GROUP, made.post.id)
        transaction.set_rollback(True)


@st.composite
def fates(draw):
    """What happens to each comment, whether a poll came before, and in which order which deliveries come."""
    lives = draw(st.lists(st.sampled_from(LIVES), min_size=1, max_size=4))
    polled = draw(st.booleans())
    kinds = ["new" for _life in lives] + [step for life in lives for step in life.split()]
    never_lost = set() if polled else {n for n, kind in enumerate(kinds) if kind == "delete"}
    coming = draw(st.lists(st.integers(0, len(kinds) - 1), max_size=2 * len(kinds)))
    order = draw(st.permutations([*coming, *(never_lost - set(coming))]))
    return lives, polled, order, draw(st.sets(st.integers(0, len(order)), max_size=2))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fate=fates())
@example(fate=(["delete restore"], False, [2, 1, 0], {1}))  # restored before it was deleted
@example(fate=(["delete restore"], False, [1, 2, 0], set()))  # deleted before it was written
@example(fate=(["edit"], False, [1, 0], set()))  # edited before it was written
def test_any_order_repetition_loss_and_delay_end_in_what_the_public_sees(connected, sim, fate):
    lives, polled, order, polls = fate
    with day(connected, sim) as made:
        made.write(len(lives))
        if polled:
            made.poll()
        for number, life in enumerate(lives):
            made.live(number, life)
        for place, number in enumerate(order):
            if place in polls:
                made.poll()
            made.deliver(number)
        made.poll()
        made.poll()
        assert made.stored() == made.public()


def test_deletion_that_nobody_told_shows_at_the_next_poll(connected, sim):
    with day(connected, sim) as made:
        made.write(2)
        made.poll()
        made.live(0, "delete")
        made.poll()
        assert made.stored() == made.public()
        assert len(made.public()) == 1
