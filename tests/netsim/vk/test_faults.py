"""Every scripted fault, seen from the caller's side."""

import time

import httpx
import pytest

from tests.netsim.conftest import OWNER

CREATE = "wall.createComment"


@pytest.fixture
def answer(vk, post):
    """One attempt to publish an answer."""

    def attempt(**params):
        given = {"owner_id": OWNER, "post_id": post.id, "message": "Ответ", "guid": "publication-1", **params}
        return vk.raw(CREATE, "c", **given)

    return attempt


def written(sim, post):
    return [comment.text for comment in sim.world.under(post)]


@pytest.mark.parametrize("code", [1, 5, 6, 9, 10, 15, 29, 100, 203, 213, 222, 223])
def test_an_error_code_so_many_times(sim, post, answer, code):
    sim.fault("api_error", CREATE, 2, code=code)
    assert [answer().json()["error"]["error_code"] for _ in range(2)] == [code, code]
    assert written(sim, post) == []
    assert "response" in answer().json()


def test_a_fault_waits_for_its_method(sim, vk, answer):
    sim.fault("api_error", "wall.*", 1, code=10)
    assert "response" in vk("utils.getServerTime", "s")
    assert answer().json()["error"]["error_code"] == 10


def test_an_endless_fault_ends_when_it_is_cleared(sim, answer):
    sim.fault("api_error", CREATE, -1, code=10)
    assert {answer().json()["error"]["error_code"] for _ in range(3)} == {10}
    sim.faults.clear()
    assert "response" in answer().json()


def test_a_captcha_asks_for_a_person(sim, answer):
    sim.fault("api_error", CREATE, code=14)
    error = answer().json()["error"]
    assert error["captcha_sid"]
    assert error["captcha_img"].startswith(sim.url)
    assert httpx.get(error["redirect_uri"]).status_code == 200


def test_an_http_error_before_anything_is_accepted(sim, post, answer):
    sim.fault("http_status", CREATE, status=503)
    assert answer().status_code == 503
    assert written(sim, post) == []


def test_a_connection_dropped_before_accepting(sim, post, answer):
    sim.fault("drop_before", CREATE)
    with pytest.raises(httpx.RemoteProtocolError):
        answer()
    assert written(sim, post) == []


def test_a_connection_dropped_after_accepting(sim, post, answer):
    sim.fault("drop_after", CREATE)
    with pytest.raises(httpx.RemoteProtocolError):
        answer()
    assert written(sim, post) == ["Ответ"]
    assert answer().json()["response"]["comment_id"] == sim.world.under(post)[0].id
    assert written(sim, post) == ["Ответ"]


def test_silence_after_accepting(sim, post, answer, vk):
    sim.fault("hang_after", CREATE, seconds=5)
    vk.http.timeout = httpx.Timeout(0.3)
    with pytest.raises(httpx.ReadTimeout):
        answer()
    assert written(sim, post) == ["Ответ"]


@pytest.mark.parametrize("kind", ["status_after", "broken_json"])
def test_an_answer_that_cannot_be_read_after_accepting(sim, post, answer, kind):
    sim.fault(kind, CREATE)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
        answer().json()
    assert written(sim, post) == ["Ответ"]


def test_a_slow_answer_is_still_an_answer(sim, answer):
    sim.fault("slow", CREATE, seconds=0.2)
    began = time.monotonic()
    assert "response" in answer().json()
    assert time.monotonic() - began >= 0.2


def test_the_journal_says_how_each_call_ended(sim, answer):
    sim.fault("drop_after", CREATE)
    sim.fault("api_error", CREATE, code=6)
    sim.fault("http_status", CREATE, status=500)
    with pytest.raises(httpx.RemoteProtocolError):
        answer()
    answer()
    answer()
    answer()
    outcomes = [call.outcome for call in sim.journal.calls(CREATE)]
    assert outcomes == ["dropped", "error 6", "http 500", "ok"]


class TestControlDoor:
    def order(self, vk, command, **arguments):
        return vk.http.post(f"/_control/{command}", json=arguments)

    def test_a_whole_story_is_ordered_over_http(self, vk, post):
        comment = self.order(
            vk, "comment", owner_id=OWNER, post_id=post.id, author="Зоя Берёзкина", text="Яма"
        )
        number = comment.json()["result"]["id"]
        self.order(vk, "edit", owner_id=OWNER, comment_id=number, text="Яма у дома 7")
        listed = self.order(vk, "comments", owner_id=OWNER, post_id=post.id).json()["result"]
        assert [row["text"] for row in listed] == ["Яма у дома 7"]
        self.order(vk, "delete", owner_id=OWNER, comment_id=number)
        assert self.order(vk, "comments", owner_id=OWNER, post_id=post.id).json() == {"result": []}

    def test_faults_are_scripted_listed_and_cleared(self, vk):
        self.order(vk, "fault", kind="api_error", method="users.get", code=18)
        assert self.order(vk, "faults").json()["result"][0]["code"] == 18
        assert vk.code("users.get", "u") == 18
        assert self.order(vk, "faults").json() == {"result": []}

    def test_the_journal_is_read_over_http(self, vk):
        vk("utils.getServerTime", "s")
        rows = self.order(vk, "journal", method="utils.getServerTime").json()["result"]
        assert [(row["token_kind"], row["outcome"]) for row in rows] == [("service", "ok")]

    def test_reset_forgets_everything(self, sim, vk, post):
        self.order(vk, "reset")
        assert len(sim.world.communities) == 0
        assert sim.journal.calls() == []
        assert vk.code("wall.get", "s") == 5

    def test_an_unknown_order_is_answered_with_the_list(self, vk):
        answer = self.order(vk, "dance")
        assert answer.status_code == 404
        assert "fault" in answer.json()["commands"]

    @pytest.mark.parametrize("wrong", [{"kind": "earthquake"}, {"nonsense": 1}])
    def test_a_wrong_order_is_refused(self, vk, wrong):
        assert self.order(vk, "fault", **wrong).status_code == 400
