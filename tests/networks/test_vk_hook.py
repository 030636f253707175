"""VK's Callback API: handshake, secret, repeated and broken deliveries, and what they say."""

import json
from datetime import UTC, datetime

import pytest

from otklik.networks.contract import Attachment, Event, EventKind, HookAnswer, Item, ItemKind
from tests.networks.conftest import GROUP, SECRET

WRITTEN = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
AT = int(WRITTEN.timestamp())


def body(kind="wall_reply_new", secret=SECRET, **changed):
    told = {"type": kind, "group_id": GROUP, "v": "5.199", "event_id": "e1", "secret": secret}
    return json.dumps(told | {"object": comment()} | changed, ensure_ascii=False).encode()


def comment(**changed):
    return {
        "id": 12,
        "from_id": 345,
        "date": AT,
        "text": "Когда починят дорогу?",
        "post_id": 7,
        "post_owner_id": -GROUP,
        "parents_stack": [],
    } | changed


def test_confirmation_is_answered_with_the_community_s_string(vk):
    assert vk.hook(b'{"type": "confirmation", "group_id": 456}', {}) == HookAnswer(200, "c0de")


def test_confirmation_of_another_community_is_refused(vk):
    assert vk.hook(b'{"type": "confirmation", "group_id": 457}', {}).status == 403


def test_delivery_is_answered_ok_and_known_by_its_event(vk):
    assert vk.hook(body(), {}) == HookAnswer(200, "ok", "e1")


@pytest.mark.parametrize("secret", ["wrong", "", None, 5, SECRET + " ", "секрет", "\ud800"])
def test_wrong_secret_is_refused_and_nothing_is_kept(vk, secret):
    answer = vk.hook(json.dumps(json.loads(body()) | {"secret": secret}).encode(), {})
    assert (answer.status, answer.delivery_key) == (403, None)


def test_account_without_a_secret_takes_nothing(connect):
    without = connect({"service": "sim-service-456"})
    assert without.hook(body(secret=""), {}).status == 403


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"type": 1}', b"[" * 100_000])
def test_broken_body_is_refused_and_nothing_is_kept(vk, broken):
    answer = vk.hook(broken, {})
    assert (answer.status, answer.delivery_key) == (400, None)


@pytest.mark.parametrize("event_id", [None, True, "", "x" * 91, "знак", "a\x00b"])
def test_delivery_without_a_usable_event_id_is_known_by_its_body(vk, event_id):
    first = vk.hook(body(event_id=event_id), {}).delivery_key
    assert (len(first), first) == (64, vk.hook(body(event_id=event_id), {}).delivery_key)


def test_comment_becomes_an_event(vk, sim):
    [event] = vk.parse(body())
    assert event == Event(
        EventKind.NEW,
        "-456_7_12",
        Item(
            key="-456_7_12",
            kind=ItemKind.COMMENT,
            text="Когда починят дорогу?",
            posted_at=WRITTEN,
            author_key="345",
            author_url=f"{sim.url}/id345",
            post_key="-456_7",
            thread_key="-456_7_12",
            permalink=f"{sim.url}/wall-456_7?reply=12",
        ),
    )


def test_reply_in_a_thread_names_what_it_answers(vk, sim):
    said = comment(
        id=13, parents_stack=[12], reply_to_comment=12, text="[club456|Администрация], уточняю: дом 12"
    )
    [event] = vk.parse(body(object=said))
    item = event.item
    assert (item.text, item.parent_key, item.thread_key, item.permalink) == (
        "Администрация, уточняю: дом 12",
        "-456_7_12",
        "-456_7_12",
        f"{sim.url}/wall-456_7?reply=13&thread=12",
    )


def test_our_own_comment_is_recognised(vk):
    [event] = vk.parse(body(object=comment(from_id=-GROUP)))
    assert event.item.own


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("wall_reply_edit", EventKind.EDITED), ("wall_reply_restore", EventKind.RESTORED)],
)
def test_edited_and_restored_comments_carry_their_text(vk, kind, expected):
    [event] = vk.parse(body(kind))
    assert (event.kind, event.item.text) == (expected, "Когда починят дорогу?")


def test_deleted_comment_is_known_by_its_key(vk):
    gone = {"owner_id": -GROUP, "id": 12, "deleter_id": 345, "post_id": 7}
    assert list(vk.parse(body("wall_reply_delete", object=gone))) == [Event(EventKind.DELETED, "-456_7_12")]


@pytest.mark.parametrize(("author", "kind"), [(345, ItemKind.MENTION), (-GROUP, ItemKind.POST)])
def test_post_of_a_citizen_is_a_message_and_our_own_is_context(vk, author, kind):
    said = {"id": 8, "from_id": author, "owner_id": -GROUP, "date": AT, "text": "Запись", "post_type": "post"}
    [event] = vk.parse(body("wall_post_new", object=said))
    assert (event.item.kind, event.item.own, event.key) == (kind, author < 0, "-456_8")


def test_private_message_stands_in_its_conversation(vk, sim):
    said = {"date": AT, "peer_id": 345, "from_id": 345, "text": "Здравствуйте", "conversation_message_id": 3}
    [event] = vk.parse(body("message_new", object={"message": said, "client_info": {}}))
    item = event.item
    assert (item.key, item.kind, item.thread_key, item.own, item.permalink) == (
        "im-456_345_3",
        ItemKind.PRIVATE,
        "im-456_345",
        False,
        f"{sim.url}/gim456?sel=345",
    )


def test_private_message_of_the_community_is_ours(vk):
    said = {
        "date": AT,
        "peer_id": 345,
        "from_id": -GROUP,
        "text": "Ответ",
        "conversation_message_id": 4,
        "out": 1,
    }
    [event] = vk.parse(body("message_reply", object=said))
    assert event.item.own


def test_attachments_are_kept_with_their_largest_picture(vk):
    sizes = [{"url": "https://x/s.jpg", "width": 75}, {"url": "https://x/z.jpg", "width": 1080}]
    given = [
        {"type": "photo", "photo": {"id": 3, "owner_id": 345, "sizes": sizes, "text": "яма"}},
        {"type": "doc", "doc": {"id": 4, "owner_id": 345, "title": "Акт.pdf", "url": "https://x/a"}},
        {"type": "sticker"},
    ]
    [event] = vk.parse(body(object=comment(attachments=given)))
    assert event.item.attachments == (
        Attachment("photo", "https://x/z.jpg", "photo345_3", "яма"),
        Attachment("document", "https://x/a", "doc345_4", "Акт.pdf"),
        Attachment("sticker"),
    )


def test_long_text_with_emoji_and_zero_width_characters_is_kept_as_written(vk):
    text = "Яма 🕳️\u200b\u200d" * 2000
    [event] = vk.parse(body(object=comment(text=text)))
    assert event.item.text == text


@pytest.mark.parametrize("kind", ["like_add", "group_join", "message_read", "wall_repost"])
def test_event_in_which_nobody_wrote_says_nothing(vk, kind):
    assert list(vk.parse(body(kind))) == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (body("photo_comment_new"), "unknown event: photo_comment_new"),
        (body("x" * 500), "unknown event: " + "x" * 60),
        (body(object=None), "wall_reply_new: no object"),
        (body(object={"id": 1}), "no field post_owner_id"),
        (body(object=comment(date="now")), "no date"),
        (body(object=comment(date=1e300)), "the date is out of range"),
        (body(object=comment(from_id=True)), "no field from_id"),
        (body(object=comment(parents_stack="x")), "ValueError"),
        (body("message_new", object={"message": 5}), "no message"),
        (b"{", "not JSON"),
        (b"[]", "not an object"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason(vk, given, reason):
    with pytest.raises(ValueError, match=f"^{reason}"):
        list(vk.parse(given))
