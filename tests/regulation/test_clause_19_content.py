"""Clause 19: the answer is to the point, with photo or video where there is any."""

from dataclasses import replace
from datetime import date

import pytest

from otklik.regulation.content import Content, Expected, Gap, clause_of, gaps
from otklik.regulation.history import ReplyKind

TODAY = date(2026, 11, 23)
GOOD = Content(ReplyKind.ANSWER, "The pit is filled.", attachments=1, signed_by="anna")
NOTHING_ASKED = Expected()


def test_good_answer_has_no_gaps():
    assert gaps(GOOD, NOTHING_ASKED, TODAY) == ()


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        ({"text": ""}, Gap.EMPTY),
        ({"text": " \n👍 …"}, Gap.EMPTY),
        ({"attachments": 0}, Gap.EVIDENCE_UNSAID),
        ({"no_evidence": True}, Gap.EVIDENCE_CONTRADICTED),
    ],
)
def test_each_gap_is_named_with_its_clause(said, gap):
    assert gaps(replace(GOOD, **said), NOTHING_ASKED, TODAY) == (gap,)
    assert clause_of(gap) == 19


def test_mark_that_there_is_no_photo_is_enough():
    assert gaps(replace(GOOD, attachments=0, no_evidence=True), NOTHING_ASKED, TODAY) == ()


def test_unless_the_topic_asks_for_one():
    asked = Expected(needs_evidence=True)
    without = replace(GOOD, attachments=0, no_evidence=True)
    assert gaps(without, asked, TODAY) == (Gap.EVIDENCE_REQUIRED,)
    assert gaps(GOOD, asked, TODAY) == ()
    interim = replace(without, kind=ReplyKind.INTERIM, promise="in spring")
    assert gaps(interim, asked, TODAY) == ()


def test_request_shows_nothing():
    assert (
        gaps(Content(ReplyKind.CLARIFICATION, "Which house?", signed_by="anna"), NOTHING_ASKED, TODAY) == ()
    )


@pytest.mark.parametrize(
    ("promise", "promised_for", "found"),
    [
        ("a new surface", None, ()),
        ("a new surface", TODAY, ()),
        ("a new surface", date(2026, 11, 22), (Gap.PROMISE_IN_THE_PAST,)),
        (" ", None, (Gap.NO_PROMISE,)),
    ],
)
def test_interim_answer_promises_something_for_a_day_to_come(promise, promised_for, found):
    interim = replace(GOOD, kind=ReplyKind.INTERIM, promise=promise, promised_for=promised_for)
    assert gaps(interim, NOTHING_ASKED, TODAY) == found


def test_limits_of_the_network_are_known_before_sending():
    tight = Expected(max_length=10, max_attachments=0)
    assert gaps(GOOD, tight, TODAY) == (Gap.TOO_LONG, Gap.TOO_MANY_ATTACHMENTS)
    assert gaps(GOOD, Expected(max_length=18, max_attachments=1), TODAY) == ()


def test_every_gap_has_a_clause():
    assert {clause_of(gap) for gap in Gap} == {15, 16, 18, 19, 21}
