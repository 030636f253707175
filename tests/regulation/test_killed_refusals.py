"""What a refusal cites, and by which row of the table it is told."""

from dataclasses import replace

import pytest

from otklik.regulation.errors import Missing, StepNotAllowed, Why
from otklik.regulation.history import ReplyKind, Role, Step
from otklik.regulation.moves import MOVES
from tests.regulation.story import PARFINO, Story

TEXT = {"part": 1, "reply": "one", "version": 1}


def refused(story, step, role, **said):
    with pytest.raises((Missing, StepNotAllowed)) as found:
        story.step(step, "mon 11:00", role, **said)
    return found.value


def test_one_interim_answer_more_than_the_edition_allows_is_refused_by_clause_16():
    story = Story(replace(PARFINO, interim_limit=1)).in_work()
    story.promised("mon 10:00", "mon 10:10", "mon 10:20")
    found = refused(story, Step.SEND, Role.EXECUTOR, kind=ReplyKind.INTERIM, promise="soon", **TEXT)
    assert (found.why, found.clause) == (Why.NO_MORE_INTERIM, 16)


def test_an_interim_answer_without_a_promise_and_a_draft_without_a_signature_are_incomplete():
    unpromised = refused(Story().in_work(), Step.SEND, Role.EXECUTOR, kind=ReplyKind.INTERIM, **TEXT)
    unsigned = refused(Story().in_work(), Step.SEND, Role.EXECUTOR, kind=ReplyKind.ANSWER, by="", **TEXT)
    assert (unpromised.clause, unsigned.clause) == (16, 21)


@pytest.mark.parametrize("kind", [ReplyKind.ANSWER, ReplyKind.INTERIM, ReplyKind.CLARIFICATION])
def test_a_refused_text_is_told_by_the_row_of_its_kind(kind):
    found = refused(Story().in_work().sent("mon 10:00"), Step.SEND, Role.EXECUTOR, kind=kind, **TEXT)
    cited = next(move.clause for move in MOVES if (move.step, move.kind) == (Step.SEND, kind))
    assert (found.why, found.clause) == (Why.STATE, cited)
    assert {cited} == {{"answer": 11, "interim": 16, "clarification": 10}[kind]}


def test_an_ordinary_message_needs_no_reason_though_another_level_does():
    story = Story().step(Step.IDENTIFY, "mon 09:10", Role.MONITOR, importance="normal", topic="roads")
    assert len(story.history) == 1
    found = refused(Story(), Step.IDENTIFY, Role.MONITOR, importance="high", topic="roads")
    assert found.need == "reason"
