"""Independent client libraries talk to the stand-in and understand what it sends."""

import io
import logging

import pytest
import requests
import vk_api
from requests.adapters import HTTPAdapter
from vk_api.bot_longpoll import VkBotEventType, VkBotLongPoll
from vkbottle_types.events import bot_events
from vkbottle_types.responses import wall as wall_responses

from otklik.netsim.vk import community_token, user_token
from tests.netsim.conftest import GROUP, OWNER


class ToTheStandIn(HTTPAdapter):
    """Sends what is meant for the real host to the stand-in."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    def send(self, request, **kwargs):
        request.url = request.url.replace("https://api.vk.ru", self.url)
        return super().send(request, **kwargs)


@pytest.fixture
def client(sim):
    """``client(token)``: a vk_api session whose host is the stand-in."""
    opened = []

    def connect(token):
        session = requests.Session()
        session.headers["User-agent"] = "witness"
        session.mount("https://api.vk.ru", ToTheStandIn(sim.url))
        opened.append(session)
        return vk_api.VkApi(token=token, session=session, api_version="5.199")

    logging.getLogger("vk_api").setLevel(logging.ERROR)
    yield connect
    for session in opened:
        session.close()


def test_vk_api_publishes_an_answer(sim, post, client):
    question = sim.write_comment(post, "Анна Ключевская", "Когда?")
    api = client(community_token(GROUP)).get_api()
    answer = api.wall.createComment(
        owner_id=OWNER, post_id=post.id, message="Сегодня", reply_to_comment=question.id, guid="1"
    )
    assert sim.world.comment(OWNER, answer["comment_id"]).text == "Сегодня"


def test_vk_api_reads_errors_and_captcha(sim, post, client):
    api = client(community_token(GROUP)).get_api()
    with pytest.raises(vk_api.ApiError) as refused:
        api.wall.get(owner_id=OWNER)
    assert refused.value.code == 27
    sim.fault("api_error", "wall.createComment", code=14)
    with pytest.raises(vk_api.Captcha) as captcha:
        api.wall.createComment(owner_id=OWNER, post_id=post.id, message="Ответ")
    assert captcha.value.sid == "000000000001"


def test_vk_api_uploads_a_photo_and_a_document(sim, post, client):
    upload = vk_api.VkUpload(client(user_token(GROUP)))
    with upload.http:
        picture = io.BytesIO(b"\xff\xd8sim")
        picture.name = "двор.jpg"
        photo = upload.photo_wall(picture, group_id=GROUP)[0]
        doc = io.BytesIO(b"%PDF sim")
        doc.name = "акт.pdf"
        saved = upload.document(doc, title="Акт", group_id=GROUP, to_wall=True)["doc"]
    names = f"photo{photo['owner_id']}_{photo['id']},doc{saved['owner_id']}_{saved['id']}"
    api = client(user_token(GROUP)).get_api()
    given = {"owner_id": OWNER, "post_id": post.id, "from_group": GROUP, "attachments": names}
    number = api.wall.createComment(**given)["comment_id"]
    comment = api.wall.getComment(owner_id=OWNER, comment_id=number)["items"][0]
    assert [attachment["type"] for attachment in comment["attachments"]] == ["photo", "doc"]
    assert requests.get(comment["attachments"][1]["doc"]["url"], timeout=5).content == b"%PDF sim"


def test_vk_api_hears_the_long_poll(sim, vk, post, client):
    vk("groups.setLongPollSettings", "c", group_id=GROUP, enabled=1, wall_reply_new=1, message_new=1)
    poll = VkBotLongPoll(client(community_token(GROUP)), GROUP, wait=1)
    sim.write_comment(post, "Анна Ключевская", "Когда?")
    sim.write_direct(GROUP, "Егор Мостовой", "Добрый день")
    heard = poll.check()
    poll.session.close()
    assert [event.type for event in heard] == [VkBotEventType.WALL_REPLY_NEW, VkBotEventType.MESSAGE_NEW]
    assert heard[1].from_user
    assert heard[1].message.text == "Добрый день"


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        ("wall_reply_new", bot_events.WallReplyNew),
        ("wall_reply_edit", bot_events.WallReplyEdit),
        ("wall_reply_delete", bot_events.WallReplyDelete),
        ("wall_reply_restore", bot_events.WallReplyRestore),
        ("wall_post_new", bot_events.WallPostNew),
        ("message_new", bot_events.MessageNew),
        ("message_reply", bot_events.MessageReply),
    ],
)
def test_vkbottle_understands_an_event(sim, vk, connected, post, kind, model):
    comment = sim.world.edit_comment(sim.write_comment(post, "Анна Ключевская", "Когда?"), "Когда же?")
    sim.world.delete_comment(comment, comment.from_id)
    sim.world.restore_comment(comment)
    sim.write_post(GROUP, "Предложение", from_id=comment.from_id, kind="suggest")
    sim.write_direct(GROUP, "Егор Мостовой", "Добрый день")
    citizen = sim.world.person("Егор Мостовой").id
    vk("messages.send", "c", peer_id=citizen, random_id=1, message="Здравствуйте")
    assert sim.courier.wait_idle()
    event = next(event for event in connected.events if event["type"] == kind)
    read = model.model_validate(event)
    assert read.object is not None
    assert (read.group_id, read.event_id) == (GROUP, event["event_id"])


@pytest.mark.parametrize(
    ("method", "params", "model"),
    [
        ("wall.get", {}, wall_responses.WallGetResponse),
        ("wall.getComments", {"post_id": 1, "extended": 1}, wall_responses.WallGetCommentsExtendedResponse),
        ("wall.getComments", {"post_id": 1, "thread_items_count": 3}, wall_responses.WallGetCommentsResponse),
        ("wall.getById", {"posts": f"{OWNER}_1"}, wall_responses.WallGetByIdResponse),
    ],
)
def test_vkbottle_understands_an_answer(sim, vk, post, method, params, model):
    question = sim.write_comment(post, "Анна Ключевская", "Когда?")
    sim.write_comment(post, "Борис Лугин", "Тоже жду", reply_to=question.id)
    answer = vk(method, "s", **{"owner_id": OWNER, **params})
    assert model.model_validate(answer).response.items
