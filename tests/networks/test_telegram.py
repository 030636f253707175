"""Telegram: threads of the discussion group, private messages, files, rights; and its published contract."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from otklik.networks.contract import (
    Event,
    EventKind,
    File,
    Forbidden,
    ItemKind,
    NotUnderstood,
    Outgoing,
    Rejected,
    TargetGone,
)
from otklik.networks.telegram.contract import ERRORS, HEARD, IGNORED, METHODS
from tests.networks.worlds import ANSWER, TelegramWorld, now

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("OTKLIK_SHARED") or ROOT.parent / "shared")
API = SHARED / "data" / "networks" / "telegram" / "api.min.json"


@pytest.fixture
def world():
    made = TelegramWorld()
    yield made
    made.close()


def items(world):
    return {event.item.text: event.item for event in world.poll()[0]}


def test_comment_knows_its_post_and_a_reply_what_it_answers(world):
    first = world.sim.write_comment(world.post, "Анна Ключевская", "Когда?")
    world.sim.write_comment(world.post, "Борис Лугин", "И у нас", reply_to=first.id)
    found = items(world)
    top, reply, post = found["Когда?"], found["И у нас"], found["Ремонт водопровода"]
    assert (top.post_text, top.parent_key, top.thread_key) == ("Ремонт водопровода", "", top.key)
    assert (reply.post_key, reply.parent_key, reply.thread_key) == (top.post_key, top.key, top.key)
    assert (post.kind, post.own) == (ItemKind.POST, True)
    assert top.permalink == f"{world.sim.url}/raion_chat/{first.id}"


def test_edited_comment_comes_with_the_moment_of_its_edit(world):
    note = world.sim.write_comment(world.post, "Анна Ключевская", "Лесная, 7")
    _events, cursor = world.poll()
    world.sim.world.edit(note, "Лесная, 17")
    [event] = world.poll(cursor)[0]
    assert (event.kind, event.item.text, event.at is not None) == (EventKind.EDITED, "Лесная, 17", True)


def test_update_is_forgotten_by_the_network_only_when_it_was_stored(world):
    world.comment("Когда?")
    _events, cursor = world.poll()
    assert "Когда?" in items(world)
    world.poll(cursor)
    assert items(world) == {}


def test_with_a_webhook_nothing_is_asked_for(world):
    world.comment("Когда?")
    bot = world.sim.world.bots[77]
    world.sim.world.bots[77] = replace(bot, url="http://127.0.0.1:1/hook")
    assert world.poll() == ([], {})


def test_private_message_is_answered_in_its_conversation(world):
    note = world.sim.write_direct("Егор Мостовой", "Куда обратиться?")
    item = items(world)["Куда обратиться?"]
    assert (item.kind, item.thread_key) == (ItemKind.PRIVATE, str(note.chat_id))
    placed = world.connector().publish(Outgoing("g", ANSWER, item.key, item.kind))
    assert placed.permalink == ""
    assert [n.text for n in world.sim.world.of(note.chat_id)] == ["Куда обратиться?", ANSWER]


def test_person_who_has_blocked_the_bot_cannot_be_answered(world):
    world.sim.write_direct("Егор Мостовой", "Куда обратиться?")
    item = items(world)["Куда обратиться?"]
    world.sim.block("Егор Мостовой")
    with pytest.raises(Forbidden):
        world.connector().publish(Outgoing("g", ANSWER, item.key, item.kind))


def test_deleted_comment_is_gone(world):
    note = world.sim.write_comment(world.post, "Анна Ключевская", "Удалю")
    outgoing = world.outgoing(f"{note.chat_id}_{note.id}")
    world.sim.world.delete(note)
    with pytest.raises(TargetGone):
        world.connector().publish(outgoing)


@pytest.fixture
def files(tmp_path):
    def make(*types):
        for number, kind in enumerate(types):
            (tmp_path / f"{number}").write_bytes(b"content")
            yield File(f"file{number}.{kind.partition('/')[2]}", kind, str(tmp_path / f"{number}"))

    return lambda *types: tuple(make(*types))


@pytest.mark.parametrize(
    ("types", "sent"),
    [
        (["image/jpeg"], ["photo"]),
        (["application/pdf"], ["document"]),
        (["image/jpeg", "image/png"], ["photo", "photo"]),
        (["image/jpeg", "application/pdf"], ["document", "document"]),
    ],
)
def test_files_go_along_with_the_text_under_the_first(world, files, types, sent):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.connector().publish(replace(outgoing, files=files(*types)))
    ours = [note for note in world.sim.world.under(world.post) if note.from_id == 77]
    assert ([note.media for note in ours], ours[0].text) == (sent, ANSWER)


def test_long_text_with_files_takes_their_public_page(world, files):
    outgoing = replace(world.outgoing(world.comment("Когда?")), files=files("image/jpeg"), text="я" * 2000)
    with pytest.raises(Rejected):
        world.connector().publish(outgoing)
    world.connector().publish(replace(outgoing, link="https://otklik.test/e/1"))
    assert world.replies() == ["я" * 2000 + "\n\nhttps://otklik.test/e/1"]


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"chat": {"id": 5, "type": "private"}, "text": "/start", "message_id": 1}},
        {"message": {"chat": {"id": -1002}, "new_chat_members": [], "message_id": 1}},
        {"my_chat_member": {}},
        {"message_reaction": {}},
    ],
)
def test_update_in_which_nobody_wrote_says_nothing(world, update):
    assert list(world.connector().parse(json.dumps({"update_id": 1} | update).encode())) == []


def test_unknown_update_is_not_understood(world):
    with pytest.raises(NotUnderstood, match="unknown update: news"):
        list(world.connector().parse(b'{"update_id": 1, "news": {}}'))


def test_administrator_who_writes_as_the_group_is_ours(world):
    told = json.loads(world.delivery())
    told["message"]["sender_chat"] = {"id": -1002, "title": "Обсуждение"}
    [event] = world.connector().parse(json.dumps(told).encode())
    assert (event.item.own, event.item.author_name) == (True, "Обсуждение")


@pytest.mark.parametrize(
    "address", ["", "https://t.me/", "https://t.me/another/5", "https://vk.ru/wall-1_2?reply=3"]
)
def test_other_addresses_are_not_our_place(world, address):
    assert world.connector().verify(address) is None


def test_poll_is_one_stream_of_events(world):
    world.comment("Когда?")
    assert all(isinstance(event, Event) for event in world.poll()[0])
    assert now().tzinfo


@pytest.mark.skipif(not API.is_file(), reason="the published contract is not here")
def test_methods_parameters_and_updates_are_the_published_ones():
    published = json.loads(API.read_text())
    for name, method in METHODS.items():
        known = {field["name"] for field in published["methods"][name].get("fields", ())}
        assert method.parameters <= known, name
    known = {field["name"] for field in published["types"]["Update"]["fields"]}
    assert (set(HEARD) | IGNORED) <= known


def test_every_code_has_a_general_meaning_last():
    for code in {code for code, *_rest in ERRORS}:
        assert [words for known, words, *_rest in ERRORS if known == code][-1] == ""
