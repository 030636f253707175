"""The bar of a clock is drawn by working time; its state has a word before it has a colour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from otklik.web import clock
from otklik.web.clock import LUNCH, NIGHT, PAUSE, WIDTH, Piece, Tone, draw, place, tone_of
from tests.town import moment

HOUR = timedelta(hours=1)


@dataclass
class Span:
    start: datetime
    end: datetime | None


def work(start, end):
    return Span(moment(start), moment(end))


def widths(pieces, kind):
    return round(sum(piece.width for piece in pieces if piece.kind == kind), 1)


def test_a_term_within_one_stretch_is_one_bar_split_at_now():
    assert draw([work("mon 09:00", "mon 13:00")], (), moment("mon 10:00")) == (
        Piece(0, WIDTH / 4, "spent"),
        Piece(WIDTH / 4, WIDTH * 3 / 4, "room"),
    )


def test_lunch_is_a_narrow_gap_and_a_night_a_wider_one():
    day = [work("mon 09:00", "mon 13:00"), work("mon 14:00", "mon 17:30"), work("tue 08:30", "tue 09:00")]
    pieces = draw(day, (), moment("mon 08:00"))
    gaps = [round(b.x - a.x - a.width, 1) for a, b in pairwise(pieces)]
    assert gaps == [LUNCH, NIGHT]
    assert round(widths(pieces, "room") + LUNCH + NIGHT) == WIDTH


def test_a_pause_is_a_dashed_gap_and_takes_no_length():
    pieces = draw([work("mon 09:00", "mon 13:00")], [work("mon 10:00", "mon 11:00")], moment("mon 09:30"))
    assert [piece.kind for piece in pieces] == ["spent", "room", "pause", "room"]
    assert round(widths(pieces, "spent") + widths(pieces, "room")) == WIDTH - PAUSE


def test_a_pause_that_goes_on_hides_what_would_follow():
    pieces = draw([work("mon 09:00", "mon 13:00")], [Span(moment("mon 10:00"), None)], moment("mon 11:00"))
    assert pieces == (Piece(0, WIDTH, "spent"),)


def test_nothing_to_draw_without_working_time():
    assert draw([], (), moment("mon 10:00")) == ()


def test_the_moment_of_the_reserve_has_its_place():
    assert place([work("mon 09:00", "mon 13:00")], (), moment("mon 12:00")) == WIDTH * 3 / 4
    assert place([work("mon 09:00", "mon 13:00")], (), moment("mon 14:00")) is None


@pytest.mark.parametrize(
    ("left", "tone"),
    [(3 * HOUR, Tone.RUNNING), (2 * HOUR, Tone.SOON), (timedelta(0), Tone.SOON)],
)
def test_soon_begins_with_the_last_quarter(left, tone):
    found = tone_of(due=moment("mon 17:00"), done=False, paused=False, late=False, left=left, term=8 * HOUR)
    assert found is tone


def test_late_comes_before_everything_and_done_before_late_only_in_time():
    base = {"due": moment("mon 17:00"), "left": HOUR, "term": 8 * HOUR}
    assert tone_of(**base, done=False, paused=False, late=True) is Tone.LATE
    assert tone_of(**base, done=True, paused=False, late=True) is Tone.LATE
    assert tone_of(**base, done=True, paused=False, late=False) is Tone.DONE
    assert tone_of(due=None, left=None, term=None, done=False, paused=True, late=False) is Tone.PAUSED
    assert tone_of(due=None, left=None, term=None, done=False, paused=False, late=False) is Tone.RUNNING


def test_every_tone_has_a_word_and_an_icon():
    assert set(clock.NAMES) == set(clock.ICONS) == set(Tone)
