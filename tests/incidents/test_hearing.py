"""Clause 10: which message is the author's reply to a request, and until when the clock stood."""

import pytest

from otklik.incidents import queries
from otklik.incidents.actions import approval, byhand, hearing
from otklik.incidents.errors import WrittenBefore
from otklik.incidents.models import OpenDuty
from otklik.regulation.history import ReplyKind
from tests.town import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(town):
    """A part that waits for its author since Monday, 12:30; the question was approved at 12:20."""
    return town.published("mon 12:30", kind=ReplyKind.CLARIFICATION)


def part_of(publication):
    part = publication.version.reply.assignment
    part.refresh_from_db()
    return part


def answer_due(part):
    return OpenDuty.objects.get(incident=part.incident_id, kind="answer").due_at


def written(town, at, **changed):
    return town.message("Дом 5", posted_at=moment(at), collected_at=moment(at), **changed)


def test_the_pause_ends_when_the_reply_came_however_late_it_is_recognised(town, asked):
    part = part_of(asked)
    hearing.hear(part, message=written(town, "mon 15:00"), by=town.monitor, at=moment("wed 15:00"))
    assert answer_due(part) == moment("tue 11:30")  # paused 12:30-13:00 and 14:00-15:00
    entry = part.incident.entries.get(step="hear")
    assert (entry.at, entry.data["collected_at"]) == (moment("wed 15:00"), "2026-11-23T12:00:00+00:00")


def test_what_was_written_before_the_question_is_not_offered_and_is_refused(town, asked):
    early, late = written(town, "mon 11:00"), written(town, "mon 12:25")
    assert queries.awaiting(town.monitor, early) == []
    assert queries.awaiting(town.monitor, late) == [part_of(asked)]
    with pytest.raises(WrittenBefore):
        hearing.hear(part_of(asked), message=early, by=town.monitor, at=moment("mon 15:00"))
    assert part_of(asked).state == "waiting_author"
    early.refresh_from_db()
    assert early.state == "new"


def test_what_was_written_before_a_second_question_is_no_reply_to_it(town, asked):
    hearing.hear(part_of(asked), message=written(town, "mon 15:00"), by=town.monitor, at=moment("mon 15:10"))
    thread = {"thread_key": asked.target.key, "parent_key": asked.target.key}
    early = written(town, "mon 15:20", **thread)
    again = town.sent("mon 16:00", kind=ReplyKind.CLARIFICATION, assignment=part_of(asked))
    town.published("mon 16:30", placed=town.approved("mon 16:20", reply=again))
    assert queries.awaiting(town.monitor, early) == []
    assert hearing.recognise(early, at=moment("mon 16:31")) is None
    with pytest.raises(WrittenBefore):
        hearing.hear(part_of(asked), message=early, by=town.monitor, at=moment("mon 16:40"))
    late = written(town, "mon 16:50", **thread)
    assert hearing.recognise(late, at=moment("mon 16:51")) == part_of(asked)


def test_a_second_question_while_the_first_waits_is_the_same_wait(town, asked):
    again = town.sent("mon 16:00", kind=ReplyKind.CLARIFICATION, assignment=part_of(asked))
    town.published("mon 16:30", placed=town.approved("mon 16:20", reply=again))
    between = written(town, "mon 15:20")
    assert queries.awaiting(town.monitor, between) == [part_of(asked)]
    hearing.hear(part_of(asked), message=between, by=town.monitor, at=moment("mon 16:40"))
    assert part_of(asked).state == "assigned"


@pytest.mark.parametrize("is_returned", [False, True])
def test_the_author_is_heard_though_a_draft_was_sent_meanwhile(town, asked, is_returned):
    reply = town.sent("mon 15:00", assignment=part_of(asked))
    if is_returned:
        approval.send_back(reply, version=1, comment="Короче", by=town.monitor, at=moment("mon 15:10"))
    new = written(town, "mon 15:30", thread_key=asked.target.key, parent_key=asked.target.key)
    assert queries.awaiting(town.monitor, new) == [part_of(asked)]
    assert hearing.recognise(new, at=moment("mon 15:31")) == part_of(asked)
    assert answer_due(part_of(asked)) == moment("tue 12:00")  # paused 12:30-13:00 and 14:00-15:30
    assert part_of(asked).state == ("returned" if is_returned else "sent")


def test_an_older_comment_of_the_thread_that_comes_in_late_wakes_nothing(town, asked):
    old = written(town, "mon 11:00", thread_key=asked.target.key, parent_key=asked.target.key)
    assert hearing.recognise(old, at=moment("mon 15:00")) is None
    new = written(town, "mon 14:59", thread_key=asked.target.key, parent_key=asked.target.key)
    assert hearing.recognise(new, at=moment("mon 15:00")) == part_of(asked)


def test_a_request_placed_otherwise_has_no_thread_of_its_own(town):
    row = town.approved("mon 12:20", kind=ReplyKind.CLARIFICATION)
    link = "https://vk.com/topic-1_2"
    byhand.placed(
        row, permalink=link, reason="комментарии закрыты", by=town.dispatcher, at=moment("mon 12:30")
    )
    row.refresh_from_db()
    assert (row.external_key, part_of(row).state) == ("", "waiting_author")
    elsewhere = written(town, "mon 15:00", post_key="-1_77")
    assert hearing.recognise(elsewhere, at=moment("mon 15:00")) is None
    assert queries.awaiting(town.monitor, elsewhere) == [part_of(row)]


def test_nobody_but_the_one_who_was_asked_is_taken_for_her(town, asked):
    neighbour = town.message("Я тоже", author_key="777", incident=part_of(asked).incident, state="taken")
    assert neighbour.incident == part_of(asked).incident
    assert queries.awaiting(town.monitor, written(town, "mon 15:00", author_key="777")) == []
