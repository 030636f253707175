"""Clause 21: the executor answers for truth, completeness and time, and signs."""

from datetime import date

import pytest

from otklik.regulation.content import Content, Expected, Gap, clause_of, gaps
from otklik.regulation.errors import Missing, Need
from otklik.regulation.history import ReplyKind, Role
from tests.regulation.story import K, Story, moment


def test_unsigned_draft_is_not_sent():
    with pytest.raises(Missing) as refused:
        Story().in_work("mon 09:10").sent("mon 10:00", by="")
    assert (refused.value.need, refused.value.clause) == (Need.SIGNATURE, 21)


def test_checklist_asks_for_the_signature():
    unsigned = Content(ReplyKind.ANSWER, "The pit is filled.", attachments=1, signed_by=" ")
    assert gaps(unsigned, Expected(), date(2026, 11, 23)) == (Gap.UNSIGNED,)
    assert clause_of(Gap.UNSIGNED) == 21


def test_time_of_the_draft_is_the_executors():
    duty = Story().in_work("mon 09:10").sent("mon 15:00").duty(K.DRAFT)
    assert (duty.role, duty.unit, duty.broken(moment("fri 12:00"))) == (Role.EXECUTOR, "roads", True)
