"""Our table, every answer and every update against the published table."""

import json

import pytest

from otklik.netsim.telegram.contract import methods
from tests.netsim.telegram import official
from tests.netsim.telegram.conftest import BOT, CHANNEL, GROUP


@pytest.fixture(scope="session")
def folder(shared):
    return shared / "telegram"


@pytest.mark.parametrize("name", sorted(methods()))
def test_a_method_is_as_published(folder, name):
    published = {field["name"]: field for field in official.table(folder)["methods"][name].get("fields", [])}
    for parameter in methods()[name]:
        assert parameter.required == published[parameter.name]["required"]
    required = {field for field, about in published.items() if about["required"]}
    assert required <= {parameter.name for parameter in methods()[name]}


def test_the_check_itself_finds_faults(folder):
    broken = {"message_id": "1", "date": 1, "chat": {"id": 1, "type": "private"}, "new": 1}
    found = official.problems(folder, "Message", broken)
    assert any("$.message_id: '1' is not valid" in problem for problem in found)
    assert any("'new' was unexpected" in problem for problem in found)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("getMe", {}),
        ("getUpdates", {}),
        ("setWebhook", {"url": ""}),
        ("deleteWebhook", {}),
        ("getWebhookInfo", {}),
        ("sendMessage", {"chat_id": GROUP, "text": "Ответ", "reply_parameters": {"message_id": 2}}),
        ("sendMessage", {"chat_id": CHANNEL, "text": "Новость"}),
        ("getChat", {"chat_id": CHANNEL}),
        ("getChat", {"chat_id": "@priozerny_chat"}),
        ("getChatMember", {"chat_id": CHANNEL, "user_id": BOT}),
        ("getChatMember", {"chat_id": GROUP, "user_id": 5_000_000_001}),
    ],
)
def test_answers_have_the_published_shape(bot, question, folder, method, params):
    result = bot.result(method, **params)
    kind = official.table(folder)["methods"][method]["returns"][0]
    assert official.problems(folder, kind, result) == []


def test_files_have_the_published_shape(bot, question, folder):
    def send(method, data, files):
        answer = bot.http.post(
            f"/bot{bot.token}/{method}", data={"chat_id": GROUP, **data}, files=files
        ).json()
        return answer["result"]

    photo = send("sendPhoto", {"caption": "Двор"}, {"photo": ("двор.jpg", b"\xff\xd8sim", "image/jpeg")})
    document = send("sendDocument", {}, {"document": ("акт.pdf", b"%PDF", "application/pdf")})
    media = [{"type": "photo", "media": f"attach://f{n}", "caption": str(n)} for n in range(2)]
    files = {f"f{n}": (f"{n}.jpg", b"\xff\xd8", "image/jpeg") for n in range(2)}
    group = send("sendMediaGroup", {"media": json.dumps(media)}, files)
    for message in (photo, document, *group):
        assert official.problems(folder, "Message", message) == []
    assert len({message["media_group_id"] for message in group}) == 1
    file = bot.result("getFile", file_id=document["document"]["file_id"])
    assert official.problems(folder, "File", file) == []
    assert bot.http.get(f"/file/bot{bot.token}/{file['file_path']}").content == b"%PDF"


def test_every_update_has_the_published_shape(sim, bot, post, question, folder):
    sim.world.edit(question, "Когда же дадут воду?")
    sim.world.edit(post, "Ремонт перенесён")
    sim.write_direct("Егор Мостовой", "Добрый день")
    answer = bot.result(
        "sendMessage", chat_id=GROUP, text="Сегодня", reply_parameters={"message_id": question.id}
    )
    sim.write_comment(post, "Анна Ключевская", "Спасибо", reply_to=answer["message_id"])
    updates = bot.result("getUpdates")
    kinds = [next(name for name in update if name != "update_id") for update in updates]
    assert kinds == [
        "channel_post", "message", "message", "edited_message", "edited_channel_post", "message", "message",
    ]  # fmt: skip
    for update in updates:
        assert official.problems(folder, "Update", update) == []
