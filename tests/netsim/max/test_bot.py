"""The bot reads and answers through the stand-in."""

import threading

import httpx
import pytest

from otklik.netsim.demo import MAX_BOT_TOKEN, MAX_CHANNEL_ID, seed_max
from otklik.netsim.max import MaxSim
from otklik.netsim.max.contract import SECRET_HEADER
from tests.netsim.max.conftest import BOT, CHANNEL, Bot


def texts(messages):
    return [message["body"]["text"] for message in messages]


class TestComments:
    @pytest.fixture
    def place(self, post):
        return f"/messages/{post.mid}/comments"

    def test_a_comment_is_found_by_polling_and_answered(self, bot, place, post, question):
        found = bot("GET", place)["messages"]
        assert (texts(found), found[0]["sender"]["name"]) == (["Когда дадут воду?"], "Анна Ключевская")
        link = {"type": "reply", "mid": found[0]["body"]["mid"]}
        answer = bot("POST", place, {"text": "Сегодня до 18:00", "link": link})["message"]
        assert (answer["sender"]["user_id"], answer["recipient"]["post_id"]) == (BOT, post.mid)
        assert answer["link"]["message"]["text"] == "Когда дадут воду?"
        assert texts(bot("GET", place)["messages"]) == ["Сегодня до 18:00", "Когда дадут воду?"]
        assert bot("GET", f"{place}/{answer['body']['mid']}") == answer

    def test_nobody_is_told_of_comments(self, bot, question):
        updates = bot("GET", "/updates", timeout=0)["updates"]
        assert texts(update["message"] for update in updates) == ["Ремонт водопровода на улице Озёрной"]

    def test_pages_of_comments(self, sim, bot, place, post):
        mids = []
        for number in range(4):  # written at 1, 2, 3 and 4 seconds
            sim.world.now = lambda at=(number + 1) * 1000: at
            mids.append(sim.write_comment(post, "Борис Лугин", str(number)).mid)
        assert texts(bot("GET", place, before=9999, count=2)["messages"]) == ["3", "2"]
        assert texts(bot("GET", place, after=2000, before=3000)["messages"]) == ["2", "1"]
        assert texts(bot("GET", place, comment_ids=f"{mids[0]},{mids[2]}")["messages"]) == ["0", "2"]

    def test_the_bot_edits_its_own_for_26_hours(self, sim, bot, place, question):
        mine = bot("POST", place, {"text": "Опечатка"})["message"]["body"]["mid"]
        assert bot("PUT", place, {"text": "Верно"}, comment_id=mine) == {"success": True}
        assert bot.refusal("PUT", place, {"text": "x"}, comment_id=question.mid) == (403, "access.denied")
        sim.set_clock(26 * 3600 + 1)
        late = bot.refusal("PUT", place, {"text": "Поздно"}, comment_id=mine)
        assert late == (422, "comments.timeout_exceeded")

    def test_any_comment_is_deleted(self, sim, bot, place, post, question):
        assert bot("DELETE", place, comment_id=question.mid) == {"success": True}
        assert sim.world.under(post) == []
        assert bot.refusal("DELETE", place, comment_id=question.mid) == (404, "not.found")

    @pytest.mark.parametrize(
        ("body", "refusal"),
        [
            ({}, (400, "proto.payload")),
            ({"text": " "}, (400, "proto.payload")),
            ({"text": "x" * 4001}, (400, "proto.payload")),
            (
                {"text": "x", "attachments": [{"type": "image", "payload": {"token": "t"}}]},
                (400, "proto.payload"),
            ),
            ({"text": "x", "link": {"type": "reply", "mid": "mid.none"}}, (404, "not.found")),
        ],
    )
    def test_a_wrong_comment_is_refused(self, bot, place, body, refusal):
        assert bot.refusal("POST", place, body) == refusal

    def test_closed_comments_and_a_deleted_post(self, sim, bot, place, post):
        sim.close_comments(CHANNEL)
        assert bot.refusal("POST", place, {"text": "x"}) == (403, "comments.disabled")
        sim.world.delete(post, BOT)
        assert bot.refusal("POST", place, {"text": "x"}) == (404, "not.found")


class TestUpdates:
    def test_a_marker_confirms(self, sim, bot):
        sim.write_direct(BOT, "Егор Мостовой", "Добрый день")
        first = bot("GET", "/updates", timeout=0)
        assert [update["update_type"] for update in first["updates"]] == ["bot_started", "message_created"]
        rest = bot("GET", "/updates", timeout=0, marker=first["marker"])
        assert rest == {"updates": [], "marker": first["marker"]}

    def test_long_polling_waits(self, sim, bot):
        timer = threading.Timer(0.1, sim.write_post, (CHANNEL, "Позже"))
        timer.start()
        assert texts(u["message"] for u in bot("GET", "/updates", timeout=5)["updates"]) == ["Позже"]
        timer.join()

    def test_a_subscription_gets_updates_with_its_secret(self, sim, bot, listener):
        bot("POST", "/subscriptions", {"url": listener.url, "secret": "s-12345"})
        sim.write_direct(BOT, "Егор Мостовой", "Добрый день")
        assert sim.courier.wait_idle()
        heard = [request.json()["update_type"] for request in listener.requests]
        assert heard == ["bot_started", "message_created"]
        assert {request.headers[SECRET_HEADER.lower()] for request in listener.requests} == {"s-12345"}
        assert bot.refusal("GET", "/updates") == (405, "method.not.allowed")

    def test_only_wanted_types_come(self, sim, bot, listener):
        bot("POST", "/subscriptions", {"url": listener.url, "update_types": ["message_removed"]})
        sim.world.delete(sim.write_post(CHANNEL, "Лишнее"), BOT)
        assert sim.courier.wait_idle()
        assert [request.json()["update_type"] for request in listener.requests] == ["message_removed"]

    def test_eight_hours_of_errors_end_the_subscription(self, sim, bot, listener):
        bot("POST", "/subscriptions", {"url": listener.url})
        listener.usual = 500
        sim.write_post(CHANNEL, "Раз")
        assert sim.courier.wait_idle()
        assert len(bot("GET", "/subscriptions")["subscriptions"]) == 1
        sim.set_clock(8 * 3600)
        sim.write_post(CHANNEL, "Два")
        assert sim.courier.wait_idle()
        assert bot("GET", "/subscriptions") == {"subscriptions": []}

    def test_a_subscription_is_removed(self, bot, listener):
        bot("POST", "/subscriptions", {"url": listener.url})
        assert bot("DELETE", "/subscriptions", url=listener.url) == {"success": True}
        assert bot("DELETE", "/subscriptions", url=listener.url)["success"] is False

    @pytest.mark.parametrize(
        "body", [{}, {"url": "http://example.org"}, {"url": "https://e.org", "secret": "no"}]
    )
    def test_a_wrong_subscription_is_refused(self, bot, body):
        assert bot.refusal("POST", "/subscriptions", body) == (400, "proto.payload")


class TestDialogs:
    def test_the_bot_answers_the_person(self, sim, bot):
        note = sim.write_direct(BOT, "Егор Мостовой", "Добрый день")
        link = {"type": "reply", "mid": note.mid}
        sent = bot("POST", "/messages", {"text": "Здравствуйте", "link": link}, user_id=note.from_id)[
            "message"
        ]
        assert sent["link"]["message"]["text"] == "Добрый день"
        assert texts(bot("GET", "/messages", chat_id=note.chat_id)["messages"]) == [
            "Здравствуйте",
            "Добрый день",
        ]
        kinds = [update["update_type"] for update in bot("GET", "/updates", timeout=0)["updates"]]
        assert kinds == ["bot_started", "message_created"]  # it does not hear itself

    def test_a_person_must_begin(self, sim, bot):
        person = sim.world.person("Егор Мостовой")
        assert bot.refusal("POST", "/messages", {"text": "x"}, user_id=person.id) == (403, "chat.denied")

    def test_messages_by_id(self, bot, post):
        assert texts(bot("GET", "/messages", message_ids=f"{post.mid},mid.none")["messages"]) == [post.text]

    @pytest.mark.parametrize(
        ("method", "path", "query", "refusal"),
        [
            ("GET", "/messages", {}, (400, "proto.payload")),
            ("GET", "/messages", {"chat_id": 1}, (404, "chat.not.found")),
            ("GET", "/messages", {"chat_id": CHANNEL, "count": 101}, (400, "proto.payload")),
            ("GET", "/messages", {"chat_id": "x"}, (400, "proto.payload")),
            ("PUT", "/messages", {}, (400, "proto.payload")),
            ("PUT", "/messages", {"message_id": "mid.none"}, (404, "not.found")),
            ("PATCH", "/messages", {}, (405, "method.not.allowed")),
            ("POST", "/uploads", {"type": "gif"}, (400, "proto.payload")),
            ("GET", "/chats/1", {}, (404, "chat.not.found")),
        ],
    )
    def test_a_wrong_call_is_refused(self, bot, method, path, query, refusal):
        assert bot.refusal(method, path, **query) == refusal

    def test_an_unknown_file_is_not_ready(self, sim, bot):
        note = sim.write_direct(BOT, "Егор Мостовой", "Добрый день")
        body = {"text": "", "attachments": [{"type": "file", "payload": {"token": "none"}}]}
        assert bot.refusal("POST", "/messages", body, chat_id=note.chat_id) == (400, "attachment.not.ready")


@pytest.mark.parametrize("token", ["", "sim-max-1", "Bearer sim-max-8001"])
def test_a_wrong_token_is_401(sim, token):
    answer = httpx.get(f"{sim.url}/me", headers={"Authorization": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "verify.token")


def test_thirty_calls_a_second():
    with MaxSim() as sim:
        sim.add_channel(CHANNEL, "Район", bot_id=BOT)
        sim.clock.now = lambda: 1000.0
        bot = Bot(sim)
        codes = [bot.raw("GET", "/me").status_code for _ in range(31)]
        bot.http.close()
    assert codes == [200] * 30 + [429]


class TestFaults:
    def test_dropped_after_accepting(self, sim, bot, post):
        place = f"/messages/{post.mid}/comments"
        sim.fault("drop_after", "POST /messages/{messageId}/comments")
        with pytest.raises(httpx.RemoteProtocolError):
            bot("POST", place, {"text": "Ответ"})
        assert texts(bot("GET", place)["messages"]) == ["Ответ"]

    @pytest.mark.parametrize("code", [401, 403, 429, 503])
    def test_a_scripted_error(self, sim, bot, code):
        sim.fault("api_error", "GET /me", code=code)
        assert bot.raw("GET", "/me").status_code == code
        assert [call.outcome for call in sim.journal.calls("GET /me")] == [f"error {code}"]

    def test_a_forged_update(self, sim, bot, listener):
        bot("POST", "/subscriptions", {"url": listener.url, "secret": "s-12345"})
        sim.fault("delivery_forged")
        sim.write_post(CHANNEL, "Чужое")
        assert sim.courier.wait_idle()
        assert listener.requests[0].headers[SECRET_HEADER.lower()] == "wrong"


class TestPages:
    def page(self, bot, path):
        answer = bot.http.get(path)
        assert answer.status_code == 200
        return answer.text

    def test_a_comment_is_written_and_seen(self, sim, bot, post):
        form = {"post": post.mid, "reply": "", "text": "<script>Яма</script>", "name": "Илья Причалов"}
        answer = bot.http.post("/_citizen/comment", data=form)
        comment = sim.world.under(post)[0]
        address = f"/c/{CHANNEL}/{post.mid}"
        assert answer.headers["location"] == f"{address}?comment={comment.mid}#c{comment.mid}"
        page = self.page(bot, f"{address}?comment={comment.mid}")
        assert "&lt;script&gt;Яма" in page
        assert "<script>" not in page
        assert f'class="comment mark" id="c{comment.mid}"' in page

    def test_the_answer_is_shown_and_a_citizen_edits_and_deletes(self, sim, bot, post, question):
        link = {"type": "reply", "mid": question.mid}
        answer = bot("POST", f"/messages/{post.mid}/comments", {"text": "Сегодня", "link": link})["message"]
        address = f"/c/{CHANNEL}/{post.mid}"
        assert "в ответ Анна Ключевская" in self.page(bot, address)
        bot.http.post("/_citizen/edit", data={"note": question.mid, "text": "Когда же?"})
        assert "изменено" in self.page(bot, address)
        bot.http.post("/_citizen/delete", data={"note": question.mid})
        assert "Когда же?" not in self.page(bot, address)
        stolen = {"note": answer["body"]["mid"], "text": "Подмена"}
        assert bot.http.post("/_citizen/edit", data=stolen).status_code == 404

    def test_a_dialog(self, sim, bot):
        bot.http.post("/_citizen/direct", data={"bot": BOT, "text": "Добрый день", "name": "Егор Мостовой"})
        person = sim.world.person("Егор Мостовой")
        bot("POST", "/messages", {"text": "Здравствуйте, Егор"}, user_id=person.id)
        page = self.page(bot, f"/write/{BOT}")
        assert "Добрый день" in page
        assert "Здравствуйте, Егор" in page

    def test_closed_comments_show_no_form(self, sim, bot, post):
        sim.close_comments(CHANNEL)
        page = self.page(bot, f"/c/{CHANNEL}/{post.mid}")
        assert "отключены" in page
        assert "<form" not in page

    @pytest.mark.parametrize("path", ["/c/1", "/c/x", "/write/1", "/nothing", "/files/9"])
    def test_what_is_not_there_is_404(self, bot, path):
        assert bot.http.get(path).status_code == 404

    def test_the_demonstration_is_seeded_once(self, sim, bot):
        seed_max(sim)
        seed_max(sim)
        assert self.page(bot, f"/c/{MAX_CHANNEL_ID}").count("<article") == 3
        demo = Bot(sim, MAX_BOT_TOKEN)
        assert demo("GET", "/me")["is_bot"] is True
        demo.http.close()


def test_everything_survives_a_restart(tmp_path):
    with MaxSim(state=tmp_path) as sim:
        sim.add_channel(CHANNEL, "Район", bot_id=BOT)
        mid = sim.write_post(CHANNEL, "Новость").mid
        sim.write_comment(sim.world.notes[mid], "Борис Лугин", "Вопрос")
    with MaxSim(state=tmp_path) as sim:
        bot = Bot(sim)
        assert texts(bot("GET", f"/messages/{mid}/comments")["messages"]) == ["Вопрос"]
        assert len(bot("GET", "/updates", timeout=0)["updates"]) == 1
        bot.http.close()
