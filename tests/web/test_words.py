"""Dates, lengths, differences and names, as people here read them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from otklik.networks.models import AccountState, Network
from otklik.regulation.duty import Rule
from otklik.regulation.why import Reading
from otklik.web import reasons, words
from otklik.web.difference import LONGEST, compared, marked
from otklik.web.moments import calendar_span, day, moment, span
from tests.town import moment as at

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def moscow():
    with timezone.override("Europe/Moscow"), translation.override("ru"):
        yield


@pytest.mark.parametrize(
    ("value", "text"), [("mon 14:10", "пн 23 ноя, 14:10"), ("sun 09:05", "вс 29 ноя, 09:05")]
)
def test_a_moment_is_a_weekday_a_day_and_a_time(value, text):
    assert moment(at(value), TODAY) == text


def test_another_year_is_named():
    assert day(date(2027, 1, 11), TODAY) == "пн 11 янв 2027"


def test_far_away_the_weekday_says_nothing():
    assert day(date(2020, 3, 1), TODAY) == "1 мар 2020"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(hours=47, minutes=5), "47 ч 5 мин"),
        (timedelta(days=2), "2 дня"),
        (timedelta(days=11, hours=23, minutes=7), "11 дней 23 ч"),
    ],
)
def test_a_long_time_of_the_calendar_is_told_in_days(length, text):
    assert calendar_span(length) == text


def test_in_english_too():
    with translation.override("en"):
        assert moment(at("mon 14:10"), TODAY) == "Mon 23 Nov, 14:10"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(hours=2, minutes=15), "2 ч 15 мин"),
        (timedelta(minutes=35), "35 мин"),
        (timedelta(hours=8), "8 ч"),
        (timedelta(seconds=59), "меньше минуты"),
        (timedelta(hours=-1), "1 ч"),
    ],
)
def test_a_length_is_hours_and_minutes(length, text):
    assert span(length) == text


def test_what_changed_is_marked_word_by_word_and_escaped():
    assert compared("Починим <скоро>.", "Починим во вторник.") == (
        "Починим <del>&lt;скоро&gt;</del><ins>во вторник</ins>."
    )
    assert compared("тот же", "тот же") == "тот же"


def test_very_long_texts_are_not_compared_word_by_word():
    assert compared("а " * LONGEST, "б") == f"<del>{'а ' * LONGEST}</del>\n<ins>б</ins>"


@pytest.mark.parametrize(
    ("spans", "html"),
    [
        ([], "плохо &amp; грубо"),
        ([[0, 5]], "<mark>плохо</mark> &amp; грубо"),
        ([[0, 5], [3, 7]], "<mark>плохо</mark><mark> &amp;</mark> грубо"),
        ([[8, 99]], "плохо &amp; <mark>грубо</mark>"),
    ],
)
def test_stretches_are_marked(spans, html):
    assert marked("плохо & грубо", spans) == html


def test_every_network_account_state_rule_and_reading_has_its_words():
    assert set(words.NETWORK_MARKS) == set(Network.values)
    assert set(words.ACCOUNT_TONES) == set(AccountState)
    assert set(reasons._SENTENCES) == set(Rule)
    assert set(reasons._READINGS) == set(Reading)


def test_an_unknown_member_is_shown_as_it_is():
    assert words.of("LEVELS", "urgent") == "urgent"
