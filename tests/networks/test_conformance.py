"""The same promises, asked of every connector by what its network can do."""

import contextlib
import json
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.networks.contract import (
    AuthLost,
    Event,
    EventKind,
    ItemKind,
    NeedsHuman,
    NetworkError,
    NotUnderstood,
    Rejected,
    Retryable,
    UnknownOutcome,
)
from tests.networks.worlds import ANSWER, WORLDS, now


@pytest.fixture(params=WORLDS, ids=lambda kind: kind.network)
def world(request):
    made = request.param()
    yield made
    made.close()


def capable(check):
    """The worlds of which this may be asked."""
    chosen = [kind for kind in WORLDS if check(kind)]
    return pytest.mark.parametrize("world", chosen, indirect=True, ids=lambda kind: kind.network)


searching = capable(lambda kind: kind.elsewhere)
publishing = capable(lambda kind: kind.send)
finding = capable(lambda kind: kind.send and kind.finds)


# -- in ----------------------------------------------------------------------------------------


def test_comment_of_a_citizen_comes_by_polling(world):
    key = world.comment("Когда дадут воду? 🚰")
    found = {event.key: event.item for event in world.poll()[0]}
    item = found[key]
    assert (item.text, item.author_name, item.kind, item.own) == (
        "Когда дадут воду? 🚰",
        world.author,
        ItemKind.COMMENT,
        False,
    )
    assert item.posted_at.tzinfo
    assert item.author_key
    assert item.post_key


def test_poll_that_is_repeated_brings_the_same_keys(world):
    world.comment("Первый")
    world.comment("Второй")
    first, second = world.poll()[0], world.poll()[0]
    assert {event.key for event in first} == {event.key for event in second}


def test_cursor_is_kept_as_json_and_brings_what_comes_later(world):
    world.comment("Первый")
    _events, cursor = world.poll()
    key = world.comment("Второй")
    events, _cursor = world.poll(json.loads(json.dumps(cursor)))
    assert key in [event.key for event in events]


def test_delivery_is_taken_once_however_often_it_comes(world):
    if not hasattr(world, "delivery"):
        pytest.skip("this network pushes nothing")
    body = world.delivery()
    answers = {world.connector().hook(body, world.signed(body)) for _time in range(5)}
    assert len(answers) == 1
    assert answers.pop().delivery_key
    [event] = world.connector().parse(body)
    assert (event.kind, event.item.text, event.item.own) == (EventKind.NEW, "Когда?", False)


def test_forged_delivery_is_refused_and_not_kept(world):
    if not hasattr(world, "forged"):
        pytest.skip("this network pushes nothing")
    body, headers = world.forged()
    answer = world.connector().hook(body, headers)
    assert (answer.status, answer.delivery_key) == (403, None)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 50_000, b"null", b"{}"])
def test_broken_delivery_is_refused_or_not_understood_and_breaks_nothing(world, body):
    connector = world.connector()
    assert connector.hook(body, {}).status in (400, 403, 404)
    with pytest.raises(NotUnderstood):
        list(connector.parse(body))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module", params=WORLDS, ids=lambda kind: kind.network)
def lasting(request):
    made = request.param()
    yield made
    made.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_delivery_it_is_read_or_not_understood(lasting, data):
    if not hasattr(lasting, "delivery"):
        pytest.skip("this network pushes nothing")
    told = json.loads(lasting.delivery())
    holder = data.draw(st.sampled_from(list(_objects(told))))
    holder[data.draw(st.sampled_from(sorted(holder)))] = data.draw(JUNK)
    events = []
    with contextlib.suppress(NotUnderstood):
        events = list(lasting.connector().parse(json.dumps(told).encode()))
    assert all(isinstance(event, Event) for event in events)


def _objects(told):
    if isinstance(told, dict) and told:
        yield told
    for inside in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from _objects(inside)


# -- watched elsewhere -------------------------------------------------------------------------


@searching
def test_what_is_written_elsewhere_comes_as_a_message_of_somebody_else(world):
    key = world.written_elsewhere("Когда кончится #ремонт на Озёрной?")
    for where, words in world.elsewhere:
        [event] = [each for each in world.watch(where, words)[0] if each.key == key]
        item = event.item
        assert (event.kind, item.kind, item.own) == (EventKind.NEW, ItemKind.MENTION, False)
        assert item.text == "Когда кончится #ремонт на Озёрной?"
        assert item.permalink.startswith(world.sim.url)


@searching
def test_what_is_watched_elsewhere_is_read_on_from_where_it_stood(world):
    for where, words in world.elsewhere:
        world.written_elsewhere("Первый #ремонт")
        _events, cursor = world.watch(where, words)
        key = world.written_elsewhere("Второй #ремонт")
        events, _cursor = world.watch(where, words, {**cursor, "read": 0})
        assert key in [event.key for event in events]


@searching
def test_our_own_posts_are_not_found_elsewhere(world):
    ours, theirs = world.written_by_us("Наш #ремонт"), world.written_elsewhere("Чужой #ремонт")
    for where, words in world.elsewhere:
        found = [event.key for event in world.watch(where, words)[0]]
        assert theirs in found
        assert ours not in found


@searching
@pytest.mark.parametrize(("where", "words"), [("", ""), ("https://other.test/page", ""), ("а б в", "- -")])
def test_what_cannot_be_watched_is_refused_in_words(world, where, words):
    with pytest.raises(Rejected) as refused:
        world.connector().source(where, words)
    assert str(refused.value)


@capable(lambda kind: not kind.elsewhere)
def test_where_nothing_else_can_be_watched_it_says_so(world):
    assert not world.connector().elsewhere
    with pytest.raises(Rejected):
        world.connector().source("page", "слова")


# -- out ---------------------------------------------------------------------------------------


@publishing
def test_reply_is_seen_by_the_public_once_and_its_link_verified(world):
    placed = world.connector().publish(world.outgoing(world.comment("Когда?")))
    assert world.replies() == [ANSWER]
    assert placed.key
    assert world.connector().verify(placed.permalink).key == placed.key


@publishing
def test_text_too_long_is_refused_without_a_call(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.sim.journal.clear()
    with pytest.raises(Rejected):
        world.connector().publish(replace(outgoing, text="я" * (world.connector().limits.text + 1)))
    assert world.sim.journal.rows() == []


@publishing
@pytest.mark.parametrize("fault", ["drop_after", "broken_json", "status_after"])
def test_lost_answer_is_unknown_and_the_reply_stands(world, fault):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.sim.fault(fault, world.send)
    with pytest.raises(UnknownOutcome):
        world.connector().publish(outgoing)
    assert world.replies() == [ANSWER]


@publishing
@pytest.mark.parametrize("fault", ["drop_before", "http_status"])
def test_call_not_accepted_is_unknown_too(world, fault):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.sim.fault(fault, world.send)
    with pytest.raises(UnknownOutcome):
        world.connector().publish(outgoing)
    assert world.replies() == []


@finding
def test_after_an_unknown_outcome_our_reply_is_found(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    assert world.connector().limits.finds
    assert world.connector().find(outgoing) is None
    world.sim.fault("drop_after", world.send)
    with pytest.raises(UnknownOutcome):
        world.connector().publish(outgoing)
    found = world.connector().find(outgoing)
    assert world.connector().verify(found.permalink).key == found.key


@finding
def test_of_two_replies_in_the_same_words_each_is_found(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    first = world.connector().publish(outgoing)
    outgoing = replace(outgoing, guid=str(uuid4()), others=frozenset({first.key}))
    assert world.connector().find(outgoing) is None
    second = world.connector().publish(outgoing)
    assert world.connector().find(outgoing).key == second.key


@finding
def test_citizen_with_our_words_is_not_us(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.comment(ANSWER)
    assert world.connector().find(outgoing) is None


@capable(lambda kind: kind.send and not kind.finds)
def test_where_nobody_can_look_a_person_is_asked(world):
    assert not world.connector().limits.finds
    with pytest.raises(NeedsHuman):
        world.connector().find(world.outgoing(world.comment("Когда?")))


@capable(lambda kind: kind.idempotent)
def test_repeated_send_stands_once(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    first, second = world.connector().publish(outgoing), world.connector().publish(outgoing)
    assert (first, world.replies()) == (second, [ANSWER])


@publishing
def test_refusals_are_named(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    for error, code in world.named.items():
        world.sim.fault("api_error", world.send, code=code)
        with pytest.raises(error) as caught:
            world.connector().publish(outgoing)
        assert type(caught.value) is error
    assert world.replies() == []


@publishing
def test_network_out_of_reach_is_tried_again(world):
    outgoing = world.outgoing(world.comment("Когда?"))
    world.close()
    with pytest.raises(Retryable):
        world.connector().publish(outgoing)


def test_own_reply_is_known_as_ours(world):
    if not (world.send and world.finds):
        pytest.skip("our own replies are not shown")
    placed = world.connector().publish(world.outgoing(world.comment("Когда?")))
    own = {event.key: event.item.own for event in world.poll()[0]}
    assert own[placed.key] is True


# -- health ------------------------------------------------------------------------------------


def test_probes_name_rights_and_say_what_to_do(world):
    probes = list(world.connector().probe(now()))
    assert probes
    assert all(probe.problem for probe in probes if not probe.works)
    assert any(probe.works for probe in probes)


def test_missing_credentials_are_named_and_no_secret_is_told(world):
    kinds = dict.fromkeys(world.connector().access.credentials, "")
    connector = world.connector(**kinds)
    with pytest.raises(AuthLost):
        connector.poll(connector.watches[0], world.key, {}, now())
    assert not all(probe.works for probe in connector.probe(now()))


def test_no_secret_is_in_an_error_or_in_the_picture_of_an_access(world):
    connector = world.connector()
    secrets = list(connector.access.credentials.values())
    outgoing = world.outgoing(world.comment("Когда?"))
    world.close()
    for attempt in (connector.publish, connector.find):
        with pytest.raises(NetworkError) as caught:
            attempt(outgoing)
        assert not any(secret in f"{caught.value!s}{caught.value!r}" for secret in secrets)
    assert not any(secret in repr(connector.access) for secret in secrets)
