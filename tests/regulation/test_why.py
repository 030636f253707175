"""Why this moment: the fact, the clause, the time counted day by day, and what others would have read."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from otklik.regulation.duties import Rule
from otklik.regulation.history import Role, Step
from otklik.regulation.terms import ClockKind, StartEvent, preset
from otklik.regulation.why import Reading, why
from tests.regulation.story import CLOCK, PARFINO, K, Story, moment, told

HOUR = timedelta(hours=1)


def why_of(story, kind, part=...):
    return why(story.duty(kind, part), story.history, story.terms, story.clock)


def read_otherwise(story, kind, part=...):
    return {each.reading: told(each.due_at) for each in why_of(story, kind, part).neighbours}


def test_answer_is_explained_from_its_detection_day_by_day():
    story = Story().in_work("mon 12:30")
    reason = why_of(story, K.ANSWER)
    assert (reason.fact.step, reason.edition, reason.calendar) == (Step.IDENTIFY, "parfino-2020", "ru")
    assert reason.explanation.result == reason.duty.due_at == moment("tue 12:30")
    assert [(str(day.day), day.counted) for day in reason.explanation.days] == [
        ("2026-11-23", 4 * HOUR),
        ("2026-11-24", 4 * HOUR),
    ]
    assert reason.neighbours == ()


def test_draft_is_explained_backwards():
    reason = why_of(Story().in_work("mon 09:10"), K.DRAFT)
    assert (reason.explanation.backward, reason.explanation.result) == (True, moment("mon 14:10"))
    assert reason.fact.step is Step.ASSIGN


def test_pauses_are_cut_out():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:40").heard("tue 10:40")
    reason = why_of(story, K.ANSWER)
    assert reason.explanation.result == reason.duty.due_at == moment("wed 09:10")
    assert len(reason.explanation.pauses) == 1
    assert read_otherwise(story, K.ANSWER) == {Reading.WITHOUT_PAUSE: "tue 09:10"}


def test_while_paused_the_moment_is_not_known():
    reason = why_of(Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:40"), K.ANSWER)
    assert (reason.duty.due_at, reason.explanation.result, reason.neighbours) == (None, None, ())


def test_late_raise_is_explained_by_the_change():
    story = Story().in_work("mon 09:10").importance("mon 11:30", "high")
    reason = why_of(story, K.ANSWER)
    assert (reason.duty.rule, told(reason.explanation.start), told(reason.explanation.result)) == (
        Rule.CHANGE,
        "mon 11:30",
        "mon 14:30",
    )
    assert read_otherwise(story, K.ANSWER) == {Reading.WITHOUT_CHANGE: "mon 14:10"}


def test_floor_and_ceiling_after_a_pause_are_explained():
    story = Story().in_work("mon 09:10").asked("mon 12:00", "mon 12:30", "mon 14:00").heard("tue 10:00")
    reason = why_of(story, K.DRAFT)
    assert (reason.duty.rule, told(reason.explanation.start), told(reason.explanation.result)) == (
        Rule.FLOOR,
        "tue 10:00",
        "tue 11:00",
    )
    assert read_otherwise(story, K.DRAFT)[Reading.WITHOUT_FLOOR] == "tue 10:10"


def test_ceiling_is_explained_backwards():
    quick = replace(PARFINO.importance[0], draft=HOUR * 1.5)
    story = Story(replace(PARFINO, importance=(quick,))).in_work("mon 09:10")
    story.asked("mon 16:00", "mon 16:30", "mon 16:35").heard("tue 10:00")
    reason = why_of(story, K.DRAFT)
    assert (reason.duty.rule, reason.explanation.backward, told(reason.explanation.result)) == (
        Rule.CEILING,
        True,
        "tue 10:35",
    )


def test_missed_draft_is_explained_as_it_was():
    story = Story().in_work("mon 09:10").asked("mon 14:30", "mon 14:40", "mon 15:10").heard("tue 15:10")
    reason = why_of(story, K.DRAFT)
    assert (reason.duty.missed, reason.explanation.result) == (True, moment("mon 14:10"))


def test_seven_days_are_listed():
    story = Story().in_work("mon 09:10").promised("mon 09:40", "mon 10:00", "mon 10:20")
    assert [str(day) for day in why_of(story, K.FINAL).days] == [
        *("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"),
        *("2026-11-30", "2026-12-01", "2026-12-02"),
    ]
    assert why_of(story, K.FINAL).explanation is None


def test_promised_date_stands_beside_the_seven_days():
    story = Story().in_work("mon 09:10")
    story.promised("mon 09:40", "mon 10:00", "mon 10:20", promised_for=date(2026, 11, 25))
    assert (why_of(story, K.FINAL).days, read_otherwise(story, K.FINAL)) == (
        (),
        {Reading.NEXT_OPENING: "thu 08:30", Reading.WITHOUT_PROMISE: "wed2 17:30"},
    )


def test_reply_recognised_late_has_the_longer_pause_for_a_neighbour():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:20", "mon 10:40")
    story.heard("wed 10:40", part=1, collected_at=moment("tue 10:40"))
    assert (story.due(K.ANSWER), read_otherwise(story, K.ANSWER)) == (
        "wed 09:10",
        {Reading.WITHOUT_PAUSE: "tue 09:10", Reading.UNTIL_RECOGNISED: "thu 09:10"},
    )


@pytest.mark.parametrize(
    ("counted", "promised_for", "years"),
    [
        (ClockKind.WORKING, None, (2026,)),
        (ClockKind.WORKING, date(2026, 11, 24), (2026,)),
        (ClockKind.CALENDAR, None, ()),  # no table is asked
    ],
)
def test_days_of_a_year_that_is_not_confirmed_are_marked(counted, promised_for, years):
    """R-3, of clause 16 too."""
    provisional = replace(CLOCK, confirmed_through=date(2025, 12, 31))
    story = Story(replace(PARFINO, final_counted=counted), provisional).in_work("mon 09:10")
    story.promised("mon 09:40", "mon 10:00", "mon 10:20", promised_for=promised_for)
    reason = why_of(story, K.FINAL)
    assert (reason.unconfirmed_years, reason.as_dict()["unconfirmed_years"]) == (years, list(years))
    assert why_of(story, K.ANSWER).unconfirmed_years == (2026,)
    assert why_of(Story().in_work("mon 09:10"), K.ANSWER).unconfirmed_years == ()


def test_no_days_no_year():
    story = Story(replace(PARFINO, final_days=None), replace(CLOCK, confirmed_through=date(2025, 12, 31)))
    story.in_work("mon 09:10").promised("mon 09:40", "mon 10:00", "mon 10:20")
    assert why_of(story, K.FINAL).unconfirmed_years == ()


def test_calendar_days_are_counted_by_the_calendar():
    terms = replace(PARFINO, final_counted=ClockKind.CALENDAR)
    story = Story(terms).in_work("mon 09:10").promised("mon 09:40", "mon 10:00", "mon 10:20")
    assert len(why_of(story, K.FINAL).days) == 7


def test_other_starts_are_told_where_they_are_known():
    story = Story().identified("mon 09:10", posted_at=moment("fri0 15:30"), collected_at=moment("fri0 16:00"))
    assert read_otherwise(story, K.ANSWER) == {
        Reading.FROM_COLLECTION: "mon 17:00",
        Reading.FROM_POSTING: "mon 16:30",
    }
    assert read_otherwise(Story().identified("mon 09:10"), K.ANSWER) == {}


def test_edition_that_counts_from_posting_tells_the_detection():
    story = Story(replace(PARFINO, start=StartEvent.POSTED))
    story.identified("mon 09:10", posted_at=moment("fri0 15:30"))
    assert read_otherwise(story, K.ANSWER) == {Reading.FROM_DETECTION: "tue 09:10"}


def test_term_that_ends_at_closing_has_the_next_opening_for_a_neighbour():
    assert read_otherwise(Story().in_work("sat0 22:15"), K.ANSWER) == {Reading.NEXT_OPENING: "tue 08:30"}


@pytest.mark.parametrize("kind", [K.ALERT, K.ACKNOWLEDGE])
def test_clause_24_has_nothing_to_count(kind):
    story = Story().identified("sat 23:00", "high").step(Step.ALERT, "sat 23:00", Role.SYSTEM)
    assert (why_of(story, kind).explanation, why_of(story, kind).neighbours) == (None, ())


def test_no_limit_no_count():
    reason = why_of(Story(preset("first-reaction")).in_work("mon 09:10"), K.ANSWER)
    assert (reason.explanation, reason.days, reason.neighbours) == (None, (), ())


def test_it_can_be_printed_for_a_dispute():
    story = Story().in_work("mon 09:10").asked("mon 10:00", "mon 10:10", "mon 10:40").heard("tue 10:40")
    printed = json.loads(json.dumps(why_of(story, K.ANSWER).as_dict()))
    assert printed["began_with"] == {"step": "identify", "at": "2026-11-23T06:10:00+00:00"}
    assert (printed["duty"], printed["clause"], printed["edition"], printed["rule"]) == (
        "answer",
        8,
        "parfino-2020",
        "forward",
    )
    assert printed["due_at"] == printed["late_after"] == "2026-11-25T06:10:00+00:00"
    assert printed["neighbours"] == [{"reading": "10", "due_at": "2026-11-24T06:10:00+00:00"}]
    assert (printed["paused_since"], printed["days"], len(printed["explanation"]["days"])) == (None, [], 3)


def test_every_moment_of_a_long_story_is_explained_exactly():
    story = (
        Story()
        .in_work("mon 09:10", "high", parts=2)
        .importance("mon 09:30", "normal")
        .refused("mon 10:00", 2)
    )
    story.reassigned("mon 10:10", "housing", 2).asked("mon 10:00", "mon 10:10", "mon 10:40")
    story.importance("mon 12:00", "high").heard("tue 11:00").sent("tue 11:30").returned("tue 11:50")
    story.answered("tue 12:00", "tue 12:10", "tue 12:20").sent("tue 15:00", part=2)
    for duty in story.duties():
        reason = why(duty, story.history, story.terms, story.clock)
        if reason.explanation is not None:
            assert reason.explanation.result == duty.due_at, duty
