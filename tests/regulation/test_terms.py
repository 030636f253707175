"""Editions of terms: every number is data that can be read, written, checked and dated."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from otklik.regulation.errors import TermsError
from otklik.regulation.history import Role
from otklik.regulation.terms import (
    PRESETS,
    ClockKind,
    DraftRule,
    Edition,
    Every,
    Paper,
    ReportTerms,
    StartEvent,
    Terms,
    TopicTerms,
    clauses_of_terms,
    edition_at,
    preset,
)
from otklik.regulation.worktime import CalendarTime
from tests.regulation.story import PARFINO, K, Story, told

HOUR = timedelta(hours=1)
FILE = PARFINO.to_toml()


@pytest.mark.parametrize("name", PRESETS)
def test_preset_is_written_and_read_back_unchanged(name):
    assert Terms.from_toml(preset(name).to_toml()) == preset(name)
    assert preset(name).name == name


def test_default_says_what_the_regulation_says():
    normal, high = PARFINO.importance
    assert (PARFINO.forward, PARFINO.approve, PARFINO.publish) == (HOUR / 2, HOUR / 2, HOUR / 2)
    assert (normal.answer, normal.draft, high.answer, high.draft) == (8 * HOUR, 4 * HOUR, 4 * HOUR, 2 * HOUR)
    assert (PARFINO.rework, PARFINO.final_days, PARFINO.clock) == (HOUR, 7, ClockKind.WORKING)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nine-hours", lambda t: (t.importance[0].answer, t.importance[1].answer) == (9 * HOUR, 4 * HOUR)),
        (
            "round-the-clock",
            lambda t: (t.importance[0].answer, t.route, t.clock) == (24 * HOUR, HOUR, "calendar"),
        ),
        ("first-reaction", lambda t: (t.first_reaction, t.importance[0].draft) == (3 * HOUR, 8 * HOUR)),
        ("two-hours", lambda t: (t.importance[0].answer, t.clock) == (2 * HOUR, "calendar")),
    ],
)
def test_other_presets_differ_as_their_names_say(name, said):
    assert said(preset(name))


def test_preset_that_is_not_there():
    with pytest.raises(TermsError, match="take one of parfino-2020, nine-hours"):
        preset("ten-hours")


def test_every_key_cites_its_clause():
    clauses = clauses_of_terms()
    assert set(clauses) == {each.name for each in fields(Terms)}
    assert all(clauses[key] for key in clauses if key not in ("name", "title"))


def changed(*edits):
    text = FILE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("edit", "key", "message"),
    [
        (
            ('forward = "30m"', 'forward = "half an hour"'),
            "forward",
            'write a length such as "30m", "8h" or "1h30m"',
        ),
        (('forward = "30m"', 'forward = ""'), "forward", "write a length"),
        (('forward = "30m"', "forward = 30"), "forward", "write a length"),
        (('forward = "30m"', 'forwards = "30m"'), "forwards", "did you mean forward?"),
        (('forward = "30m"', 'zzz = 1\nforward = "30m"'), "zzz", "remove it"),
        (('publish = "30m"  # 15\n', ""), "publish", "is missing; write a length such as"),
        (('clock = "working"', 'clock = "lunar"'), "clock", 'write one of "working", "calendar"'),
        (('clock = "working"', "clock = 1"), "clock", "write one of"),
        (("pause = true", 'pause = "yes"'), "pause", "write true or false"),
        (("repeat_days = 90", "repeat_days = -1"), "repeat_days", "write a whole number"),
        (("repeat_days = 90", "repeat_days = true"), "repeat_days", "write a whole number"),
        (("repeat_days = 90", "repeat_days = 1.5"), "repeat_days", "write a whole number"),
        (
            ('approval_chain = ["monitor"]', 'approval_chain = "monitor"'),
            "approval_chain",
            "write a list of roles",
        ),
        (
            ('approval_chain = ["monitor"]', 'approval_chain = ["boss"]'),
            "approval_chain",
            "write a list of roles",
        ),
        (('title = "', 'title = 5 # "'), "title", "write a text in quotes"),
        (('answer = "8h"', 'answer = "soon"'), "importance.normal.answer", 'or "none"'),
        (('answer = "8h"\n', ""), "importance.normal.answer", "is missing"),
        (('[importance."high"]', "[importance]\nhigh = 5\n[x]"), "x", "remove it"),
        (('paper = "register"', 'paper = "letter"'), "reports.paper", 'write one of "register", "summary"'),
        (("name =", "name"), "file", "is not TOML"),
    ],
)
def test_wrong_value_is_named_with_what_to_write(edit, key, message):
    with pytest.raises(TermsError) as refused:
        Terms.from_toml(changed(edit))
    assert refused.value.key == key
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("importance = 5\n" + FILE.split("[importance")[0], "importance"),
        ("importance = {normal = 5}\n" + FILE.split("[importance")[0], "importance.normal"),
        ("reports = 5\n" + FILE.split("[[reports")[0], "reports"),
        ("reports = [5]\n" + FILE.split("[[reports")[0], "reports"),
        (FILE.split("[importance")[0], "importance"),
    ],
)
def test_tables_are_tables(text, key):
    with pytest.raises(TermsError) as refused:
        Terms.from_toml(text)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"approval_chain": (Role.MONITOR,) * 4}, "approval_chain"),
        ({"supervisor_from_cycle": 0}, "supervisor_from_cycle"),
        ({"interim_limit": 0}, "interim_limit"),
        ({"importance": (replace(PARFINO.importance[0], answer=4 * HOUR),)}, "importance.normal.draft"),
        ({"importance": (replace(PARFINO.importance[0], answer=None),)}, "importance.normal.draft"),
        ({"topics": (TopicTerms("snow", answer=3 * HOUR),)}, "importance.normal.draft"),
        ({"reports": (ReportTerms(Paper.SUMMARY, Every.MONTH, 31, ()),)}, "reports.due_day"),
        ({"reports": (ReportTerms(Paper.SUMMARY, Every.WEEK, 0, ()),)}, "reports.due_day"),
    ],
)
def test_terms_that_cannot_be_are_refused(change, key):
    with pytest.raises(TermsError) as refused:
        replace(PARFINO, **change)
    assert refused.value.key == key


def test_high_level_is_counted_back_from_its_own_answer_whatever_the_topic_says():
    terms = replace(PARFINO, topics=(TopicTerms("snow", answer=5 * HOUR),))
    assert terms.level("high", "snow") == PARFINO.importance[1]


def test_topics_seasons_and_limits_are_read_and_written():
    topics = (
        TopicTerms(
            'a "quoted" \\ code', answer=None, draft=timedelta(minutes=90), evidence=True, unit="roads"
        ),
        TopicTerms("snow", answer=5 * HOUR, draft=timedelta(), season=((11, 1), (3, 31))),
    )
    terms = replace(PARFINO, topics=topics, interim_limit=2, title="two\nlines", route=None)
    assert Terms.from_toml(terms.to_toml()) == terms
    with pytest.raises(TermsError, match="write two days such as"):
        Terms.from_toml(terms.to_toml().replace("11-01", "13-01"))


@pytest.mark.parametrize(
    ("season", "day", "is_in"),
    [
        (None, date(2026, 7, 1), True),
        (((11, 1), (3, 31)), date(2026, 12, 1), True),
        (((11, 1), (3, 31)), date(2027, 3, 31), True),
        (((11, 1), (3, 31)), date(2026, 10, 31), False),
        (((5, 1), (8, 31)), date(2026, 7, 1), True),
        (((5, 1), (8, 31)), date(2026, 9, 1), False),
    ],
)
def test_season_may_go_over_the_new_year(season, day, is_in):
    assert TopicTerms("snow", season=season).in_season(day) is is_in


def test_limit_of_a_topic_holds_in_its_season():
    snow = TopicTerms("snow", answer=5 * HOUR, season=((11, 1), (3, 31)))
    quick = replace(PARFINO.importance[0], draft=HOUR)
    terms = replace(
        PARFINO, importance=(quick, *PARFINO.importance[1:]), topics=(snow, TopicTerms("ice", unit="x"))
    )
    assert terms.level("normal", "snow", date(2026, 12, 1)).answer == 5 * HOUR
    assert terms.level("normal", "snow", date(2026, 7, 1)).answer == 8 * HOUR
    assert terms.level("normal", "ice", date(2026, 12, 1)) == quick
    assert terms.level("", "pits") == quick
    assert terms.topic("snow") is terms.topic("snow", date(2026, 12, 1)) is snow
    assert terms.topic("snow", date(2026, 7, 1)) is None
    with pytest.raises(KeyError):
        terms.level("urgent")


def test_edition_of_the_day_decides():
    old = Edition("1", date(2020, 4, 1), PARFINO)
    new = Edition("2", date(2026, 11, 24), preset("nine-hours"))
    assert edition_at([new, old], date(2026, 11, 23)) is old
    assert edition_at([old, new], date(2026, 11, 24)) is new
    assert edition_at([old, new], datetime(2026, 11, 24, 0, 30, tzinfo=UTC)) is new
    with pytest.raises(LookupError, match="no edition of terms is in force on 2020-03-31"):
        edition_at([old, new], date(2020, 3, 31))


def test_round_the_clock_counts_nights_and_days_off():
    clock = CalendarTime(zone="Europe/Moscow")
    story = Story(preset("round-the-clock"), clock).in_work("sat 22:00")
    assert (story.due(K.FORWARD), story.due(K.DRAFT), story.due(K.ANSWER)) == (
        "sat 22:30",
        "sun 10:00",
        "sun 22:00",
    )
    assert not story.duty(K.ROUTE).is_norm


def test_two_hours_for_everything():
    story = Story(preset("two-hours"), CalendarTime(zone="Europe/Moscow")).in_work("mon 23:00")
    assert [told(duty.due_at) for duty in story.duties(K.ANSWER, K.DRAFT)] == ["tue 01:00", "tue 00:00"]


def test_nine_hours():
    assert Story(preset("nine-hours")).in_work("mon 08:30").due(K.ANSWER) == "tue 09:30"


def test_start_events_are_three():
    assert list(StartEvent) == ["detected", "collected", "posted"]
    assert list(DraftRule) == ["before_deadline", "after_start"]
