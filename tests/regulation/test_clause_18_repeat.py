"""Clause 18: a repeated message goes the same way, from its own detection, and is told what was done."""

from datetime import date

import pytest

from otklik.regulation.content import Content, Expected, Gap, clause_of, gaps
from otklik.regulation.history import ReplyKind, Role, Step
from tests.regulation.story import PARFINO, K, Story

TODAY = date(2026, 11, 23)


def reply(kind=ReplyKind.ANSWER, **said):
    return Content(kind, "The pit is filled.", no_evidence=True, signed_by="anna", **said)


@pytest.mark.parametrize("kind", [ReplyKind.ANSWER, ReplyKind.INTERIM])
def test_repeated_message_is_told_the_measures_taken_or_the_progress(kind):
    content = reply(kind, promise="a new surface in spring")
    assert gaps(content, Expected(is_repeat=True), TODAY) == (Gap.NO_MEASURES,)
    assert clause_of(Gap.NO_MEASURES) == 18


def test_told_is_told():
    assert gaps(reply(measures="the contractor was fined"), Expected(is_repeat=True), TODAY) == ()


def test_first_message_and_a_request_need_no_measures():
    assert gaps(reply(), Expected(), TODAY) == ()
    assert gaps(reply(ReplyKind.CLARIFICATION), Expected(is_repeat=True), TODAY) == ()


def test_link_changes_no_clock():
    story = Story().in_work("mon 09:10")
    before = story.duties()
    assert story.step(Step.LINK_REPEAT, "mon 10:00", Role.MONITOR).duties() == before


def test_repeat_has_its_own_detection_and_the_same_terms():
    assert Story().in_work("tue 09:10").due(K.ANSWER) == "wed 09:10"


def test_window_is_data():
    assert PARFINO.repeat_days == 90
