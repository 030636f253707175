"""Hashtags of Instagram: 30 within seven days, the last 24 hours, no authors, a token of a person."""

from datetime import timedelta

import pytest

from otklik.networks.contract import AuthLost, Rejected, TargetGone
from tests.networks.worlds import InstagramWorld, now


@pytest.fixture
def world():
    made = InstagramWorld()
    yield made
    made.close()


def read(world, name, cursor=None, at=None):
    return world.connector().poll("hashtag", name, cursor or {}, at or now())


def asked(world):
    return [row["method"] for row in world.sim.journal.rows()]


def test_found_publication_has_no_author_and_its_own_address(world):
    key = world.written_elsewhere("Яма! #приозёрск")
    [event] = read(world, "приозёрск").events
    item = event.item
    assert (item.author_key, item.author_name, item.author_url) == ("", "", "")
    assert item.permalink == f"{world.sim.url}/p/{key}/"


def test_a_hashtag_is_the_whole_word(world):
    world.written_elsewhere("#приозёрскновости")
    assert read(world, "приозёрск").events == ()


def test_hashtags_are_read_every_half_an_hour_and_their_number_is_asked_for_once(world):
    world.sim.journal.clear()
    page = read(world, "приозёрск")
    first = asked(world)
    assert first == ["GET ig_hashtag_search", "GET recent_media"]
    assert read(world, "приозёрск", page.cursor, now() + timedelta(minutes=29)).cursor == page.cursor
    assert asked(world) == first
    read(world, "приозёрск", page.cursor, now() + timedelta(minutes=31))
    assert asked(world) == [*first, "GET recent_media"]


def test_what_is_older_than_a_day_is_not_told(world):
    world.written_elsewhere("#приозёрск вчера")
    world.sim.clock.offset += 25 * 3600
    key = world.written_elsewhere("#приозёрск сегодня")
    assert [event.key for event in read(world, "приозёрск").events] == [key]


def test_more_than_a_page_is_read_to_its_end(world):
    keys = {world.written_elsewhere(f"#приозёрск {number}") for number in range(120)}
    assert {event.key for event in read(world, "приозёрск").events} == keys


def test_the_thirty_first_hashtag_within_a_week_waits_and_the_page_says_why(world):
    for number in range(30):
        read(world, f"тег{number}")
    with pytest.raises(Rejected, match="30"):
        read(world, "тег30")
    read(world, "тег0")  # one of the thirty is looked for as before
    world.sim.clock.offset += 8 * 24 * 3600
    read(world, "тег30")


def test_without_a_person_s_token_it_is_named(world):
    with pytest.raises(AuthLost) as lost:
        world.connector(user="").poll("hashtag", "приозёрск", {}, now())
    assert lost.value.kind == "user"


def test_the_page_s_token_does_not_look_for_hashtags(world):
    with pytest.raises(AuthLost) as lost:
        world.connector(user="sim-meta-448242228374517").poll("hashtag", "приозёрск", {}, now())
    assert lost.value.kind == "user"


@pytest.mark.parametrize(("token", "works"), [("sim-meta-user-448242228374517", True), ("wrong", False)])
def test_the_right_is_probed_where_there_is_a_token(world, token, works):
    probes = {probe.right: probe for probe in world.connector(user=token).probe(now())}
    assert probes["hashtags"].works is works
    assert works or probes["hashtags"].advice
    assert "hashtags" not in {probe.right for probe in world.connector(user="").probe(now())}


def test_nothing_is_sent_under_a_publication_of_others(world):
    key = world.written_elsewhere("#приозёрск")
    [event] = read(world, "приозёрск").events
    outgoing = world.outgoing(key, kind=event.item.kind, post_key=key, thread_key=key)
    with pytest.raises(TargetGone):  # it stops at once: the way out is by hand
        world.connector().publish(outgoing)
    assert world.replies() == []
