"""The bot reads and answers through the stand-in."""

import json
import threading

import httpx
import pytest

from otklik.netsim.demo import TELEGRAM_BOT_TOKEN, TELEGRAM_CHANNEL_NAME, seed_telegram
from otklik.netsim.telegram import TelegramSim
from otklik.netsim.telegram.updates import SECRET_HEADER
from tests.netsim.telegram.conftest import BOT, CHANNEL, GROUP, Bot


def texts(updates, kind="message"):
    return [update[kind]["text"] for update in updates if kind in update]


def test_a_comment_hangs_under_the_forwarded_post(sim, bot, post, question):
    channel_post, forwarded, comment = bot.result("getUpdates")
    assert channel_post["channel_post"]["message_id"] == post.id
    head = forwarded["message"]
    assert head["is_automatic_forward"] is True
    assert (head["forward_origin"]["chat"]["id"], head["forward_origin"]["message_id"]) == (CHANNEL, post.id)
    assert comment["message"]["message_thread_id"] == head["message_id"]
    assert comment["message"]["reply_to_message"]["message_id"] == head["message_id"]
    assert comment["message"]["from"]["first_name"] == "Анна"


def test_the_answer_joins_the_thread_and_the_citizen_replies(sim, bot, post, question):
    sent = bot.result(
        "sendMessage", chat_id=GROUP, text="Сегодня до 18:00", reply_parameters={"message_id": question.id}
    )
    assert (sent["from"]["id"], sent["message_thread_id"]) == (BOT, question.thread_id)
    thanks = sim.write_comment(post, "Анна Ключевская", "Спасибо", reply_to=sent["message_id"])
    assert thanks.thread_id == question.thread_id
    heard = texts(bot.result("getUpdates"))
    assert heard[1:] == ["Когда дадут воду?", "Спасибо"]  # the bot does not hear itself


def test_an_offset_confirms_what_came_before(sim, bot, post, question):
    updates = bot.result("getUpdates")
    assert bot.result("getUpdates") == updates
    rest = bot.result("getUpdates", offset=updates[1]["update_id"])
    assert rest == updates[1:]
    assert bot.result("getUpdates", offset=-1) == updates[-1:]


def test_long_polling_waits(sim, bot, post):
    last = bot.result("getUpdates")[-1]["update_id"]
    timer = threading.Timer(0.1, sim.write_comment, (post, "Борис Лугин", "Позже"))
    timer.start()
    assert texts(bot.result("getUpdates", offset=last + 1, timeout=5)) == ["Позже"]
    timer.join()


class TestWebhook:
    @pytest.fixture
    def connected(self, bot, listener):
        bot.result("setWebhook", url=listener.url, secret_token="s1")
        return listener

    def wait(self, listener, count):
        listener.wait_for(count)
        return listener.events

    def test_updates_come_with_the_secret(self, sim, bot, connected, question):
        assert sim.courier.wait_idle()
        assert texts(connected.events)[-1] == "Когда дадут воду?"
        assert {r.headers[SECRET_HEADER.lower()] for r in connected.requests} == {"s1"}
        assert bot.result("getWebhookInfo")["pending_update_count"] == 0

    def test_what_was_pending_comes_at_once(self, sim, bot, question, listener):
        bot.result("setWebhook", url=listener.url)
        assert len(self.wait(listener, 3)) == 3

    def test_pending_updates_may_be_dropped(self, sim, bot, question, listener):
        bot.result("setWebhook", url=listener.url, drop_pending_updates=True)
        assert sim.courier.wait_idle()
        assert listener.events == []

    def test_only_allowed_updates_come(self, sim, bot, listener):
        bot.result("setWebhook", url=listener.url, allowed_updates=["message"])
        sim.write_post(CHANNEL, "Новость")
        assert sim.courier.wait_idle()
        assert [set(event) for event in listener.events] == [{"update_id", "message"}]

    def test_an_error_is_sent_again_and_named(self, sim, bot, connected, post):
        assert sim.courier.wait_idle()
        connected.usual = 500
        sim.write_comment(post, "Борис Лугин", "Ошибка")
        assert sim.courier.wait_idle()
        info = bot.result("getWebhookInfo")
        assert (info["pending_update_count"], "500" in info["last_error_message"]) == (1, True)
        assert len(connected.requests) == 2 + 4

    def test_a_forged_update_has_a_wrong_secret(self, sim, connected, post):
        sim.fault("delivery_forged", "message")
        sim.write_comment(post, "Борис Лугин", "Чужое")
        assert sim.courier.wait_idle()
        assert connected.requests[-1].headers[SECRET_HEADER.lower()] == "wrong"

    def test_polling_conflicts_with_a_webhook(self, bot, connected):
        assert bot("getUpdates")["error_code"] == 409
        bot.result("deleteWebhook")
        assert bot("getUpdates")["ok"]

    def test_a_foreign_address_must_be_https(self, bot):
        assert bot("setWebhook", url="http://example.org/hook")["error_code"] == 400


@pytest.mark.parametrize(
    ("method", "params", "code", "words"),
    [
        ("dance", {}, 404, "Not Found"),
        ("sendMessage", {"text": "x"}, 400, "chat_id is empty"),
        ("sendMessage", {"chat_id": GROUP}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": GROUP, "text": "  "}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": GROUP, "text": "x" * 4097}, 400, "message is too long"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": 1, "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": "x", "text": "x"}, 400, "invalid chat_id"),
        (
            "sendMessage",
            {"chat_id": GROUP, "text": "x", "reply_parameters": {"message_id": 99}},
            400,
            "replied",
        ),
        ("sendPhoto", {"chat_id": GROUP, "photo": "unknown"}, 400, "wrong remote file"),
        ("sendMediaGroup", {"chat_id": GROUP, "media": []}, 400, "wrong number"),
        ("editMessageText", {"chat_id": GROUP, "message_id": 99, "text": "x"}, 400, "to edit not found"),
        ("editMessageText", {"chat_id": GROUP, "message_id": 2, "text": "x"}, 400, "can't be edited"),
        ("deleteMessage", {"chat_id": GROUP, "message_id": 99}, 400, "to delete not found"),
        ("getChatMember", {"chat_id": GROUP, "user_id": 1}, 400, "member not found"),
    ],
)
def test_a_wrong_call_is_refused_in_words(bot, question, method, params, code, words):
    answer = bot.raw(method, **params)
    assert (answer.status_code, answer.json()["error_code"]) == (code, code)
    assert words in answer.json()["description"]


@pytest.mark.parametrize("token", ["7001:wrong", "1:sim-telegram-1", "x"])
def test_a_wrong_token_is_401(sim, token):
    stranger = Bot(sim, token)
    assert stranger("getMe")["error_code"] == 401
    stranger.http.close()


def test_parameters_may_come_as_a_form(bot, question):
    data = {"chat_id": GROUP, "text": "Ответ", "reply_parameters": json.dumps({"message_id": question.id})}
    answer = bot.http.post(f"/bot{bot.token}/sendmessage", data=data).json()
    assert answer["result"]["reply_to_message"]["message_id"] == question.id


def test_a_missing_target_may_be_passed_over(bot, question):
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in bot.result(
        "sendMessage", chat_id=GROUP, text="x", reply_parameters=reply
    )


def test_the_bots_message_is_edited_and_deleted(sim, bot, question):
    number = bot.result("sendMessage", chat_id=GROUP, text="Опечатка")["message_id"]
    edited = bot.result("editMessageText", chat_id=GROUP, message_id=number, text="Верно")
    assert (edited["text"], "edit_date" in edited) == ("Верно", True)
    same = bot("editMessageText", chat_id=GROUP, message_id=number, text="Верно")
    assert "not modified" in same["description"]
    assert bot.result("deleteMessage", chat_id=GROUP, message_id=number) is True
    assert sim.world.note(GROUP, number) is None


def test_after_48_hours_a_message_stays(sim, bot):
    number = bot.result("sendMessage", chat_id=GROUP, text="Старое")["message_id"]
    sim.set_clock(48 * 3600 + 1)
    assert "can't be deleted" in bot("deleteMessage", chat_id=GROUP, message_id=number)["description"]


def test_a_person_must_write_first_and_may_block(sim, bot):
    person = sim.world.person("Егор Мостовой")
    assert bot("sendMessage", chat_id=person.id, text="Здравствуйте")["error_code"] == 403
    sim.write_direct("Егор Мостовой", "Добрый день")
    assert bot("sendMessage", chat_id=person.id, text="Здравствуйте")["ok"]
    sim.block("Егор Мостовой")
    blocked = bot("sendMessage", chat_id=person.id, text="Ещё")
    assert blocked["description"] == "Forbidden: bot was blocked by the user"


def test_twenty_messages_a_minute_in_a_group():
    with TelegramSim() as sim:
        sim.add_channel(CHANNEL, "Район", "raion", group_id=GROUP, bot_id=BOT)
        bot = Bot(sim)
        answers = [bot("sendMessage", chat_id=GROUP, text=str(n)) for n in range(21)]
        bot.http.close()
    assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
    assert 0 < answers[-1]["parameters"]["retry_after"] <= 60


class TestFaults:
    @pytest.mark.parametrize("code", [401, 403, 429, 500])
    def test_a_scripted_error(self, sim, bot, code):
        sim.fault("api_error", "sendMessage", code=code, seconds=7)
        answer = bot.raw("sendMessage", chat_id=GROUP, text="x")
        assert (answer.status_code, answer.json()["error_code"]) == (code, code)
        assert answer.json().get("parameters") == ({"retry_after": 7} if code == 429 else None)
        assert sim.world.of(GROUP) == []

    def test_dropped_after_accepting(self, sim, bot):
        sim.fault("drop_after", "sendMessage")
        with pytest.raises(httpx.RemoteProtocolError):
            bot("sendMessage", chat_id=GROUP, text="Ответ")
        assert [note.text for note in sim.world.of(GROUP)] == ["Ответ"]

    def test_the_journal_keeps_no_token(self, sim, bot, listener):
        bot.result("setWebhook", url=listener.url, secret_token="s1")
        call = sim.journal.calls("setWebhook")[0]
        assert (call.token_kind, call.params["secret_token"], call.outcome) == ("bot", "***", "ok")


class TestPages:
    def page(self, bot, path):
        answer = bot.http.get(path)
        assert answer.status_code == 200
        return answer.text

    def test_a_comment_is_written_and_seen(self, sim, bot, post):
        form = {"post": f"{CHANNEL}_{post.id}", "text": "<script>Яма</script>", "name": "Илья Причалов"}
        answer = bot.http.post("/_citizen/comment", data=form)
        comment = sim.world.under(post)[0]
        assert answer.headers["location"] == f"/priozerny/{post.id}?comment={comment.id}#c{comment.id}"
        page = self.page(bot, f"/priozerny/{post.id}?comment={comment.id}")
        assert "&lt;script&gt;Яма" in page
        assert "<script>" not in page
        assert f'class="comment mark" id="c{comment.id}"' in page

    def test_the_answer_is_shown_and_answered(self, sim, bot, post, question):
        sent = bot.result(
            "sendMessage", chat_id=GROUP, text="Сегодня", reply_parameters={"message_id": question.id}
        )
        page = self.page(bot, f"/priozerny/{post.id}")
        assert 'class="comment own"' in page
        assert "в ответ Анна Ключевская" in page
        form = {
            "post": f"{CHANNEL}_{post.id}",
            "reply": sent["message_id"],
            "text": "Спасибо",
            "citizen": "Борис Лугин",
        }
        bot.http.post("/_citizen/comment", data=form)
        assert sim.world.under(post)[-1].reply_to == sent["message_id"]

    def test_a_citizen_edits_and_deletes(self, sim, bot, post, question):
        key = f"{GROUP}_{question.id}"
        bot.http.post("/_citizen/edit", data={"note": key, "text": "Когда же?"})
        assert "изменено" in self.page(bot, f"/priozerny/{post.id}")
        bot.http.post("/_citizen/delete", data={"note": key})
        assert "Когда же?" not in self.page(bot, f"/priozerny/{post.id}")

    def test_the_bots_answer_is_not_a_citizens_to_change(self, sim, bot, question):
        number = bot.result("sendMessage", chat_id=GROUP, text="Ответ")["message_id"]
        form = {"note": f"{GROUP}_{number}", "text": "Подмена"}
        assert bot.http.post("/_citizen/edit", data=form).status_code == 404

    def test_a_private_chat(self, sim, bot):
        bot.http.post("/_citizen/direct", data={"bot": BOT, "text": "Добрый день", "name": "Егор Мостовой"})
        bot.result("sendMessage", chat_id=sim.world.person("Егор Мостовой").id, text="Здравствуйте, Егор")
        page = self.page(bot, f"/write/{BOT}")
        assert "Добрый день" in page
        assert "Здравствуйте, Егор" in page

    @pytest.mark.parametrize(
        "path", ["/nobody", "/priozerny/99", "/write/1", "/priozerny/1?comment=x", "/a/b/c"]
    )
    def test_what_is_not_there_is_404(self, bot, post, path):
        assert bot.http.get(path).status_code == 404

    def test_the_demonstration_is_seeded_once(self, sim, bot):
        seed_telegram(sim)
        seed_telegram(sim)
        assert self.page(bot, f"/{TELEGRAM_CHANNEL_NAME}").count("<article") == 3
        demo = Bot(sim, TELEGRAM_BOT_TOKEN)
        assert demo.result("getMe")["is_bot"] is True
        demo.http.close()


def test_everything_survives_a_restart(tmp_path):
    with TelegramSim(state=tmp_path) as sim:
        sim.add_channel(CHANNEL, "Район", "raion", group_id=GROUP, bot_id=BOT)
        sim.write_comment(sim.write_post(CHANNEL, "Новость"), "Борис Лугин", "Вопрос")
    with TelegramSim(state=tmp_path) as sim:
        bot = Bot(sim)
        assert texts(bot.result("getUpdates")) == ["Новость", "Вопрос"]
        bot.http.close()
