"""MAX: comments that only polling sees, deletions, private messages, rights; and its published contract."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from otklik.netsim.max.contract import ROUTES as STAND_IN
from otklik.networks.contract import (
    EventKind,
    File,
    Forbidden,
    ItemKind,
    NotUnderstood,
    Rejected,
    TargetGone,
    UnknownOutcome,
)
from otklik.networks.max.api import filled
from otklik.networks.max.contract import HOST, IGNORED, LIMITS, NOT_IN_SCHEMA, ROUTES
from tests.networks.worlds import ANSWER, MaxWorld, now

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("OTKLIK_SHARED") or ROOT.parent / "shared")
SCHEMA = SHARED / "data" / "networks" / "max" / "schema_2026_07_01.json"


@pytest.fixture
def world():
    made = MaxWorld()
    yield made
    made.close()


def items(events):
    return {event.item.text: event.item for event in events if event.item}


def test_comment_knows_its_post_and_a_reply_what_it_answers(world):
    first = world.sim.write_comment(world.post, "Анна Ключевская", "Когда?")
    world.sim.write_comment(world.post, "Борис Лугин", "И у нас", reply_to=first.mid)
    found = items(world.poll()[0])
    top, reply, post = found["Когда?"], found["И у нас"], found["Ремонт водопровода"]
    assert (top.post_key, top.post_text, top.parent_key, top.thread_key) == (
        world.post.mid,
        "Ремонт водопровода",
        "",
        top.key,
    )
    assert (reply.parent_key, reply.thread_key) == (top.key, top.key)
    assert (post.kind, post.own) == (ItemKind.POST, True)
    assert top.permalink == post.permalink == f"{world.sim.url}/c/-71/{world.post.mid}"


def test_long_discussion_is_read_to_the_end(world):
    keys = {world.comment(f"Комментарий {number}") for number in range(230)}
    assert keys <= {event.key for event in world.poll()[0]}


def test_edited_comment_comes_again_with_its_new_text(world):
    note = world.sim.write_comment(world.post, "Анна Ключевская", "Лесная, 7")
    _events, cursor = world.poll()
    world.sim.world.edit(note, "Лесная, 17")
    assert "Лесная, 17" in items(world.poll(cursor)[0])


def test_deleted_comment_is_told_once(world):
    note = world.sim.write_comment(world.post, "Анна Ключевская", "Удалю")
    kept = world.comment("Останется")
    _events, cursor = world.poll()
    world.sim.world.delete(note, note.from_id)
    events, cursor = world.poll(cursor)
    assert [e.key for e in events if e.kind is EventKind.DELETED] == [note.mid]
    later, _cursor = world.poll(cursor)
    assert [e.kind for e in later if e.kind is EventKind.DELETED] == []
    assert kept in [e.key for e in later]


def test_comment_older_than_the_window_is_not_called_deleted(world):
    world.comment("Старый")
    _events, cursor = world.poll()
    world.sim.set_clock(3 * 24 * 3600)
    connector, at = world.connector(), now() + timedelta(days=3)
    for _page in range(3):
        page = connector.poll("page", "-71", cursor, at)
        assert EventKind.DELETED not in [event.kind for event in page.events]
        cursor = page.cursor


def test_closed_comments_forbid(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.sim.close_comments(-71)
    with pytest.raises(Forbidden):
        world.connector().publish(outgoing)


def test_deleted_comment_is_gone(world):
    note = world.sim.write_comment(world.post, "Анна Ключевская", "Удалю")
    outgoing = world.outgoing(note.mid)
    world.sim.world.delete(note, note.from_id)
    with pytest.raises(TargetGone):
        world.connector().publish(outgoing)


def test_older_reply_with_the_same_words_is_not_this_one(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.connector().publish(outgoing)
    assert world.connector().find(outgoing)
    assert world.connector().find(replace(outgoing, since=datetime.now(UTC) + timedelta(hours=1))) is None


def test_files_are_linked_or_refused(world, tmp_path):
    (tmp_path / "1").write_bytes(b"x")
    files = (File("lamp.jpg", "image/jpeg", str(tmp_path / "1")),)
    outgoing = replace(world.outgoing(world.comment("Когда?")), files=files)
    with pytest.raises(Rejected):
        world.connector().publish(outgoing)
    world.connector().publish(replace(outgoing, link="https://otklik.test/e/1"))
    assert world.replies() == [f"{ANSWER}\n\nhttps://otklik.test/e/1"]


def test_private_message_comes_and_is_answered_in_its_conversation(world):
    world.sim.write_direct(88, "Егор Мостовой", "Куда обратиться?")
    page = world.connector().poll("messages", "-71", {}, now())
    item = items(page.events)["Куда обратиться?"]
    assert (item.kind, item.author_name, item.own) == (ItemKind.PRIVATE, "Егор Мостовой", False)
    outgoing = world.outgoing(item.key, kind=item.kind, thread_key=item.thread_key)
    world.sim.fault("drop_after", "POST /messages")
    with pytest.raises(UnknownOutcome):
        world.connector().publish(outgoing)
    found = world.connector().find(outgoing)
    again = items(world.connector().poll("messages", "-71", page.cursor, now()).events)
    assert (again[ANSWER].key, again[ANSWER].own) == (found.key, True)


def test_quiet_conversation_is_not_read_again(world):
    world.sim.write_direct(88, "Егор Мостовой", "Куда обратиться?")
    page = world.connector().poll("messages", "-71", {}, now())
    assert world.connector().poll("messages", "-71", page.cursor, now()).events == ()


@pytest.mark.parametrize("address", ["", "https://max.ru/c/-71/none", "https://vk.ru/wall-1_2?reply=3"])
def test_other_addresses_are_not_our_reply(world, address):
    assert world.connector().verify(address) is None


def update(kind, **content):
    return json.dumps({"update_type": kind, "timestamp": 1795420800000} | content).encode()


def test_removed_message_is_known_by_its_key(world):
    [event] = world.connector().parse(update("message_removed", message_id="mid.5", chat_id=5, user_id=1))
    assert (event.kind, event.key, event.at.year) == (EventKind.DELETED, "mid.5", 2026)


@pytest.mark.parametrize("kind", ["bot_started", "dialog_muted", "user_added"])
def test_update_in_which_nobody_wrote_says_nothing(world, kind):
    assert list(world.connector().parse(update(kind))) == []


def test_unknown_update_is_not_understood(world):
    with pytest.raises(NotUnderstood, match="unknown update: news"):
        list(world.connector().parse(update("news")))


def test_subscription_of_the_stand_in_is_understood(world):
    """What is really pushed: taken by the hook, parsed, one event each."""
    taken = []
    world.sim.write_direct(88, "Егор Мостовой", "Первое")
    for kept in world.sim.updates._kept:
        body = kept.body.encode()
        assert world.connector().hook(body, world.signed(body)).status == 200
        taken += [event.item.text for event in world.connector().parse(body)]
    assert taken == ["Ремонт водопровода", "Первое"]


def test_address_is_filled_in_order():
    assert filled("/messages/{messageId}/comments/{commentId}", ("a", "b")) == "/messages/a/comments/b"


def test_stand_in_knows_every_route_we_use():
    for route in ROUTES:
        known = STAND_IN[route.path][route.verb].replace("!", "").split()
        assert route.query <= set(known), route.name


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the published schema is not here")
def test_routes_updates_and_limits_are_the_published_ones():
    schema = json.loads(SCHEMA.read_text())
    assert schema["servers"] == [{"url": HOST}]
    for route in set(ROUTES) - set(NOT_IN_SCHEMA):
        operation = schema["paths"][route.path][route.verb.lower()]
        assert route.query <= {parameter.get("name") for parameter in operation.get("parameters", ())}, (
            route.name
        )
    body = schema["components"]["schemas"]["NewMessageBody"]["properties"]
    assert body["text"]["maxLength"] == LIMITS.text
    told = json.dumps(schema["components"]["schemas"]["Update"], ensure_ascii=False)
    assert [kind for kind in IGNORED if kind not in told] == []
