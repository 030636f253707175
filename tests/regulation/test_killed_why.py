"""Why this moment: a pause after a raise, when the citizen wrote, and the whole as data."""

from otklik.regulation.duty import Rule
from otklik.regulation.why import Reading, why
from tests.regulation.story import CLOCK, PARFINO, K, Story, moment, told


def why_of(story, kind):
    return why(story.duty(kind), story.history, PARFINO, CLOCK)


def test_a_pause_after_a_raise_of_importance_is_counted():
    story = Story().in_work("mon 09:10").importance("mon 12:00", "high")
    story.asked("mon 12:10", "mon 12:20", "mon 12:30").heard("mon 14:30", part=1)
    found = why_of(story, K.ANSWER)
    assert found.duty.rule is Rule.CHANGE
    assert told(found.duty.due_at) == told(found.explanation.result) == "mon 16:00"  # 15:00 and an hour
    assert [(told(pause.start), told(pause.end)) for pause in found.explanation.pauses] == [
        ("mon 12:30", "mon 14:30")
    ]


def test_the_moments_at_which_the_citizen_wrote_and_was_read_are_other_readings():
    known = {"posted_at": moment("mon 08:40"), "collected_at": moment("mon 08:50")}
    story = Story().identified("mon 09:10", **known).forwarded("mon 09:20").assigned("mon 09:30")
    found = {each.reading: told(each.due_at) for each in why_of(story, K.ANSWER).neighbours}
    assert found[Reading.FROM_POSTING] == "tue 08:40"
    assert found[Reading.FROM_COLLECTION] == "tue 08:50"


def test_the_whole_as_data():
    story = Story().in_work("mon 09:10").sent("mon 10:00")
    data = why_of(story, K.APPROVE).as_dict()
    explanation = data.pop("explanation")
    assert explanation["days"]
    assert data == {
        "duty": "approve",
        "clause": 13,
        "part": 1,
        "edition": "parfino-2020",
        "calendar": "ru",
        "rule": "forward",
        "began_with": {"step": "send", "at": "2026-11-23T07:00:00+00:00"},
        "counted_from": "2026-11-23T07:00:00+00:00",
        "due_at": "2026-11-23T07:30:00+00:00",
        "late_after": "2026-11-23T07:30:00+00:00",
        "must_by": "2026-11-24T05:40:00+00:00",
        "paused_since": None,
        "days": [],
        "unconfirmed_years": [],
        "neighbours": [],
    }
