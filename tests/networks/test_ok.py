"""Odnoklassniki: signed calls, publication by hand that is found, private messages, deletions."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from otklik.networks.contract import (
    AuthLost,
    EventKind,
    Forbidden,
    HookAnswer,
    ItemKind,
    NotUnderstood,
    RateLimited,
    Rejected,
    UnknownOutcome,
)
from otklik.networks.ok import payloads
from otklik.networks.ok.api import signature
from otklik.networks.ok.contract import ERRORS
from tests.networks.worlds import ANSWER, OkWorld, now

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("OTKLIK_SHARED") or ROOT.parent / "shared")
DATA = SHARED / "data" / "networks" / "ok"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the published examples are not here")


@pytest.fixture
def world():
    made = OkWorld()
    yield made
    made.close()


def test_signature_is_of_sorted_parameters_and_the_token_s_secret():
    form = {"method": "users.getCurrentUser", "application_key": "K", "format": "json"}
    # md5("application_key=Kformat=jsonmethod=users.getCurrentUser" + md5("token" + "secret"))
    assert signature(form, "token", "secret") == "7d4f9f95ada29380a7f6839e338430fe"


def test_nobody_but_a_person_comments(world):
    with pytest.raises(Forbidden):
        world.connector().publish(world.outgoing(world.comment("Когда?")))
    assert not world.connector().limits.publishes


def test_reply_placed_by_hand_is_found_and_its_topic_verified(world):
    asked = world.sim.write_comment(world.post, "Анна Ключевская", "Когда?")
    outgoing = world.outgoing(f"GROUP_TOPIC.{world.post.id}.{asked.id}")
    assert world.connector().find(outgoing) is None
    assert world.connector().verify(f"{world.sim.url}/group/555/topic/{world.post.id}") is None
    written = world.sim.answer_by_hand(world.post, f"  {ANSWER}\n", reply_to=asked.id)
    found = world.connector().find(outgoing)
    assert found.key == f"GROUP_TOPIC.{world.post.id}.{written.id}"
    assert found.permalink == f"{world.sim.url}/group/555/topic/{world.post.id}"
    assert world.connector().verify(found.permalink).key == found.key


def test_reply_placed_by_hand_with_the_page_of_its_files_is_found(world):
    outgoing = replace(world.outgoing(world.comment("Когда?")), link="https://answers.example.ru/e/x/")
    assert world.connector().find(outgoing) is None
    world.sim.answer_by_hand(world.post, f"{ANSWER}\n\nhttps://answers.example.ru/e/x/")
    assert world.connector().find(outgoing) is not None


def test_reply_to_another_comment_with_the_same_words_is_not_this_one(world):
    first, second = (
        world.sim.write_comment(world.post, "Анна Ключевская", t) for t in ("Когда?", "А у нас?")
    )
    world.sim.answer_by_hand(world.post, ANSWER, reply_to=second.id)
    assert world.connector().find(world.outgoing(f"GROUP_TOPIC.{world.post.id}.{first.id}")) is None


def test_older_reply_with_the_same_words_is_not_this_one(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.sim.answer_by_hand(world.post, ANSWER)
    later = replace(outgoing, since=datetime.now(UTC) + timedelta(hours=1))
    assert world.connector().find(later) is None


def test_a_group_of_others_is_read_with_its_comments_and_its_own_addresses(world):
    topic = world.sim.write_topic(777, "Соседи пишут")
    world.sim.write_comment(topic, "Анна Ключевская", "У нас темно")
    events, _cursor = world.watch("777", "")
    assert [(event.item.text, event.item.own) for event in events] == [
        ("Соседи пишут", False),
        ("У нас темно", False),
    ]
    assert {event.item.permalink for event in events} == {f"{world.sim.url}/group/777/topic/{topic.id}"}
    own = [event.item.text for event in world.poll()[0]]
    assert own == ["Ремонт водопровода"]


def test_a_group_that_is_not_joined_brings_nothing(world):
    world.sim.add_group(778, "Чужие")
    world.sim.write_topic(778, "Тайна")
    assert world.watch("778", "")[0] == []


def test_reply_placed_by_hand_in_a_group_of_others_is_found_there(world):
    topic = world.sim.write_topic(777, "Соседи пишут")
    asked = world.sim.write_comment(topic, "Анна Ключевская", "У нас темно")
    world.sim.world.write_comment(topic, 555, ANSWER, reply_to=asked.id)
    found = world.connector().find(world.outgoing(f"GROUP_TOPIC.{topic.id}.{asked.id}"))
    assert found.permalink == f"{world.sim.url}/group/777/topic/{topic.id}"
    assert world.connector().verify(found.permalink) == found


@pytest.mark.parametrize(
    "address", ["", "https://ok.ru/", "https://ok.ru/group/999/topic/1", "https://vk.ru/wall-1_2?reply=3"]
)
def test_other_addresses_are_not_our_reply(world, address):
    assert world.connector().verify(address) is None


def test_own_comment_and_a_moderator_s_are_ours(world):
    world.sim.answer_by_hand(world.post, "От группы")
    moderator = world.sim.write_comment(world.post, "Пётр Модератор", "От модератора")
    connector = world.connector()
    settings = {**connector.access.settings, "answerers": [moderator.author_id]}
    connector.access = replace(connector.access, settings=settings)
    first = connector.poll("page", "555", {}, now())
    second = connector.poll("page", "555", first.cursor, now())
    assert {event.item.text: event.item.own for event in second.events} == {
        "От группы": True,
        "От модератора": True,
    }


def test_citizen_s_topic_is_a_message_to_the_group(world):
    author = world.sim.world.person("Вера Осокина")
    world.sim.world.write_topic(555, "Яма на Лесной", owner_id=author.id)
    kinds = {event.item.text: event.item.kind for event in world.poll()[0]}
    assert (kinds["Яма на Лесной"], kinds["Ремонт водопровода"]) == (ItemKind.MENTION, ItemKind.POST)


def test_deleted_comment_is_told(world):
    comment = world.sim.write_comment(world.post, "Анна Ключевская", "Удалю")
    _events, cursor = world.poll()
    world.sim.world.delete_comment(comment)
    [event] = world.poll(cursor)[0]
    assert (event.kind, event.key) == (EventKind.DELETED, f"GROUP_TOPIC.{world.post.id}.{comment.id}")


def test_long_discussion_is_read_to_the_end(world):
    keys = {world.comment(f"Комментарий {number}") for number in range(230)}
    assert keys <= {event.key for event in world.poll()[0]}


def test_discussions_of_other_groups_are_left_alone(world):
    row = {"object_type": "GROUP_TOPIC", "object_id": "1", "ref_objects": [{"type": "GROUP", "id": "999"}]}
    assert not payloads.of_group(row, "555")


@pytest.fixture
def asked(world):
    world.sim.write_direct(555, "Егор Мостовой", "Куда обратиться?")
    page = world.connector().poll("messages", "555", {}, now())
    [event] = page.events
    return event.item


def test_private_message_comes_and_is_answered(world, asked):
    assert (asked.kind, asked.author_name, asked.own) == (ItemKind.PRIVATE, "Егор Мостовой", False)
    outgoing = world.outgoing(asked.key, kind=asked.kind, thread_key=asked.thread_key)
    placed = world.connector().publish(outgoing)
    assert world.connector().find(outgoing).key == placed.key
    assert [direct.text for direct in world.sim.world.talk(asked.thread_key)] == ["Куда обратиться?", ANSWER]


def test_private_answer_lost_on_the_way_back_is_found(world, asked):
    outgoing = world.outgoing(asked.key, kind=asked.kind, thread_key=asked.thread_key)
    world.sim.fault("drop_after", "POST me/messages")
    with pytest.raises(UnknownOutcome):
        world.connector().publish(outgoing)
    assert world.connector().find(outgoing)


def test_too_long_private_answer_is_refused(world, asked):
    outgoing = world.outgoing(asked.key, kind=asked.kind, thread_key=asked.thread_key, text="я" * 2001)
    with pytest.raises(Rejected):
        world.connector().publish(outgoing)


@pytest.mark.parametrize(
    ("code", "error"), [(102, AuthLost), (8, RateLimited), (10, Forbidden), (100, Rejected)]
)
def test_error_that_comes_with_status_200_is_named(world, code, error):
    world.sim.fault("api_error", "discussions.getList", code=code)
    with pytest.raises(error, match=str(code)):
        world.poll()


def test_wrong_application_secret_is_a_lost_credential(world):
    with pytest.raises(AuthLost, match="104"):
        world.connector(application="wrong").poll("page", "555", {}, now())


def test_webhook_is_confirmed_with_the_string_of_the_settings(world):
    assert world.connector().hook(b'{"webhookType": "CONFIRMATION"}', {}) == HookAnswer(200, "c0de")


def test_pressed_button_says_nothing_and_news_are_not_understood(world):
    assert list(world.connector().parse(b'{"webhookType": "MESSAGE_CALLBACK"}')) == []
    with pytest.raises(NotUnderstood):
        list(world.connector().parse(b'{"webhookType": "PAYMENT"}'))


def test_page_lets_a_person_answer_in_the_group_s_name(world):
    import httpx

    form = {"topic": world.post.id, "reply": "", "text": "<b>Ответ</b>", "name": "Пётр", "group": "1"}
    httpx.post(f"{world.sim.url}/_citizen/comment", data=form)
    assert world.replies() == ["<b>Ответ</b>"]
    assert "&lt;b&gt;Ответ" in httpx.get(f"{world.sim.url}/group/555/topic/{world.post.id}").text


@needs_data
def test_our_errors_are_the_published_ones():
    assert {str(code) for code in ERRORS} <= set(json.loads((DATA / "error_codes.json").read_text()))


@needs_data
def test_captured_comments_and_messages_are_read(world):
    place = world.connector().place
    captured = json.loads((DATA / "discussions_comment.json").read_text())
    under = payloads.Discussion("GROUP_TOPIC", "62503929662320")
    item = payloads.comment(captured, place, under, {})
    assert (item.text, item.posted_at.isoformat()) == (captured["text"], "2014-04-11T12:53:02+04:00")
    discussion = json.loads((DATA / "discussions_get.json").read_text())["discussion"]
    assert payloads.of_group(discussion, "47241470410797")
    for told in json.loads((DATA / "graph_webhook_shapes.json").read_text()):
        for event in payloads.event(told, place):
            assert event.item.text


@needs_data
def test_stand_in_answers_in_the_captured_shape(world):
    world.comment("Когда?")
    captured = json.loads((DATA / "discussions_get.json").read_text())["discussion"]
    [row] = world.sim._list(world.sim.world.groups[555], {})["discussions"]
    assert set(captured) <= set(row)
    shape = json.loads((DATA / "comments_page_shape.json").read_text())
    answer = world.sim._comments(world.sim.world.groups[555], {"discussionId": str(world.post.id)})
    assert set(answer) == set(shape)
    assert set(answer["comments"][0]) == set(shape["comments"][0])
