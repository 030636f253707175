"""Events pushed to the Callback address and kept for the long poll."""

import threading

import httpx
import pytest

from otklik.netsim.vk.contract import EVENTS
from otklik.netsim.vk.events import RETRY_HEADER
from tests.netsim.conftest import GROUP, OWNER
from tests.netsim.listener import Listener


def status(vk, number=1):
    items = vk("groups.getCallbackServers", "c", group_id=GROUP)["response"]["items"]
    return next(item["status"] for item in items if item["id"] == number)


def add_server(vk, url):
    answer = vk("groups.addCallbackServer", "c", group_id=GROUP, url=url, title="otklik", secret_key="s1")
    return answer["response"]["server_id"]


def test_the_handshake_confirms_the_address(sim, vk, listener):
    code = vk("groups.getCallbackConfirmationCode", "c", group_id=GROUP)["response"]["code"]
    assert code == listener.confirmation
    number = add_server(vk, listener.url)
    assert sim.courier.wait_idle()
    assert listener.requests[0].json() == {"type": "confirmation", "group_id": GROUP, "secret": "s1"}
    assert status(vk, number) == "ok"


def test_a_wrong_code_leaves_the_address_unconfirmed(sim, vk, post):
    with Listener(confirmation="ok") as listener:
        number = add_server(vk, listener.url)
        vk("groups.setCallbackSettings", "c", group_id=GROUP, server_id=number, wall_reply_new=1)
        assert sim.courier.wait_idle()
        assert status(vk, number) == "failed"
        sim.write_comment(post, "Анна Ключевская", "Здравствуйте")
        assert sim.courier.wait_idle()
        assert listener.events == []


def test_only_chosen_events_are_sent(sim, vk, listener, post):
    number = add_server(vk, listener.url)
    assert sim.courier.wait_idle()
    sim.write_comment(post, "Анна Ключевская", "Ещё никому не нужно")
    vk("groups.setCallbackSettings", "c", group_id=GROUP, server_id=number, wall_reply_new=1)
    sim.write_comment(post, "Анна Ключевская", "Уже нужно")
    sim.write_direct(GROUP, "Анна Ключевская", "Личное никому не нужно")
    assert sim.courier.wait_idle()
    assert [event["object"]["text"] for event in listener.events] == ["Уже нужно"]
    chosen = vk("groups.getCallbackSettings", "c", group_id=GROUP, server_id=number)["response"]["events"]
    assert [name for name, on in chosen.items() if on] == ["wall_reply_new"]


def test_a_comment_comes_with_secret_and_owner_of_the_post(sim, connected, post):
    comment = sim.write_comment(post, "Анна Ключевская", "Когда дадут воду?")
    connected.wait_for(1)
    event = connected.events[0]
    assert (event["type"], event["group_id"], event["v"], event["secret"]) == (
        "wall_reply_new",
        GROUP,
        "5.199",
        "callback-secret",
    )
    assert len(event["event_id"]) == 40
    assert event["object"]["post_owner_id"] == OWNER
    assert (event["object"]["id"], event["object"]["text"]) == (comment.id, "Когда дадут воду?")


def test_the_life_of_a_comment_is_told_in_order(sim, vk, connected, post):
    comment = sim.write_comment(post, "Анна Ключевская", "Когда?")
    edited = sim.world.edit_comment(comment, "Когда дадут воду?")
    sim.world.delete_comment(edited, comment.from_id)
    sim.world.restore_comment(edited)
    answer = vk("wall.createComment", "c", owner_id=OWNER, post_id=post.id, message="Сегодня")
    connected.wait_for(5)
    assert [(event["type"], event["object"]["id"]) for event in connected.events] == [
        ("wall_reply_new", comment.id),
        ("wall_reply_edit", comment.id),
        ("wall_reply_delete", comment.id),
        ("wall_reply_restore", comment.id),
        ("wall_reply_new", answer["response"]["comment_id"]),
    ]
    assert connected.events[2]["object"] == {
        "owner_id": OWNER,
        "id": comment.id,
        "deleter_id": comment.from_id,
        "post_id": post.id,
    }


def test_posts_and_private_messages_are_told(sim, vk, connected):
    citizen = sim.world.person("Егор Мостовой")
    sim.write_post(GROUP, "Предложенная запись", from_id=citizen.id, kind="suggest")
    sim.write_direct(GROUP, "Егор Мостовой", "Добрый день")
    vk("messages.send", "c", peer_id=citizen.id, random_id=5, message="Здравствуйте")
    connected.wait_for(3)
    assert [event["type"] for event in connected.events] == ["wall_post_new", "message_new", "message_reply"]
    assert connected.events[1]["object"]["message"]["text"] == "Добрый день"


@pytest.mark.parametrize("refusal", ["OK", "", "no", 500, 302])
def test_anything_but_ok_is_sent_again_with_a_counter(sim, connected, post, refusal):
    connected.answers.extend([refusal, refusal])
    sim.write_comment(post, "Анна Ключевская", "Здравствуйте")
    connected.wait_for(3)
    counters = [r.headers.get(RETRY_HEADER.lower()) for r in connected.requests[1:]]
    assert counters == [None, "1", "2"]
    assert len({event["event_id"] for event in connected.events}) == 1


def test_in_the_end_it_is_given_up(sim, connected, post):
    connected.usual = "never"
    sim.write_comment(post, "Анна Ключевская", "Здравствуйте")
    assert sim.courier.wait_idle()
    assert [a.accepted for a in sim.courier.attempts("wall_reply_new")] == [False] * 4


def test_a_lost_delivery_never_comes(sim, connected, post):
    sim.fault("delivery_lost", "wall_reply_new")
    sim.write_comment(post, "Анна Ключевская", "Пропало")
    sim.write_comment(post, "Анна Ключевская", "Дошло")
    connected.wait_for(1)
    assert sim.courier.wait_idle()
    assert [event["object"]["text"] for event in connected.events] == ["Дошло"]


def test_a_delivery_comes_twice_under_one_event_id(sim, connected, post):
    sim.fault("delivery_twice", "wall_reply_new")
    sim.write_comment(post, "Анна Ключевская", "Дважды")
    connected.wait_for(2)
    assert connected.events[0] == connected.events[1]


def test_a_late_delivery_comes_after_the_next(sim, connected, post):
    sim.fault("delivery_late", "wall_reply_new")
    sim.write_comment(post, "Анна Ключевская", "Первое")
    sim.write_comment(post, "Анна Ключевская", "Второе")
    connected.wait_for(2)
    assert [event["object"]["text"] for event in connected.events] == ["Второе", "Первое"]


def test_a_forged_delivery_has_a_wrong_secret(sim, connected, post):
    sim.fault("delivery_forged", "wall_reply_new")
    sim.write_comment(post, "Анна Ключевская", "Чужое")
    connected.wait_for(1)
    assert connected.events[0]["secret"] == "wrong"


def test_a_server_is_edited_and_removed(sim, vk, listener):
    number = add_server(vk, "http://127.0.0.1:9/nobody")
    assert sim.courier.wait_idle()
    assert status(vk, number) == "failed"
    changed = {"server_id": number, "url": listener.url, "title": "new", "secret_key": "s2"}
    assert vk("groups.editCallbackServer", "c", group_id=GROUP, **changed) == {"response": 1}
    assert sim.courier.wait_idle()
    assert status(vk, number) == "ok"
    assert vk("groups.deleteCallbackServer", "c", group_id=GROUP, server_id=number) == {"response": 1}
    assert vk("groups.getCallbackServers", "c", group_id=GROUP)["response"]["count"] == 0
    assert vk.code("groups.deleteCallbackServer", "c", group_id=GROUP, server_id=number) == 104


class TestLongPoll:
    @pytest.fixture
    def address(self, vk):
        everything = {event: 1 for event in EVENTS if event.startswith(("wall_reply", "message_new"))}
        vk("groups.setLongPollSettings", "c", group_id=GROUP, enabled=1, **everything)
        return vk("groups.getLongPollServer", "c", group_id=GROUP)["response"]

    def check(self, address, **params):
        asked = {"act": "a_check", "key": address["key"], "ts": address["ts"], "wait": 0, **params}
        return httpx.get(address["server"], params=asked, timeout=10).json()

    def test_it_must_be_switched_on(self, vk):
        assert vk.code("groups.getLongPollServer", "c", group_id=GROUP) == 100

    def test_events_since_ts_are_given_and_given_again(self, sim, address, post):
        sim.write_comment(post, "Анна Ключевская", "Раз")
        sim.write_comment(post, "Анна Ключевская", "Два")
        first = self.check(address)
        assert [event["object"]["text"] for event in first["updates"]] == ["Раз", "Два"]
        assert self.check(address) == first
        assert self.check(address, ts=first["ts"]) == {"ts": first["ts"], "updates": []}

    def test_it_waits_for_an_event(self, sim, address, post):
        timer = threading.Timer(0.1, sim.write_comment, (post, "Анна Ключевская", "Позже"))
        timer.start()
        assert [e["object"]["text"] for e in self.check(address, wait=5)["updates"]] == ["Позже"]
        timer.join()

    def test_a_wrong_key_and_a_wrong_ts_fail_as_there(self, address):
        assert self.check(address, key="old") == {"failed": 2}
        assert self.check(address, ts=999) == {"failed": 1, "ts": 1}
