"""A part on its way: what a refusal, a closing and a second interim answer leave owed."""

from dataclasses import replace
from datetime import timedelta

from otklik.regulation.duties import Rule
from otklik.regulation.history import ReplyKind, Role, Step
from otklik.regulation.terms import preset
from tests.regulation.story import PARFINO, K, Story, moment


def test_every_duty_cites_its_clause():
    terms = preset("first-reaction")
    story = Story(terms).in_work("mon 09:10").sent("mon 09:20").returned("mon 09:30")
    story.sent("mon 09:40", ReplyKind.CLARIFICATION).approved("mon 09:45")
    story.step(Step.ALERT, "mon 09:50", Role.MONITOR)
    cited = {duty.kind: duty.clause for duty in story.duties()}
    assert cited == {
        K.FORWARD: 7,
        K.ROUTE: 7,
        K.FIRST_REACTION: 8,
        K.ANSWER: 8,
        K.DRAFT: 11,
        K.CLARIFY: 10,
        K.APPROVE: 13,
        K.REWORK: 14,
        K.PUBLISH: 15,
        K.ACKNOWLEDGE: 24,
    }
    assert Story().identified("mon 09:10", "high").duty(K.ALERT).clause == 24
    assert Story().in_work().promised("mon 10:00", "mon 10:10", "mon 10:20").duty(K.FINAL).clause == 16


def test_a_term_tells_its_length_its_rule_and_its_start():
    duty = Story().identified("mon 09:10").duty(K.FORWARD)
    assert (duty.limit, duty.rule, duty.counted_from) == (
        timedelta(minutes=30),
        Rule.FORWARD,
        moment("mon 09:10"),
    )


def test_closing_a_case_does_not_silence_the_alert_of_the_head():
    story = Story().identified("mon 09:10", "high").closed("mon 09:20")
    assert story.owed() == {K.ALERT}


def test_what_is_done_at_its_very_moment_at_close_of_work_has_no_later_moment():
    story = Story().identified("mon 17:00").forwarded("mon 17:30")
    duty = story.duty(K.FORWARD)
    assert duty.late_after == duty.due_at == moment("mon 17:30")
    assert not duty.broken(moment("tue 10:00"))


def test_a_refused_part_belongs_to_no_unit():
    story = Story().in_work().refused("mon 10:00")
    assert {duty.kind: duty.unit for duty in story.duties(part=1) if duty.is_open} == {
        K.ANSWER: "",
        K.ROUTE: "",
    }


def test_a_refusal_ends_the_rework_and_the_request():
    story = Story().in_work().sent("mon 10:00").returned("mon 10:10").refused("mon 10:20")
    assert story.owed(part=1) == {K.ANSWER, K.ROUTE}
    assert story.duty(K.REWORK).done_at == moment("mon 10:20")
    story = Story().in_work().sent("mon 10:00", ReplyKind.CLARIFICATION).returned("mon 10:10")
    assert story.duties(K.CLARIFY)
    assert not story.refused("mon 10:20").duties(K.CLARIFY)


def test_the_next_unit_reworks_no_text_of_its_own():
    story = Story().in_work().sent("mon 10:00").returned("mon 10:10").refused("mon 10:20")
    rework = story.reassigned("mon 10:30", "water").duty(K.REWORK)
    assert (rework.unit, rework.reply, rework.version) == ("water", "", 0)


def test_closing_drops_a_request_that_was_never_published():
    story = Story().in_work().sent("mon 10:00", ReplyKind.CLARIFICATION)
    assert story.duties(K.CLARIFY)
    assert not story.closed("mon 10:10", part=1).duties(K.CLARIFY)


def test_a_promise_is_kept_when_the_next_interim_answer_was_first_sent():
    story = Story().in_work().promised("mon 10:00", "mon 10:10", "mon 10:20")
    story.sent("tue 10:00", ReplyKind.INTERIM).returned("tue 10:10").sent("tue 10:30", ReplyKind.INTERIM)
    story.approved("tue 10:40").approved("tue 10:45", role=Role.SUPERVISOR).published("tue 10:50")
    first, second = story.duties(K.FINAL)
    assert (first.done_at, second.done_at) == (moment("tue 10:00"), None)


def test_a_first_approval_leaves_time_for_the_second():
    terms = replace(PARFINO, approval_chain=(Role.MONITOR, Role.SUPERVISOR))
    story = Story(terms).in_work("mon 09:10").sent("mon 10:00")
    assert story.duty(K.APPROVE).must_by == moment("mon 17:10")
    assert story.approved("mon 10:10").duty(K.APPROVE).must_by == moment("tue 08:40")
