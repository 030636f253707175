"""claim -> call -> record: whatever the network does, the reply stands there once and we know it."""

from datetime import timedelta

import pytest

from otklik.incidents.actions import approval, byhand, collecting, drafting, publication, routing
from otklik.incidents.errors import AlreadyTaken, NotPublished, NotYours
from otklik.incidents.links import BadLink
from otklik.incidents.models import Message, Publication
from otklik.networks.actions import watch_own
from otklik.notices.models import Notice
from otklik.regulation.history import Role
from tests.town import GROUP, hire, moment

AT = moment("mon 12:25")
TEXT = "Фонарь заменён."


@pytest.fixture
def approved(connected, sim, post):
    """An approved answer to a comment that stands in the stand-in."""
    comment = sim.write_comment(post, "Анна Ключевская", "Не горит фонарь")
    message = connected.message(
        key=f"-{GROUP}_{post.id}_{comment.id}",
        post_key=f"-{GROUP}_{post.id}",
        thread_key=f"-{GROUP}_{post.id}_{comment.id}",
        author_key=str(comment.from_id),
    )
    return connected.approved(message=message)


def answers(sim, post):
    return [c for c in sim.world.under(post) if c.from_id == -GROUP and not c.deleted]


def state(row):
    row.refresh_from_db()
    return row.state


def try_until_done(row, at=AT, tries=12):
    """As the job does: again at the moment it was told."""
    for _try in range(tries):
        again = publication.attempt(row.pk, at=at)
        if again is None:
            return at
        at = max(at, again)
    raise AssertionError("never done")


def test_an_approved_answer_is_published_in_the_thread_by_the_body(approved, sim, post):
    assert publication.attempt(approved.pk, at=AT) is None
    (answer,) = answers(sim, post)
    assert answer.text == TEXT
    assert state(approved) == "published"
    assert approved.permalink.endswith(
        f"/wall-{GROUP}_{post.id}?reply={answer.id}&thread={answer.parents[0]}"
    )
    assert approved.external_key == f"-{GROUP}_{post.id}_{answer.id}"


def test_a_second_job_for_the_same_publication_does_nothing(approved, sim, post):
    for _time in range(3):
        publication.attempt(approved.pk, at=AT)
    assert len(answers(sim, post)) == 1


@pytest.mark.parametrize(
    ("fault", "details"),
    [
        ("drop_after", {}),
        ("broken_json", {}),
        ("status_after", {"status": 504}),
        ("drop_before", {}),
        ("http_status", {"status": 502}),
        ("api_error", {"code": 10}),
        ("api_error", {"code": 6}),
    ],
)
def test_whatever_happens_to_the_call_the_answer_stands_there_once(approved, sim, post, fault, details):
    sim.fault(fault, "wall.createComment", **details)
    try_until_done(approved)
    assert len(answers(sim, post)) == 1
    assert state(approved) == "published"


def test_a_call_that_was_accepted_but_not_answered_is_unknown_and_looked_for_before_anything_is_sent(
    approved, sim, post
):
    sim.fault("drop_after", "wall.createComment")
    again = publication.attempt(approved.pk, at=AT)
    assert state(approved) == "unknown"
    sim.journal.clear()
    assert publication.attempt(approved.pk, at=again) is None
    assert state(approved) == "published"
    assert "wall.createComment" not in [row["method"] for row in sim.journal.rows()]


def test_a_worker_killed_in_the_call_leaves_a_claim_that_another_takes_up(approved, sim, post):
    held = publication.claim(approved.pk, at=AT)
    assert held is not None
    assert publication.attempt(approved.pk, at=AT + timedelta(minutes=1)) is None  # leased: hands off
    assert answers(sim, post) == []
    try_until_done(approved, at=AT + publication.LEASE)
    assert len(answers(sim, post)) == 1
    assert state(approved) == "published"


@pytest.mark.parametrize("code", [213, 15, 100])
def test_a_lasting_refusal_stops_at_once_and_the_dispatcher_is_told(approved, sim, connected, code):
    sim.fault("api_error", "wall.createComment", code=code)
    assert publication.attempt(approved.pk, at=AT) is None
    assert state(approved) == "failed"
    assert Notice.objects.filter(to=connected.dispatcher, kind="publication").count() == 1


def test_a_captcha_needs_a_person_and_the_link_is_kept(approved, sim):
    sim.fault("api_error", "wall.createComment", code=14)
    assert publication.attempt(approved.pk, at=AT) is None
    assert state(approved) == "person"
    assert approved.problem_url


def test_a_dead_token_waits_and_goes_on_when_it_is_renewed(approved, sim, post):
    sim.fault("api_error", "wall.createComment", code=5)
    again = publication.attempt(approved.pk, at=AT)
    assert state(approved) == "waiting"
    try_until_done(approved, at=again)
    assert len(answers(sim, post)) == 1


def test_after_many_refusals_a_person_is_asked(approved, sim):
    sim.fault("api_error", "wall.createComment", count=50, code=10)
    try_until_done(approved, tries=40)
    assert state(approved) in ("person", "unknown")


def test_by_hand_one_person_takes_it_and_the_other_is_told(approved, connected):
    second = hire(connected, "second", "Белова Ольга Дмитриевна", Role.DISPATCHER)
    byhand.take(approved, by=connected.dispatcher, at=AT)
    with pytest.raises(AlreadyTaken) as refusal:
        byhand.take(approved, by=second, at=AT)
    assert "Лебедев И. Н." in refusal.value.say()
    assert publication.attempt(approved.pk, at=AT) is None  # the job keeps off
    assert state(approved) == "person"


def test_published_by_hand_the_link_is_checked_in_the_network(approved, connected, sim, post):
    byhand.take(approved, by=connected.dispatcher, at=AT)
    ours = sim.world.write_comment(post, -GROUP, TEXT)
    link = f"{sim.url}/wall-{GROUP}_{post.id}?reply={ours.id}"
    byhand.placed(approved, permalink=link, by=connected.dispatcher, at=AT)
    assert state(approved) == "published"
    assert (approved.by_hand, approved.external_key) == (True, f"-{GROUP}_{post.id}_{ours.id}")


def test_a_link_to_somebody_elses_comment_is_refused(approved, connected, sim, post):
    byhand.take(approved, by=connected.dispatcher, at=AT)
    theirs = sim.write_comment(post, "Борис Лугин", "И у нас темно")
    link = f"{sim.url}/wall-{GROUP}_{post.id}?reply={theirs.id}"
    with pytest.raises(NotPublished):
        byhand.placed(approved, permalink=link, by=connected.dispatcher, at=AT)
    assert state(approved) == "person"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "wall-1", "", "ftp://x.ru/1"])
def test_what_is_no_address_of_a_page_is_refused(approved, connected, link):
    with pytest.raises(BadLink):
        byhand.placed(approved, permalink=link, by=connected.dispatcher, at=AT)


def test_published_otherwise_is_recorded_with_the_reason(approved, connected):
    byhand.placed(
        approved,
        permalink="https://vk.ru/wall-1_77",
        reason="комментарии закрыты",
        by=connected.dispatcher,
        at=AT,
    )
    incident = approved.version.reply.assignment.incident
    assert incident.entries.get(step="publish").data["reason"] == "комментарии закрыты"


def test_only_the_dispatcher_publishes_by_hand(approved, connected):
    with pytest.raises(NotYours):
        byhand.take(approved, by=connected.executor, at=AT)


def test_a_returned_text_leaves_the_outbox(approved, connected, sim, post):
    approval.send_back(approved.version.reply, version=1, comment="Подождите", by=connected.monitor, at=AT)
    assert not Publication.objects.exists()
    assert publication.attempt(approved.pk, at=AT) is None
    assert answers(sim, post) == []


def test_our_own_answer_coming_back_by_webhook_is_known(approved, connected, sim, post):
    publication.attempt(approved.pk, at=AT)
    for source in watch_own(connected.account):
        collecting.collect(source, at=AT)
    assert Message.objects.filter(state="new", text=TEXT).count() == 0


def test_a_reply_placed_by_hand_without_a_word_is_found_and_recorded(approved, connected, sim, post):
    byhand.take(approved, by=connected.dispatcher, at=AT)
    assert byhand.waiting_for_hands(at=AT) == [approved.pk]
    assert not byhand.look_for(approved.pk, at=AT)
    target = int(approved.target.key.rsplit("_", 1)[1])
    sim.world.write_comment(post, -GROUP, TEXT, reply_to=target)
    assert byhand.look_for(approved.pk, at=AT)
    assert state(approved) == "published"
    assert approved.by_hand


def test_one_reply_is_not_recorded_for_two_parts(approved, connected, sim, post):
    ours = sim.world.write_comment(post, -GROUP, TEXT)
    link = f"{sim.url}/wall-{GROUP}_{post.id}?reply={ours.id}"
    byhand.placed(approved, permalink=link, by=connected.dispatcher, at=AT)
    other = connected.approved(message=connected.message(key=f"-{GROUP}_{post.id}_777"))
    with pytest.raises(NotPublished):
        byhand.placed(other, permalink=link, by=connected.dispatcher, at=AT)
    assert state(other) == "approved"


def twin(town, row):
    """Another part of the case, answered in the same words."""
    incident, kind = row.version.reply.assignment.incident, row.version.reply.kind
    unit = [(town.units["culture"], "")]
    (part,) = routing.assign(incident, units=unit, by=town.dispatcher, at=moment("mon 12:21"))
    reply = drafting.open_reply(part, kind=kind, by=town.culture, at=moment("mon 12:22"))
    drafting.send(reply, text=TEXT, no_evidence=True, by=town.culture, at=moment("mon 12:22"))
    return town.approved("mon 12:23", reply=reply)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_a_reply_in_the_words_of_another_is_not_taken_for_it(approved, connected, sim, post, fault):
    second = twin(connected, approved)
    publication.attempt(approved.pk, at=AT)
    sim.fault(fault, "wall.createComment")
    try_until_done(second)
    assert (state(second), len(answers(sim, post))) == ("published", 2)


def test_of_replies_placed_by_hand_in_the_same_words_each_is_found_once(approved, connected, sim, post):
    second = twin(connected, approved)
    target = int(approved.target.key.rsplit("_", 1)[1])
    for row in (approved, second):
        byhand.take(row, by=connected.dispatcher, at=AT)
    sim.world.write_comment(post, -GROUP, TEXT, reply_to=target)
    assert [byhand.look_for(row.pk, at=AT) for row in (approved, second)] == [True, False]
    sim.world.write_comment(post, -GROUP, TEXT, reply_to=target)
    assert byhand.look_for(second.pk, at=AT)
    assert state(second) == "published"
