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
from otklik.networks.max import watching
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


# -- which posts are looked under ----------------------------------------------------------------


def polled(world, cursor, at, **told):
    """One whole poll: texts of the comments it brought, and the cursor after it."""
    events, cursor = [], {**cursor, **told}
    for _page in range(200):
        page = world.connector().poll("page", world.key, cursor, at)
        events, cursor = [*events, *page.events], json.loads(json.dumps(page.cursor))
        if not page.more:
            break
    found = [e.item.text for e in events if e.item and e.item.kind is ItemKind.COMMENT]
    return found, cursor


def old_posts(world, number):
    """Posts an hour apart, the oldest first; then enough fresh ones to push them out of the newest twenty."""
    made = []
    world.sim.clock.offset = -3600 * (number + 30)
    for count in range(number):
        made.append(world.sim.write_post(-71, f"Новость {count}"))
        world.sim.clock.offset += 3600
    for count in range(20):
        world.sim.write_post(-71, f"Свежая {count}")
        world.sim.clock.offset += 3600
    world.sim.clock.offset = 0
    return made


def test_comment_under_a_post_older_than_the_newest_twenty_comes_in_its_turn(world):
    posts = old_posts(world, 40)
    cursor, brought, at = {}, [], now()
    for _poll in range(3):
        _found, cursor = polled(world, cursor, at)
    wanted = [world.sim.write_comment(post, world.author, f"К новости {post.mid}").text for post in posts[:5]]
    for poll in range(1, 10):
        found, cursor = polled(world, cursor, at + timedelta(minutes=2 * poll))
        brought += found
    assert sorted(wanted) == sorted(set(brought))


def test_comment_under_an_old_post_has_its_address_and_the_words_of_the_post(world):
    [first, *_rest] = old_posts(world, 2)
    _found, cursor = polled(world, {}, now())
    written = world.sim.write_comment(first, world.author, "А у нас?")
    found = {}
    for poll in range(3):
        page = world.connector().poll("page", world.key, cursor, now() + timedelta(minutes=2 * poll))
        while page.more:
            found |= {e.key: e.item for e in page.events}
            page = world.connector().poll("page", world.key, page.cursor, now() + timedelta(minutes=2 * poll))
        found |= {e.key: e.item for e in page.events}
        cursor = page.cursor
    item = found[written.mid]
    assert (item.post_text, item.permalink) == ("Новость 0", f"{world.sim.url}/c/-71/{first.mid}")


def test_post_with_an_open_case_is_looked_under_in_every_poll_whatever_its_age(world):
    posts = old_posts(world, 60)
    _found, cursor = polled(world, {}, now())
    oldest = posts[0]
    for poll in range(1, 4):
        world.sim.write_comment(oldest, world.author, f"Вопрос {poll}")
        found, cursor = polled(world, cursor, now() + timedelta(minutes=2 * poll), wanted=[oldest.mid])
        assert f"Вопрос {poll}" in found


def test_post_commented_lately_stays_watched(world):
    posts = old_posts(world, 30)
    cursor, at = {}, now()
    world.sim.write_comment(posts[3], world.author, "Первый")
    for poll in range(8):
        _found, cursor = polled(world, cursor, at + timedelta(minutes=2 * poll))
    world.sim.write_comment(posts[3], world.author, "Второй")
    found, _cursor = polled(world, cursor, at + timedelta(minutes=20))
    assert "Второй" in found


def test_deletion_under_an_old_post_shows(world):
    [first, *_rest] = old_posts(world, 2)
    written = world.sim.write_comment(first, world.author, "Сгоряча")
    cursor, at = {}, now()
    for poll in range(2):
        _found, cursor = polled(world, cursor, at + timedelta(minutes=2 * poll), wanted=[first.mid])
    world.sim.world.delete(written, written.from_id)
    events, cursor = [], {**cursor, "wanted": [first.mid]}
    while True:
        page = world.connector().poll("page", world.key, cursor, at + timedelta(minutes=6))
        events, cursor = [*events, *page.events], page.cursor
        if not page.more:
            break
    assert [e.key for e in events if e.kind is EventKind.DELETED] == [written.mid]


@pytest.mark.parametrize("count", [0, 1, 19, 300, 900])
def test_within_the_promised_time_every_remembered_post_has_had_its_turn(count):
    hour = 3_600_000
    posts = {f"p{number}": [1000 * hour - number, 0, 0] for number in range(count)}
    posts = watching.remembered(posts, (), 1000 * hour)
    polls = watching.MOST_POSTS // watching.ROTATED
    for poll in range(1, polls + 1):
        for key in watching.older(posts, (), (), 2000 * hour):
            posts[key][2] = poll
    assert all(looks[2] for looks in posts.values())
    assert len(posts) == min(count, watching.MOST_POSTS)


def test_posts_beyond_the_horizon_are_forgotten_but_for_open_cases():
    day = 86_400_000
    posts = {"old": [0, 0, 0], "older": [1, 0, 0], "new": [500 * day, 0, 0]}
    assert set(watching.remembered(posts, ["old"], 501 * day)) == {"new", "old"}
