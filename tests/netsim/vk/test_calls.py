"""What the contract accepts: tokens, versions, parameters, rates."""

import pytest

from otklik.netsim.vk import VkSim, refresh_token, user_token
from tests.netsim.conftest import GROUP, OWNER, Vk


@pytest.mark.parametrize(
    ("method", "token", "params", "code"),
    [
        ("wall.nothing", "s", {}, 3),
        ("wall.get", "", {}, 5),
        ("wall.get", "stolen", {}, 5),
        ("wall.get", "sim-service-999", {}, 5),
        ("wall.get", "sim-robot-456", {}, 5),
        ("wall.get", "c", {"owner_id": OWNER}, 27),
        ("wall.editComment", "c", {"comment_id": 1}, 27),
        ("photos.getWallUploadServer", "c", {}, 27),
        ("wall.createComment", "s", {"post_id": 1}, 28),
        ("groups.getTokenPermissions", "u", {}, 15),
        ("wall.createComment", "c", {"owner_id": OWNER}, 100),
        ("wall.createComment", "c", {"owner_id": OWNER, "post_id": "one"}, 100),
        ("wall.createComment", "c", {"owner_id": OWNER, "post_id": -1}, 100),
        ("wall.getComments", "s", {"owner_id": OWNER, "post_id": 1, "thread_items_count": 11}, 100),
        ("groups.addCallbackServer", "c", {"group_id": GROUP, "url": "http://x", "title": "x" * 15}, 100),
        ("groups.getCallbackServers", "c", {"group_id": 1}, 125),
        ("messages.send", "c", {"peer_id": 1, "message": "x"}, 100),
        ("utils.getServerTime", "s", {"v": ""}, 8),
        ("utils.getServerTime", "s", {"v": "new"}, 8),
        ("utils.getServerTime", "s", {"v": "5.60"}, 8),
    ],
)
def test_a_wrong_call_is_refused_with_its_code(vk, post, method, token, params, code):
    assert vk.code(method, token, **params) == code


def test_an_error_names_what_was_asked_but_never_the_token(vk):
    error = vk("wall.getComment", "u", comment_id="x")["error"]
    assert error["error_msg"] == (
        "One of the parameters specified was missing or invalid: comment_id not integer"
    )
    assert {"key": "method", "value": "wall.getComment"} in error["request_params"]
    assert "access_token" not in {pair["key"] for pair in error["request_params"]}


def test_a_token_may_come_in_the_header(vk):
    answer = vk.http.get(
        "/method/utils.getServerTime",
        params={"v": "5.199"},
        headers={"Authorization": f"Bearer {user_token(GROUP)}"},
    )
    assert set(answer.json()) == {"response"}


@pytest.mark.parametrize(("token", "limit"), [("u", 3), ("s", 3), ("c", 20)])
def test_calls_per_second_are_limited_by_token(token, limit):
    with VkSim() as sim:
        sim.add_community(GROUP, "Администрация", "adm")
        vk = Vk(sim)
        sim.clock.now = lambda: 1000.0
        answers = [vk("utils.getServerTime", token) for _ in range(limit + 1)]
        assert [next(iter(answer)) for answer in answers] == ["response"] * limit + ["error"]
        assert answers[-1]["error"]["error_code"] == 6
        sim.clock.now = lambda: 1001.0
        assert "response" in vk("utils.getServerTime", token)
        vk.http.close()


def test_an_expired_user_token_is_refreshed(sim, vk):
    sim.expire_token(user_token(GROUP))
    assert vk.code("users.get", "u") == 5
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token(GROUP), "client_id": "1"}
    fresh = vk.http.post("/oauth2/auth", data=form).json()
    assert fresh["expires_in"] == 3600
    assert "response" in vk("users.get", fresh["access_token"])
    again = vk.http.post("/oauth2/auth", data={**form, "refresh_token": fresh["refresh_token"]})
    assert again.status_code == 200


def test_a_dead_refresh_token_is_refused(sim, vk):
    sim.expire_token(refresh_token(GROUP))
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token(GROUP)}
    answer = vk.http.post("/oauth2/auth", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_the_community_writes_on_its_own_wall_only(sim, vk):
    sim.add_community(777, "Соседи", "neighbours")
    foreign = sim.write_post(777, "Запись соседей")
    assert vk.code("wall.createComment", "c", owner_id=-777, post_id=foreign.id, message="x") == 15


def test_the_journal_shows_calls_without_tokens(sim, vk, post):
    vk("wall.createComment", "c", owner_id=OWNER, post_id=post.id, message="Ответ")
    vk("wall.createComment", "s", owner_id=OWNER, post_id=post.id, message="Ответ")
    calls = sim.journal.calls("wall.createComment")
    assert [(call.token_kind, call.outcome) for call in calls] == [
        ("community", "ok"),
        ("service", "error 28"),
    ]
    assert {call.params["access_token"] for call in calls} == {"***"}
    assert calls[0].params["message"] == "Ответ"


def test_names_are_resolved(sim, vk):
    person = sim.world.person("Дарья Полевая")
    assert vk("utils.resolveScreenName", "s", screen_name="priozerny")["response"]["object_id"] == GROUP
    assert vk("utils.resolveScreenName", "s", screen_name=f"id{person.id}")["response"]["type"] == "user"
    assert vk("utils.resolveScreenName", "s", screen_name="nobody") == {"response": []}
    assert vk("users.get", "s", user_ids=f"{person.id},1")["response"][0]["last_name"] == "Полевая"


def test_the_community_names_itself(vk):
    assert vk("groups.getById", "c", fields="can_message")["response"]["groups"][0]["can_message"] == 1
    rights = vk("groups.getTokenPermissions", "c")["response"]
    assert "manage" in {right["name"] for right in rights["permissions"]}
