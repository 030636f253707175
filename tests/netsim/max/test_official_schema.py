"""Our routes, every answer and every update against the published description."""

import pytest

from otklik.netsim.max.contract import LONGEST_TEXT, NOT_IN_SCHEMA, ROUTES, UPDATE_TYPES, UPLOAD_KINDS
from tests.netsim.max import official
from tests.netsim.max.conftest import BOT, CHANNEL

UPDATES = {
    "message_created": "MessageCreatedUpdate",
    "message_edited": "MessageEditedUpdate",
    "message_removed": "MessageRemovedUpdate",
    "bot_started": "BotStartedUpdate",
}


@pytest.fixture(scope="session")
def folder(shared):
    return shared / "max"


@pytest.fixture
def fits(folder):
    def check(value, name):
        assert official.problems(folder, name, value) == []
        assert set(value) - official.known_fields(folder, name) == set()

    return check


@pytest.mark.parametrize("route", sorted(set(ROUTES) - NOT_IN_SCHEMA))
def test_a_route_is_as_published(folder, route):
    published = official.document(folder)["paths"][route]
    for method, written in ROUTES[route].items():
        parameters = published[method.lower()].get("parameters", [])
        in_query = {p["name"]: bool(p.get("required")) for p in parameters if p.get("in") == "query"}
        ours = {name.rstrip("!"): name.endswith("!") for name in written.split()}
        if route == "/chats":
            continue  # its paging is described on dev.max.ru only
        assert ours == in_query


def test_limits_are_as_published(folder):
    schemas = official.document(folder)["components"]["schemas"]
    assert schemas["NewMessageBody"]["properties"]["text"]["maxLength"] == LONGEST_TEXT
    assert schemas["UploadType"]["enum"] == list(UPLOAD_KINDS)
    assert set(UPDATE_TYPES) <= set(schemas["Update"]["discriminator"]["mapping"])


def test_the_check_itself_finds_a_missing_field(folder):
    assert official.problems(folder, "Message", {"timestamp": "1"}) != []


def test_answers_have_the_published_shape(sim, bot, post, fits):
    fits(bot("GET", "/me"), "BotInfo")
    fits(bot("GET", "/chats"), "ChatList")
    fits(bot("GET", f"/chats/{CHANNEL}"), "Chat")
    fits(bot("GET", f"/chats/{CHANNEL}/members/me"), "ChatMember")
    fits(bot("GET", "/messages", chat_id=CHANNEL), "MessageList")
    fits(bot("GET", f"/messages/{post.mid}"), "Message")
    fits(bot("POST", "/messages", {"text": "Новость"}, chat_id=CHANNEL), "SendMessageResult")
    fits(bot("PUT", "/messages", {"text": "Правка"}, message_id=post.mid), "SimpleQueryResult")
    fits(bot("DELETE", "/messages", message_id=post.mid), "SimpleQueryResult")
    fits(bot("GET", "/updates", timeout=0), "UpdateList")
    fits(bot("POST", "/subscriptions", {"url": "http://127.0.0.1:9/x"}), "SimpleQueryResult")
    fits(bot("GET", "/subscriptions"), "GetSubscriptionsResult")
    fits(bot.raw("GET", "/messages/mid.none").json(), "Error")


def test_files_have_the_published_shape(sim, bot, fits):
    chat = sim.write_direct(BOT, "Егор Мостовой", "Добрый день").chat_id
    place = bot("POST", "/uploads", type="image")
    fits(place, "UploadEndpoint")
    photos = bot.http.post(place["url"], files={"data": ("двор.jpg", b"\xff\xd8", "image/jpeg")}).json()
    place = bot("POST", "/uploads", type="file")
    file = bot.http.post(place["url"], files={"data": ("акт.pdf", b"%PDF", "application/pdf")}).json()
    body = {
        "text": "Ответ",
        "attachments": [
            {"type": "image", "payload": photos},
            {"type": "file", "payload": {"token": file["token"]}},
        ],
    }
    sent = bot("POST", "/messages", body, chat_id=chat)
    fits(sent, "SendMessageResult")
    image, document = sent["message"]["body"]["attachments"]
    fits(image, "PhotoAttachment")
    fits(document, "FileAttachment")
    assert bot.http.get(document["payload"]["url"]).content == b"%PDF"


def test_every_update_has_the_published_shape(sim, bot, post, fits):
    sim.write_direct(BOT, "Егор Мостовой", "Добрый день")
    sim.world.delete(sim.world.edit(post, "Перенесено"), BOT)
    updates = bot("GET", "/updates", timeout=0)["updates"]
    assert [update["update_type"] for update in updates] == [
        "message_created", "bot_started", "message_created", "message_edited", "message_removed",
    ]  # fmt: skip
    for update in updates:
        fits(update, UPDATES[update["update_type"]])


def test_a_comment_is_a_message_without_attachments(bot, post, question, fits):
    bot(
        "POST",
        f"/messages/{post.mid}/comments",
        {"text": "Сегодня", "link": {"type": "reply", "mid": question.mid}},
    )
    for comment in bot("GET", f"/messages/{post.mid}/comments")["messages"]:
        assert comment["recipient"].pop("post_id") == post.mid
        assert "attachments" not in comment["body"]
        comment["body"]["attachments"] = None
        if "link" in comment:
            comment["link"]["message"]["attachments"] = None
        fits(comment, "Message")
