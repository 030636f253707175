"""Facebook and Instagram: handshake, signed batches, threads, the 24 hours, usage headers; their contract."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from otklik.netsim.meta.sim import APP_SECRET, VERIFY_TOKEN, signature
from otklik.networks.contract import (
    AuthLost,
    Event,
    EventKind,
    File,
    Forbidden,
    HookAnswer,
    ItemKind,
    NeedsHuman,
    NotUnderstood,
    RateLimited,
    Rejected,
    Retryable,
    TargetGone,
    UnknownOutcome,
)
from otklik.networks.facebook.contract import COMMENT_FIELDS, POST_FIELDS
from otklik.networks.facebook.payloads import comment_in
from otklik.networks.graph.api import proof
from otklik.networks.instagram import contract as instagram
from tests.networks.worlds import ANSWER, FacebookWorld, InstagramWorld, now

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("OTKLIK_SHARED") or ROOT.parent / "shared")
DATA = SHARED / "data" / "networks" / "meta"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the published specification is not here")


@pytest.fixture(params=[FacebookWorld, InstagramWorld], ids=lambda kind: kind.network)
def world(request):
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def facebook():
    made = FacebookWorld()
    yield made
    made.close()


@pytest.fixture
def insta():
    made = InstagramWorld()
    yield made
    made.close()


def shake(**changed):
    return {
        "hub.mode": "subscribe",
        "hub.verify_token": VERIFY_TOKEN,
        "hub.challenge": "1158201444",
    } | changed


def test_handshake_is_answered_with_the_challenge(world):
    assert world.connector().hook(urlencode(shake()).encode(), {}) == HookAnswer(200, "1158201444")


@pytest.mark.parametrize(
    "changed", [{"hub.verify_token": "x"}, {"hub.challenge": "<script>"}, {"hub.challenge": ""}]
)
def test_other_handshakes_are_refused(world, changed):
    assert world.connector().hook(urlencode(shake(**changed)).encode(), {}).status == 403


def test_signature_is_of_the_raw_body(world):
    body = world.delivery()
    assert world.connector().hook(body, world.signed(body)).status == 200
    assert world.connector().hook(body + b" ", world.signed(body)).status == 403
    assert world.connector(app_secret="").hook(body, world.signed(body)).status == 403


def test_batch_is_read_for_our_account_only(world):
    told = json.loads(world.delivery())
    foreign = {**told["entry"][0], "id": "999"}
    body = json.dumps({**told, "entry": [foreign, told["entry"][0], foreign]}).encode()
    assert len(list(world.connector().parse(body))) == 1


def test_body_about_something_else_is_not_understood(world):
    with pytest.raises(NotUnderstood, match="not about"):
        list(world.connector().parse(b'{"object": "whatsapp", "entry": [{}]}'))


def messaging(world, **message):
    told = {
        "sender": {"id": "345"},
        "recipient": {"id": world.account},
        "timestamp": 1795420800000,
        "message": {"mid": "m_1", "text": "Вопрос"} | message,
    }
    entry = {"id": world.account, "time": 1795420800, "messaging": [told]}
    return json.dumps({"object": world.sim.thing, "entry": [entry]}).encode()


def test_private_message_is_read_and_our_own_echo_known(world):
    [event] = world.connector().parse(messaging(world))
    assert (event.item.kind, event.item.thread_key, event.item.own) == (ItemKind.PRIVATE, "345", False)
    [echo] = world.connector().parse(messaging(world, is_echo=True))
    assert echo.item.own


def test_private_message_taken_back_is_deleted(world):
    [event] = world.connector().parse(messaging(world, is_deleted=True))
    assert event == Event(EventKind.DELETED, "m_1")


def test_private_message_comes_by_polling_and_is_answered_once_found(world):
    world.sim.write_direct(world.account, "Егор Мостовой", "Куда обратиться?")
    page = world.connector().poll("messages", world.account, {}, now())
    [event] = page.events
    outgoing = world.outgoing(event.key, kind=event.item.kind, thread_key=event.item.thread_key)
    world.sim.fault("drop_after", "POST messages")
    with pytest.raises(UnknownOutcome):
        world.connector().publish(outgoing)
    found = world.connector().find(outgoing)
    later = world.connector().poll("messages", world.account, page.cursor, now())
    assert {e.item.own for e in later.events if e.key == found.key} == {True}
    assert world.connector().poll("messages", world.account, later.cursor, now()).events == ()


def test_after_24_hours_a_private_message_is_forbidden(world):
    world.sim.write_direct(world.account, "Егор Мостовой", "Куда обратиться?")
    [event] = world.connector().poll("messages", world.account, {}, now()).events
    world.sim.set_clock(25 * 3600)
    outgoing = world.outgoing(event.key, kind=event.item.kind, thread_key=event.item.thread_key)
    with pytest.raises(Forbidden, match="10"):
        world.connector().publish(outgoing)


def test_reply_to_a_reply_stands_in_the_thread_and_is_found(world):
    top = world.sim.write_comment(world.post, "Анна Ключевская", "Когда?")
    reply = world.sim.write_comment(world.post, "Борис Лугин", "И у нас", reply_to=top.id)
    outgoing = world.outgoing(reply.id)
    assert outgoing.thread_key == top.id
    placed = world.connector().publish(outgoing)
    assert world.connector().find(outgoing).key == placed.key
    assert world.sim.world.comments[placed.key].parent == top.id


def test_long_discussion_is_read_to_the_end(world):
    keys = {world.comment(f"Комментарий {number}") for number in range(230)}
    assert keys <= {event.key for event in world.poll()[0]}


def test_older_post_with_an_open_case_is_read_too(world):
    for number in range(30):
        world.sim.write_post(world.key, f"Новость {number}")
    events, cursor = world.poll()
    key = world.comment("Под старой новостью")
    assert key not in {event.key for event in world.poll(cursor)[0]}
    for wanted in (["1_gone"], ["1_gone", world.post.id]):  # a deleted post does no harm
        events, after = world.poll({**cursor, "wanted": wanted})
    (item,) = [event.item for event in events if event.key == key]
    assert item.post_text == world.post.text
    assert item.permalink
    assert key not in {event.key for event in world.poll({**after, "wanted": [world.post.id]})[0]}


def test_older_reply_with_the_same_words_is_not_this_one(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.connector().publish(outgoing)
    assert world.connector().find(outgoing)
    assert world.connector().find(replace(outgoing, since=datetime.now(UTC) + timedelta(hours=1))) is None


def test_deleted_comment_is_gone(world):
    comment = world.sim.write_comment(world.post, "Анна Ключевская", "Удалю")
    outgoing = world.outgoing(comment.id)
    world.sim.world.delete_comment(comment)
    with pytest.raises(TargetGone):
        world.connector().publish(outgoing)


@pytest.mark.parametrize(
    ("code", "reads", "writes"),
    [
        (1, Retryable, UnknownOutcome),
        (2, Retryable, UnknownOutcome),
        (506, Retryable, UnknownOutcome),
        (17, RateLimited, RateLimited),
        (32, RateLimited, RateLimited),
        (341, RateLimited, RateLimited),
        (613, RateLimited, RateLimited),
        (80001, RateLimited, RateLimited),
        (10, Forbidden, Forbidden),
        (299, Forbidden, Forbidden),
        (190, AuthLost, AuthLost),
        (368, NeedsHuman, NeedsHuman),
        (3, Rejected, Rejected),
    ],
)
def test_error_is_named_for_reads_and_writes(world, code, reads, writes):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.sim.fault("api_error", world.send, code=code)
    with pytest.raises(writes) as caught:
        world.connector().publish(outgoing)
    assert type(caught.value) is writes
    world.sim.fault("api_error", "GET *", code=code)
    with pytest.raises(reads) as caught:
        world.poll()
    assert type(caught.value) is reads


class Blocks:
    """Remembers who was silenced."""

    def __init__(self):
        self.blocked = []

    def take(self, kind, method):
        return

    def block(self, kind, method, problem):
        self.blocked.append((kind, problem.scope))


@pytest.mark.parametrize(("usage", "blocked"), [(0, []), (89, []), (95, [("page", "account")])])
def test_calls_nearly_used_up_silence_the_credential(facebook, usage, blocked):
    facebook.sim.usage = usage
    connector = facebook.connector()
    connector.turn = Blocks()
    connector.poll("page", facebook.account, {}, now())
    assert connector.turn.blocked == blocked


def test_proof_of_the_application_goes_along(facebook):
    assert proof("token", "secret") == "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
    assert proof("token", "secret") == "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
    with pytest.raises(Rejected):
        facebook.connector(app_secret="wrong").poll("page", facebook.account, {}, now())


def test_visitor_s_post_is_a_message_to_the_page(facebook):
    facebook.sim.write_post(facebook.account, "Яма на Лесной", author="Вера Осокина")
    kinds = {event.item.text: event.item.kind for event in facebook.poll()[0]}
    assert (kinds["Яма на Лесной"], kinds["Ремонт водопровода"]) == (ItemKind.MENTION, ItemKind.POST)


def feed(facebook, **value):
    given = {
        "item": "comment",
        "verb": "add",
        "comment_id": "7_12",
        "post_id": "4_7",
        "created_time": 1795420800,
    }
    return facebook.entry({"field": "feed", "value": given | value})


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("add", EventKind.NEW),
        ("edited", EventKind.EDITED),
        ("unhide", EventKind.RESTORED),
        ("remove", EventKind.DELETED),
        ("hide", EventKind.DELETED),
    ],
)
def test_verb_of_a_change_is_understood(facebook, verb, kind):
    [event] = facebook.connector().parse(feed(facebook, verb=verb))
    assert (event.kind, event.key) == (kind, "7_12")


def test_reaction_says_nothing_and_an_unknown_item_is_not_understood(facebook):
    assert list(facebook.connector().parse(feed(facebook, item="reaction"))) == []
    for unknown in ({"item": "poke"}, {"verb": "poke"}):
        with pytest.raises(NotUnderstood, match="unknown"):
            list(facebook.connector().parse(feed(facebook, **unknown)))


def test_one_picture_goes_along_and_more_are_linked(facebook, tmp_path):
    (tmp_path / "1").write_bytes(b"picture")
    picture = File("lamp.jpg", "image/jpeg", str(tmp_path / "1"))
    outgoing = facebook.outgoing(facebook.comment("Когда?"))
    placed = facebook.connector().publish(replace(outgoing, files=(picture,)))
    assert facebook.sim.world.comments[placed.key].photo
    with pytest.raises(Rejected):
        facebook.connector().publish(replace(outgoing, files=(picture, picture)))
    facebook.connector().publish(replace(outgoing, files=(picture, picture), link="https://otklik.test/e/1"))
    assert facebook.replies() == [ANSWER, f"{ANSWER}\n\nhttps://otklik.test/e/1"]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.facebook.com/448_7?comment_id=12", "7_12"),
        ("https://www.facebook.com/raion/posts/7?comment_id=12&reply_comment_id=13", "7_13"),
        ("https://www.facebook.com/7_12", "7_12"),
        ("https://www.facebook.com/raion", ""),
        ("", ""),
    ],
)
def test_comment_of_an_address(address, key):
    assert comment_in(address) == key


def test_mention_is_a_message_that_a_person_opens(insta):
    value = {"media_id": "7", "comment_id": "12"}
    [event] = insta.connector().parse(insta.entry({"field": "mentions", "value": value}))
    assert (event.item.kind, event.key, event.item.post_key) == (ItemKind.MENTION, "12", "7")


def test_deliveries_of_the_stand_in_are_taken_and_read(world):
    sent = []
    world.sim.courier.send = sent.append
    world.sim.connect_webhook(world.account, "http://127.0.0.1:1/hook")
    key = world.comment("Когда?")
    [delivery] = sent
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    assert world.connector().hook(delivery.body, headers).delivery_key
    [event] = world.connector().parse(delivery.body)
    assert (event.key, event.item.text) == (key, "Когда?")
    assert headers["x-hub-signature-256"] == signature(delivery.body, APP_SECRET)


@needs_data
def test_published_shapes_of_deliveries_are_read(facebook, insta):
    for made, name in ((facebook, "page_feed_shapes"), (insta, "instagram_shapes")):
        shapes = json.loads((DATA / "webhooks" / f"{name}.json").read_text())
        place = made.connector().access
        for shape in shapes:
            account = shape["entry"][0]["id"]
            connector = made.connector()
            connector.access = replace(place, external_id=account)
            assert len(list(connector.parse(json.dumps(shape).encode()))) == 1


@needs_data
def test_published_errors_are_named(world):
    for code in json.loads((DATA / "error_shapes.json").read_text()):
        world.sim.fault("api_error", "GET *", code=int(code))
        with pytest.raises((Retryable, Forbidden, TargetGone, AuthLost, NeedsHuman)):
            world.poll()


@needs_data
@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        ("PagePost", POST_FIELDS.partition(",comments")[0]),
        ("Comment", COMMENT_FIELDS),
        ("IGMedia", instagram.POST_FIELDS),
        ("IGComment", instagram.REPLY_FIELDS),
    ],
)
def test_fields_are_the_published_ones(spec, fields):
    published = json.loads((DATA / "graph_specs" / f"{spec}.json").read_text())
    assert set(fields.split(",")) <= {field["name"] for field in published["fields"]}
