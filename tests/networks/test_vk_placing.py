"""Our reply in VKontakte: placed once, found again, verified; every refusal named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otklik.networks.contract import (
    AuthLost,
    File,
    Forbidden,
    ItemKind,
    NeedsHuman,
    Outgoing,
    RateLimited,
    Rejected,
    Retryable,
    TargetGone,
    UnknownOutcome,
)
from otklik.networks.vk.contract import ERRORS
from tests.networks.conftest import GROUP

ANSWER = "Вода будет в 18:00. Комитет ЖКХ"


@pytest.fixture
def question(sim, post):
    return sim.write_comment(post, "Анна Ключевская", "Когда дадут воду?")


@pytest.fixture
def outgoing(question):
    return Outgoing(
        guid="11111111-2222-5333-8444-555555555555",
        text=ANSWER,
        target_key=f"-{GROUP}_{question.post_id}_{question.id}",
        kind=ItemKind.COMMENT,
        author_key=str(question.from_id),
    )


def replies(sim, post):
    return [comment for comment in sim.world.under(post) if comment.from_id == -GROUP and not comment.deleted]


def test_reply_stands_under_the_comment_in_the_community_s_name(vk, sim, post, question, outgoing):
    placed = vk.publish(outgoing)
    [reply] = replies(sim, post)
    assert (reply.text, reply.reply_to) == (ANSWER, question.id)
    assert placed.key == f"-{GROUP}_{post.id}_{reply.id}"
    assert placed.permalink == f"{sim.url}/wall-{GROUP}_{post.id}?reply={reply.id}&thread={question.id}"


def test_same_reply_sent_twice_stands_once(vk, sim, post, outgoing):
    assert vk.publish(outgoing) == vk.publish(outgoing)
    assert len(replies(sim, post)) == 1


def test_post_of_a_citizen_is_answered_under_it(vk, sim):
    citizen = sim.world.person("Вера Осокина")
    said = sim.write_post(GROUP, "Яма на Лесной", from_id=citizen.id)
    key = f"-{GROUP}_{said.id}"
    vk.publish(Outgoing(guid="g", text=ANSWER, target_key=key, kind=ItemKind.MENTION))
    assert [reply.text for reply in replies(sim, said)] == [ANSWER]


@pytest.mark.parametrize("fault", ["drop_after", "broken_json", "status_after"])
def test_answer_lost_after_our_bytes_left_is_unknown_and_found_again(vk, sim, post, outgoing, fault):
    sim.fault(fault, "wall.createComment")
    with pytest.raises(UnknownOutcome):
        vk.publish(outgoing)
    found = vk.find(outgoing)
    [reply] = replies(sim, post)
    assert found.key == f"-{GROUP}_{post.id}_{reply.id}"


@pytest.mark.parametrize("fault", ["drop_before", "http_status"])
def test_call_that_was_never_accepted_is_unknown_and_not_found(vk, sim, post, outgoing, fault):
    sim.fault(fault, "wall.createComment")
    with pytest.raises(UnknownOutcome):
        vk.publish(outgoing)
    assert vk.find(outgoing) is None
    assert replies(sim, post) == []


def test_network_that_cannot_be_reached_is_tried_again(vk, sim, outgoing):
    sim.stop()
    with pytest.raises(Retryable):
        vk.publish(outgoing)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        *((code, Retryable) for code in (1, 10)),
        *((code, RateLimited) for code in (6, 9, 29, 103, 223)),
        *((code, NeedsHuman) for code in (14, 17, 24, 25)),
        *((code, AuthLost) for code in (2, 5, 27, 28)),
        *((code, Forbidden) for code in (7, 15, 20, 30, 203, 210, 211, 212, 213, 214)),
        *((code, Rejected) for code in (3, 8, 100, 113, 125, 222)),
        *((code, TargetGone) for code in (18, 104)),
        (99_999, UnknownOutcome),
    ],
)
def test_error_of_the_network_is_named(vk, sim, post, outgoing, code, error):
    sim.fault("api_error", "wall.createComment", code=code)
    with pytest.raises(error) as caught:
        vk.publish(outgoing)
    assert type(caught.value) is error
    assert str(code) in str(caught.value)
    assert replies(sim, post) == []


def test_captcha_leads_a_person_to_its_page(vk, sim, outgoing):
    sim.fault("api_error", "wall.createComment", code=14)
    with pytest.raises(NeedsHuman) as caught:
        vk.publish(outgoing)
    assert caught.value.url.startswith("http")


def test_deleted_post_is_gone(vk, sim, post, outgoing):
    sim.world.delete_post(-GROUP, post.id)
    with pytest.raises(TargetGone):
        vk.publish(outgoing)


def test_deleted_comment_is_gone(vk, sim, question, outgoing):
    sim.world.delete_comment(question, question.from_id)
    with pytest.raises(TargetGone):
        vk.publish(outgoing)


def test_closed_comments_forbid(vk, sim, post, outgoing):
    sim.world.close_comments(-GROUP, post.id)
    with pytest.raises(Forbidden):
        vk.publish(outgoing)


def test_expired_token_is_named(vk, sim, outgoing):
    sim.expire_token(f"sim-community-{GROUP}")
    with pytest.raises(AuthLost) as caught:
        vk.publish(outgoing)
    assert caught.value.kind == "community"


def test_no_error_tells_a_token(vk, sim, outgoing):
    for code in ERRORS:
        sim.fault("api_error", "wall.createComment", code=code, text="bad token sim-community-456")
        with pytest.raises(Exception) as caught:  # noqa: PT011 - of every kind
            vk.publish(outgoing)
        assert "sim-community" not in f"{caught.value!s} {caught.value!r}"


def test_too_long_text_is_refused_before_it_is_sent(vk, sim, post, outgoing):
    with pytest.raises(Rejected):
        vk.publish(replace(outgoing, text="я" * 4097))
    assert sim.journal.rows() == []


def test_same_text_to_another_comment_is_not_this_reply(vk, sim, post, outgoing):
    other = sim.write_comment(post, "Борис Лугин", "А у нас?")
    vk.publish(replace(outgoing, target_key=f"-{GROUP}_{post.id}_{other.id}", guid="other"))
    assert vk.find(outgoing) is None


def test_earlier_reply_with_the_same_text_is_not_this_one(vk, outgoing):
    vk.publish(outgoing)
    assert vk.find(outgoing)
    assert vk.find(replace(outgoing, since=datetime.now(UTC) + timedelta(hours=1))) is None


def test_somebody_else_with_our_text_is_not_us(vk, sim, post, question, outgoing):
    sim.write_comment(post, "Борис Лугин", ANSWER, reply_to=question.id)
    assert vk.find(outgoing) is None


def test_link_of_our_reply_is_verified(vk, outgoing):
    placed = vk.publish(outgoing)
    assert vk.verify(placed.permalink).key == placed.key
    assert vk.verify(
        f"https://vk.com/wall{placed.key.rpartition('_')[0]}?reply={placed.key.rpartition('_')[2]}"
    ).key


@pytest.mark.parametrize(
    "address", ["", "https://vk.ru/", "https://vk.ru/wall-456_1", "https://vk.ru/wall-456_9?reply=2"]
)
def test_other_links_are_not_our_reply(vk, outgoing, address):
    assert vk.verify(address) is None


def test_link_of_a_citizen_s_comment_is_not_our_reply(vk, post, question):
    assert vk.verify(f"https://vk.ru/wall-{GROUP}_{post.id}?reply={question.id}") is None


@pytest.fixture
def private(sim):
    said = sim.write_direct(GROUP, "Егор Мостовой", "Куда обратиться?")
    return Outgoing(
        guid="private-guid",
        text=ANSWER,
        target_key=f"im-{GROUP}_{said.peer_id}_{said.number}",
        kind=ItemKind.PRIVATE,
        author_key=str(said.peer_id),
    )


def test_private_message_is_answered_once(vk, sim, private):
    assert vk.publish(private) == vk.publish(private)
    talk = sim.world.conversation(GROUP, int(private.author_key))
    assert [message.text for message in talk if message.out] == [ANSWER]


def test_private_answer_is_found_after_an_unknown_outcome(vk, sim, private):
    sim.fault("drop_after", "messages.send")
    with pytest.raises(UnknownOutcome):
        vk.publish(private)
    assert vk.find(private) == vk.publish(private)


def test_person_who_never_wrote_cannot_be_written_to(vk, sim, private):
    stranger = sim.world.person("Илья Причалов")
    with pytest.raises(Forbidden):
        vk.publish(replace(private, author_key=str(stranger.id)))


@pytest.fixture
def evidence(tmp_path):
    def make(name, content_type):
        (tmp_path / name).write_bytes(b"%PDF-1.4 test")
        return File(name, content_type, str(tmp_path / name))

    return make


def test_document_goes_along(vk, sim, post, outgoing, evidence):
    vk.publish(replace(outgoing, files=(evidence("act.pdf", "application/pdf"),)))
    [reply] = replies(sim, post)
    assert [name[:3] for name in reply.attachments] == ["doc"]


@pytest.mark.parametrize(("with_user", "kind"), [(True, "photo"), (False, "doc")])
def test_picture_goes_as_a_photo_only_with_an_administrator_s_token(
    connect, sim, post, outgoing, evidence, administrator, with_user, kind
):
    tokens = {"community": f"sim-community-{GROUP}", "service": f"sim-service-{GROUP}"}
    vk = connect(tokens | ({"user": administrator} if with_user else {}))
    vk.publish(replace(outgoing, files=(evidence("lamp.jpg", "image/jpeg"),)))
    [reply] = replies(sim, post)
    assert [name.rstrip("-0123456789_") for name in reply.attachments] == [kind]


def test_upload_that_fails_leaves_nothing_and_may_be_repeated(vk, sim, post, outgoing, evidence):
    sim.fault("drop_after", "docs.save")
    with pytest.raises(Retryable):
        vk.publish(replace(outgoing, files=(evidence("act.pdf", "application/pdf"),)))
    assert replies(sim, post) == []


def test_files_that_do_not_fit_are_linked(vk, sim, post, outgoing, evidence):
    files = tuple(evidence(f"{n}.pdf", "application/pdf") for n in range(3))
    vk.publish(replace(outgoing, files=files, link="https://otklik.test/e/1"))
    [reply] = replies(sim, post)
    assert (reply.text, reply.attachments) == (f"{ANSWER}\n\nhttps://otklik.test/e/1", ())


def test_files_that_do_not_fit_and_have_no_page_are_refused(vk, outgoing, evidence):
    with pytest.raises(Rejected):
        vk.publish(replace(outgoing, files=tuple(evidence(f"{n}.pdf", "application/pdf") for n in range(3))))
