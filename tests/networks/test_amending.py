"""Our own reply put right or taken away, asked of every connector by what its network can do."""

import pytest

from otklik.networks.contract import (
    AuthLost,
    File,
    Forbidden,
    ItemKind,
    Retryable,
    Standing,
    TargetGone,
)
from otklik.networks.registry import limits_of
from tests.networks.worlds import ANSWER, WORLDS

FAULTS = ("drop_before", "http_status", "broken_json", "drop_after", "hang_after", "status_after")
NEW = "Вода будет в 19:00. Комитет ЖКХ"
CORRECTS = {
    "vk": "wall.editComment",
    "telegram": "editMessageText",
    "max": "PUT /messages/{messageId}/comments",
    "facebook": "POST object",
}
REMOVES = {
    "vk": "wall.deleteComment",
    "telegram": "deleteMessage",
    "max": "DELETE /messages/{messageId}/comments",
    "facebook": "DELETE object",
    "instagram": "DELETE object",
}


def of(methods):
    chosen = [(kind, methods[kind.network]) for kind in WORLDS if kind.network in methods]
    return pytest.mark.parametrize(
        ("world", "method"), chosen, indirect=["world"], ids=[kind.network for kind, _method in chosen]
    )


@pytest.fixture
def world(request):
    made = request.param()
    yield made
    made.close()


def connector(world, **credentials):
    return world.connector(**({"user": "sim-user-456"} if world.network == "vk" else {}) | credentials)


def placed(world):
    """Our reply to a citizen as it stands."""
    outgoing = world.outgoing(world.comment("Когда?"))
    key = connector(world).publish(outgoing).key
    return Standing(key, ItemKind.COMMENT, NEW, outgoing.target_key, outgoing.post_key, outgoing.thread_key)


def test_what_limits_promise_is_what_connectors_do():
    for kind in WORLDS:
        limits = limits_of(kind.network)
        able = (limits.can_correct(ItemKind.COMMENT), limits.can_remove(ItemKind.COMMENT))
        assert able == (kind.network in CORRECTS, kind.network in REMOVES), kind.network


@of(CORRECTS)
def test_corrected_reply_stands_with_the_new_words_however_often_it_is_asked(world, method):
    reply = placed(world)
    for _time in range(3):
        connector(world).correct(reply)
        assert world.replies() == [NEW]
    assert method in [row["method"] for row in world.sim.journal.rows()]


@of(REMOVES)
def test_removed_reply_is_gone_and_the_second_time_it_is_said_so(world, method):
    reply = placed(world)
    connector(world).remove(reply)
    assert world.replies() == []
    with pytest.raises(TargetGone):
        connector(world).remove(reply)
    assert method in [row["method"] for row in world.sim.journal.rows()]


@of(CORRECTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_correction_that_fails_is_tried_again_and_then_stands(world, method, fault):
    reply = placed(world)
    world.sim.fault(fault, method, **({"seconds": 0.05} if fault == "hang_after" else {}))
    with pytest.raises(Retryable):
        connector(world).correct(reply)
    assert world.sim.faults.waiting() == []
    connector(world).correct(reply)
    assert world.replies() == [NEW]


@of(REMOVES)
@pytest.mark.parametrize("fault", FAULTS)
def test_removal_that_fails_is_tried_again_and_then_it_is_gone(world, method, fault):
    reply = placed(world)
    world.sim.fault(fault, method, **({"seconds": 0.05} if fault == "hang_after" else {}))
    with pytest.raises(Retryable):
        connector(world).remove(reply)
    try:
        connector(world).remove(reply)
    except TargetGone:
        assert fault in ("broken_json", "drop_after", "hang_after", "status_after")
    assert world.replies() == []


@pytest.mark.parametrize("world", WORLDS, indirect=True, ids=lambda kind: kind.network)
def test_what_the_network_cannot_is_refused_without_a_call(world):
    limits = limits_of(world.network)
    reply = Standing("1_2_3", ItemKind.COMMENT, NEW)
    able = (limits.corrects, limits.removes)
    for can, ask in zip(able, (connector(world).correct, connector(world).remove), strict=True):
        if can:
            continue
        with pytest.raises(Forbidden):
            ask(reply)
    assert [row for row in world.sim.journal.rows() if row["method"].startswith(("PUT", "DELETE"))] == []


@pytest.mark.parametrize(
    "world", [kind for kind in WORLDS if kind.network == "vk"], indirect=True, ids=lambda kind: kind.network
)
def test_without_the_administrators_token_vk_says_which_is_missing(world):
    reply = placed(world)
    for ask in (world.connector().correct, world.connector().remove):
        with pytest.raises(AuthLost) as caught:
            ask(reply)
        assert caught.value.kind == "user"
    assert world.replies() == [ANSWER]


@pytest.mark.parametrize(
    "world", [k for k in WORLDS if k.network in ("telegram", "max")], indirect=True, ids=lambda k: k.network
)
def test_private_message_is_put_right_and_taken_away_too(world):
    whose = (88,) if world.network == "max" else ()
    asked = world.sim.write_direct(*whose, world.author, "Куда подать?")
    key = asked.mid if world.network == "max" else f"{asked.chat_id}_{asked.id}"
    outgoing = world.outgoing(key, kind=ItemKind.PRIVATE, thread_key=str(asked.chat_id))
    reply = Standing(connector(world).publish(outgoing).key, ItemKind.PRIVATE, NEW)
    connector(world).correct(reply)
    assert NEW in [note.text for note in world.sim.world.of(asked.chat_id)]
    connector(world).remove(reply)
    assert NEW not in [n.text for n in world.sim.world.of(asked.chat_id) if not n.deleted]


@pytest.mark.parametrize(
    "world", [k for k in WORLDS if k.network in ("telegram", "vk")], indirect=True, ids=lambda k: k.network
)
def test_the_files_of_a_corrected_reply_stay(world, tmp_path):
    path = tmp_path / "lamp.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    outgoing = world.outgoing(world.comment("Когда?"), files=(File("lamp.png", "image/png", str(path)),))
    reply = connector(world).publish(outgoing).key
    before = files(world)
    connector(world).correct(Standing(reply, ItemKind.COMMENT, NEW, files=True))
    assert world.replies() == [NEW]
    assert files(world) == before != []


def files(world):
    if world.network == "telegram":
        return [note.file_id for note in world.sim.world.notes if note.file_id]
    return [name for row in world.sim.world.comments for name in row.attachments]
