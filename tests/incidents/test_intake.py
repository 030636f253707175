"""What VKontakte brings, in whatever order and state: answered as the protocol wants, kept once, nothing lost."""

import itertools
import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents.actions import collecting
from otklik.incidents.models import Message, Revision
from otklik.networks.actions import watch_own
from otklik.networks.models import Delivery
from tests.town import GROUP, SECRET

pytestmark = pytest.mark.django_db


def later():
    """The stand-in lives by the real clock."""
    return datetime.now(UTC) + timedelta(minutes=5)


_events = itertools.count(1)


@pytest.fixture
def hook(connected):
    """`hook(body)`: VK calls our address; the answer's status and text."""

    def call(body):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        address = f"/hooks/vk/{connected.account.hook_key}"
        answer = Client().post(address, content, content_type="application/json")
        return answer.status_code, answer.content.decode()

    return call


def event(kind, content, **changed):
    number = next(_events)
    return {
        "group_id": GROUP,
        "type": kind,
        "event_id": f"event-{number}",
        "v": "5.199",
        "object": content,
        "secret": SECRET,
    } | changed


def parse_all():
    for key in Delivery.objects.filter(state="new").values_list("pk", flat=True):
        collecting.parse(key, at=later())


def texts():
    return list(
        Message.objects.filter(state="new").order_by("posted_at", "pk").values_list("text", flat=True)
    )


def written(sim, post, text, author="Анна Ключевская"):
    comment = sim.write_comment(post, author, text)
    return comment, sim.shapes.pushed_comment(comment)


def test_a_comment_comes_in_with_author_place_and_time(hook, sim, post):
    comment, row = written(sim, post, "Когда включат воду?")
    assert hook(event("wall_reply_new", row)) == (200, "ok")
    parse_all()
    message = Message.objects.get(state="new")
    assert (message.text, message.key) == ("Когда включат воду?", f"-{GROUP}_{post.id}_{comment.id}")
    assert int(message.posted_at.timestamp()) == comment.date
    assert message.permalink == f"{sim.url}/wall-{GROUP}_{post.id}?reply={comment.id}"


def test_the_handshake_is_answered_and_stores_nothing(hook):
    assert hook({"type": "confirmation", "group_id": GROUP}) == (200, "c0de")
    assert not Delivery.objects.exists()


def test_a_wrong_secret_is_refused_and_stores_nothing(hook, sim, post):
    _comment, row = written(sim, post, "Яма")
    status, _text = hook(event("wall_reply_new", row, secret="guess"))
    assert status == 403
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("body", [b"{broken", b"", b"[]", b"\xff\xfe", b'"text"', b"[" * 5000])
def test_what_is_not_json_is_refused(hook, body):
    assert hook(body)[0] == 400
    assert not Delivery.objects.exists()


def test_ten_megabytes_are_refused_unread(hook):
    assert hook(b"x" * 10 * 1024 * 1024)[0] == 413


def test_an_unknown_address_is_not_found(connected):
    assert Client().post("/hooks/vk/nobody", b"{}", content_type="application/json").status_code == 404


def test_an_unknown_event_is_accepted_and_quarantined_with_its_reason(hook):
    assert hook(event("something_new_of_2031", {"id": 1})) == (200, "ok")
    parse_all()
    delivery = Delivery.objects.get()
    assert delivery.state == "quarantined"
    assert "something_new_of_2031" in delivery.problem


def test_an_event_delivered_five_times_is_kept_once(hook, sim, post):
    _comment, row = written(sim, post, "Яма на Заводской")
    told = event("wall_reply_new", row)
    assert [hook(told) for _time in range(5)] == [(200, "ok")] * 5
    parse_all()
    assert texts() == ["Яма на Заводской"]
    assert Delivery.objects.get().times == 5


def test_the_same_comment_by_webhook_and_by_poll_is_kept_once(hook, sim, post, connected):
    _comment, row = written(sim, post, "Яма на Заводской")
    hook(event("wall_reply_new", row))
    parse_all()
    for source in watch_own(connected.account):
        collecting.collect(source, at=later())
    assert texts() == ["Яма на Заводской"]


def test_events_in_any_order_end_in_the_same_database(hook, sim, post):
    comment, first = written(sim, post, "Яма")
    sim.clock.offset = 60
    edited = sim.shapes.pushed_comment(sim.world.edit_comment(comment, "Яма на Заводской, 3"))
    events = [
        event("wall_reply_new", first),
        event("wall_reply_edit", edited),
        event("wall_reply_new", first),
    ]
    random.Random(7).shuffle(events)
    for told in events:
        hook(told)
        parse_all()
    message = Message.objects.get(state="new")
    assert message.text in ("Яма", "Яма на Заводской, 3")
    assert Message.objects.filter(state="new").count() == 1


def test_what_was_written_and_edited_while_a_batch_is_read_keeps_its_texts_in_order(hook, sim, post):
    comment, row = written(sim, post, "Яма на Заводской")
    hook(event("wall_reply_new", row))
    hook(
        event(
            "wall_reply_edit",
            sim.shapes.pushed_comment(sim.world.edit_comment(comment, "Яма на Заводской, 3")),
        )
    )
    for key in Delivery.objects.filter(state="new").values_list("pk", flat=True):
        collecting.parse(key, at=datetime.now(UTC) - timedelta(seconds=10))
    message = Message.objects.get(state="new")
    assert [revision.text for revision in message.revisions.all()] == ["Яма на Заводской", message.text]


def test_an_edited_comment_keeps_both_texts(hook, sim, post):
    comment, row = written(sim, post, "Яма")
    hook(event("wall_reply_new", row))
    sim.clock.offset = 60
    edited = sim.world.edit_comment(comment, "Яма на Заводской, 3")
    hook(event("wall_reply_edit", sim.shapes.pushed_comment(edited)))
    parse_all()
    assert texts() == ["Яма на Заводской, 3"]
    assert list(Revision.objects.values_list("text", flat=True)) == ["Яма", "Яма на Заводской, 3"]


def test_a_deleted_comment_is_kept_with_a_flag(hook, sim, post):
    comment, row = written(sim, post, "Яма")
    hook(event("wall_reply_new", row))
    deleted = {"owner_id": -GROUP, "id": comment.id, "deleter_id": comment.from_id, "post_id": post.id}
    hook(event("wall_reply_delete", deleted))
    parse_all()
    message = Message.objects.get(text="Яма")
    assert message.deleted_at is not None


def test_a_deletion_that_overtakes_its_comment_does_not_bring_it_back_to_the_inbox(hook, sim, post):
    comment, row = written(sim, post, "Яма")
    deleted = {"owner_id": -GROUP, "id": comment.id, "deleter_id": comment.from_id, "post_id": post.id}
    hook(event("wall_reply_delete", deleted))
    parse_all()
    hook(event("wall_reply_new", row))
    parse_all()
    message = Message.objects.get(key=f"-{GROUP}_{post.id}_{comment.id}")
    assert message.text == "Яма"
    assert message.deleted_at is not None


def test_our_own_comment_is_never_taken_for_a_citizens(hook, sim, post):
    comment = sim.world.write_comment(post, -GROUP, "Ремонт закончен.")
    hook(event("wall_reply_new", sim.shapes.pushed_comment(comment)))
    parse_all()
    assert texts() == []
    assert Message.objects.get(text="Ремонт закончен.").state == "own"


def test_twenty_thousand_characters_with_emoji_and_invisible_ones_are_kept_as_written(hook, sim, post):
    text = ("Яма\u200b на дороге 🕳️ \u202eнаоборот " * 700)[:20_000]
    _comment, row = written(sim, post, "короче")
    hook(event("wall_reply_new", row | {"text": text}))
    parse_all()
    assert texts() == [text]


def test_a_text_with_a_null_character_is_kept_without_it(hook, sim, post):
    _comment, row = written(sim, post, "Яма")
    hook(event("wall_reply_new", row | {"text": "Яма\x00 у школы"}))
    parse_all()
    assert texts() == ["Яма у школы"]


def test_a_delivery_is_parsed_once_however_often_its_job_runs(hook, sim, post):
    _comment, row = written(sim, post, "Яма")
    hook(event("wall_reply_new", row))
    delivery = Delivery.objects.get()
    assert [collecting.parse(delivery.pk, at=later()) for _time in range(3)] == [1, 0, 0]


def test_a_job_is_asked_for_with_the_delivery(hook, sim, post):
    _comment, row = written(sim, post, "Яма")
    hook(event("wall_reply_new", row))
    job = ProcrastinateJob.objects.get(task_name="parse_delivery")
    assert job.args == {"delivery_id": Delivery.objects.get().pk}
