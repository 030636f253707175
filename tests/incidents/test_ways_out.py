"""Clause 15: whatever has become of a publication, a person can bring it to its end by hand."""

from datetime import timedelta

import pytest

from otklik.incidents import queries
from otklik.incidents.actions import byhand, publication
from otklik.incidents.errors import AlreadyTaken, NotPublished, PerhapsPublished
from otklik.incidents.models import PublicationState
from otklik.networks.actions import switch_off
from tests.town import GROUP, moment

AT = moment("mon 12:25")
TEXT = "Фонарь заменён."
State = PublicationState


@pytest.fixture
def approved(connected, sim, post):
    comment = sim.write_comment(post, "Анна Ключевская", "Не горит фонарь")
    message = connected.message(
        key=f"-{GROUP}_{post.id}_{comment.id}",
        post_key=f"-{GROUP}_{post.id}",
        author_key=str(comment.from_id),
    )
    return connected.approved(message=message)


@pytest.fixture
def private(connected, sim):
    """An approved answer to a message that Anna has written to the page."""
    direct = sim.write_direct(GROUP, "Анна Ключевская", "Не горит фонарь")
    person = str(direct.peer_id)
    message = connected.message(
        key=f"im-{GROUP}_{person}_{direct.number}",
        kind="private",
        post_key="",
        author_key=person,
        thread_key=person,
    )
    return connected.approved(message=message)


def placed_there(sim, post):
    ours = sim.world.write_comment(post, -GROUP, TEXT)
    return f"{sim.url}/wall-{GROUP}_{post.id}?reply={ours.id}"


def dead(row, state):
    """What it looks like where the job has come to nothing, or its worker was killed in the call."""
    called = AT - timedelta(hours=1) if state in (State.SENDING, State.UNKNOWN) else None
    ended = AT - timedelta(minutes=1) if state == State.SENDING else None
    row.state, row.called_at, row.lease_until = state, called, ended
    row.save()


@pytest.mark.parametrize("state", [each for each in State if each != State.PUBLISHED])
@pytest.mark.parametrize("switched_off", [False, True])
def test_from_every_state_a_person_takes_it_and_records_where_it_stands(
    approved, connected, sim, post, state, switched_off
):
    dead(approved, state)
    if switched_off:
        switch_off(connected.account)
    byhand.take(approved, by=connected.dispatcher, at=AT)
    assert publication.attempt(approved.pk, at=AT) is None  # the job keeps off
    byhand.placed(approved, permalink=placed_there(sim, post), by=connected.dispatcher, at=AT)
    approved.refresh_from_db()
    assert (approved.state, approved.by_hand) == (State.PUBLISHED, True)


def test_while_a_call_is_under_way_nobody_takes_it(approved, connected):
    assert publication.claim(approved.pk, at=AT)
    for step in (byhand.take, byhand.try_again):
        with pytest.raises(AlreadyTaken):
            step(approved, by=connected.dispatcher, at=AT)
    with pytest.raises(AlreadyTaken):
        byhand.placed(approved, permalink="https://vk.ru/wall-1_1?reply=2", by=connected.dispatcher, at=AT)
    byhand.take(approved, by=connected.dispatcher, at=AT + publication.LEASE)


def test_given_back_after_an_unknown_outcome_it_is_looked_for_before_it_is_sent(
    approved, connected, sim, post
):
    sim.fault("drop_after", "wall.createComment")
    publication.attempt(approved.pk, at=AT)
    byhand.take(approved, by=connected.dispatcher, at=AT)
    byhand.try_again(approved, by=connected.dispatcher, at=AT)
    assert publication.attempt(approved.pk, at=AT) is None
    approved.refresh_from_db()
    assert approved.state == State.PUBLISHED
    assert [c.text for c in sim.world.under(post) if c.from_id == -GROUP] == [TEXT]


def test_a_look_that_only_a_person_can_take_tells_nothing_of_the_outcome(approved, connected, sim, post):
    sim.fault("drop_after", "wall.createComment")
    again = publication.attempt(approved.pk, at=AT)
    sim.fault("api_error", "wall.getComments", code=14)
    assert publication.attempt(approved.pk, at=again) is None
    approved.refresh_from_db()
    assert approved.state == State.PERSON
    with pytest.raises(PerhapsPublished):
        publication.withdraw(approved.version.reply.assignment.incident)
    byhand.try_again(approved, by=connected.dispatcher, at=again)
    publication.attempt(approved.pk, at=again)
    approved.refresh_from_db()
    assert approved.state == State.PUBLISHED
    assert [c.text for c in sim.world.under(post) if c.from_id == -GROUP] == [TEXT]


def test_where_a_person_only_can_look_what_she_gives_back_is_sent(approved, connected):
    approved.network, approved.called_at = "telegram", AT
    approved.save()
    publication.failed(approved.pk, publication.NeedsHuman("посмотрите сами"), looked=True, at=AT)
    byhand.try_again(approved, by=connected.dispatcher, at=AT)
    assert not publication.claim(approved.pk, at=AT).look


def test_a_reply_that_perhaps_stands_there_is_not_taken_out_of_the_outbox(approved, connected, sim):
    sim.fault("drop_after", "wall.createComment")
    publication.attempt(approved.pk, at=AT)
    byhand.take(approved, by=connected.dispatcher, at=AT)
    with pytest.raises(PerhapsPublished):
        publication.withdraw(approved.version.reply.assignment.incident)


@pytest.mark.parametrize("outcome", ["failed", "not_found"])
def test_a_call_that_comes_back_after_its_lease_changes_nothing_in_the_hands_of_a_person(
    approved, connected, outcome
):
    publication.claim(approved.pk, at=AT)
    late = AT + publication.LEASE
    byhand.take(approved, by=connected.dispatcher, at=late)
    if outcome == "failed":
        publication.failed(approved.pk, publication.Forbidden("комментарии закрыты"), looked=False, at=late)
    else:
        publication.not_found(approved.pk, at=late)
    approved.refresh_from_db()
    assert (approved.state, approved.taken_by, approved.problem) == (State.PERSON, connected.dispatcher, "")


@pytest.mark.parametrize("code", [5, 6, 14, 17, 29])
def test_where_the_network_cannot_be_asked_the_persons_word_is_taken(approved, connected, sim, post, code):
    """A dead token, a captcha, too many calls: whatever stands in the way of a look, not of the person."""
    link = placed_there(sim, post)
    byhand.take(approved, by=connected.dispatcher, at=AT)
    sim.fault("api_error", "wall.getComments", code=code)
    byhand.placed(approved, permalink=link, by=connected.dispatcher, at=AT)
    approved.refresh_from_db()
    assert (approved.state, approved.permalink) == (State.PUBLISHED, link)


@pytest.mark.parametrize("code", [18, 100, 104])
def test_where_the_network_knows_no_such_place_the_link_is_refused(approved, connected, sim, code):
    byhand.take(approved, by=connected.dispatcher, at=AT)
    sim.fault("api_error", "wall.getComments", code=code)
    link = f"{sim.url}/wall-{GROUP}_1?reply=2"
    with pytest.raises(NotPublished):
        byhand.placed(approved, permalink=link, by=connected.dispatcher, at=AT)


def test_a_private_message_sent_by_hand_is_found_by_its_words_without_a_link(private, connected, sim):
    byhand.take(private, by=connected.dispatcher, at=AT)
    with pytest.raises(NotPublished):
        byhand.placed(private, permalink="", by=connected.dispatcher, at=AT)
    sim.world.write_direct(GROUP, int(private.target.author_key), TEXT, out=True)
    byhand.placed(private, permalink="", by=connected.dispatcher, at=AT)
    private.refresh_from_db()
    assert private.state == State.PUBLISHED
    assert private.external_key


def test_what_was_found_in_the_network_meanwhile_is_not_refused_to_the_person_who_placed_it(
    approved, connected, sim, post
):
    byhand.take(approved, by=connected.dispatcher, at=AT)
    target = int(approved.target.key.rsplit("_", 1)[1])
    ours = sim.world.write_comment(post, -GROUP, TEXT, reply_to=target)
    assert byhand.look_for(approved.pk, at=AT)
    link = f"{sim.url}/wall-{GROUP}_{post.id}?reply={ours.id}"
    byhand.placed(approved, permalink=link, by=connected.dispatcher, at=AT)
    approved.refresh_from_db()
    assert approved.external_key == f"-{GROUP}_{post.id}_{ours.id}"
    assert approved.version.reply.assignment.incident.entries.filter(step="publish").count() == 1


@pytest.mark.parametrize(
    "problem",
    [
        publication.NeedsHuman("подтвердите вход"),
        publication.Retryable("нет связи"),
        publication.Forbidden("закрыто"),
    ],
)
def test_what_otklik_has_given_up_stands_on_the_board_until_somebody_takes_it(approved, connected, problem):
    approved.attempts = publication.MOST_ATTEMPTS
    approved.save()
    publication.failed(approved.pk, problem, looked=False, at=AT)
    assert queries.board(connected.dispatcher, "unpublished").rows == [approved]
    byhand.take(approved, by=connected.dispatcher, at=AT)
    assert queries.board(connected.dispatcher, "unpublished").rows == []
