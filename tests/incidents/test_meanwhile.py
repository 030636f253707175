"""What somebody else has done since the page was made is not undone, nor done twice."""

import pytest

from otklik.incidents.actions import closing, hearing, routing, triage
from otklik.incidents.errors import AlreadyTaken, NotYours, StaleForm, UnitClosed
from otklik.regulation.history import ReplyKind
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(town):
    """A part that waits for its author."""
    row = town.published("mon 12:30", reply=town.sent(kind=ReplyKind.CLARIFICATION))
    return row.version.reply.assignment


def test_a_message_that_became_a_case_of_its_own_is_no_reply_any_more(town, asked):
    message = town.message(text="Дом 7")
    own = town.accepted("mon 12:40", message=type(message).objects.get(pk=message.pk))
    with pytest.raises(AlreadyTaken):
        hearing.hear(asked, message=message, by=town.monitor, at=moment("mon 12:45"))
    message.refresh_from_db()
    assert message.incident == own
    assert asked.incident.entries.filter(step="hear").count() == 0


def test_a_reply_is_recognised_once(town, asked):
    message = town.message(text="Дом 7", posted_at=moment("mon 12:35"))
    hearing.hear(asked, message=message, by=town.monitor, at=moment("mon 12:45"))
    with pytest.raises(AlreadyTaken):
        hearing.hear(asked, message=message, by=town.monitor, at=moment("mon 12:46"))
    assert asked.incident.entries.filter(step="hear").count() == 1


def test_a_message_of_another_body_is_no_reply(asked, town):
    other = build_town("Луговой район", "lug-")
    with pytest.raises(NotYours):
        hearing.hear(asked, message=other.message(), by=town.monitor, at=moment("mon 12:45"))


def test_nothing_is_given_to_a_unit_that_was_closed_meanwhile(town):
    unit, part, incident = town.units["culture"], town.assigned(), town.accepted()
    closing.close_unit(
        type(unit).objects.get(pk=unit.pk),
        successor=None,
        order_number="31-р",
        until=moment("mon 10:30").date(),
        by=town.administrator,
        at=moment("mon 10:30"),
    )
    with pytest.raises(UnitClosed):
        routing.assign(incident, units=[(unit, "")], by=town.dispatcher, at=moment("mon 10:40"))
    with pytest.raises(UnitClosed):
        routing.reassign(part, unit=unit, by=town.dispatcher, at=moment("mon 10:40"))


STEPS = {
    "close": lambda town, held, seen: triage.close(
        held, reason="Не наше", part=1, by=town.monitor, at=moment("mon 10:20"), seen=seen
    ),
    "exclude": lambda town, held, seen: triage.exclude(
        held.messages.get(), ground="insult", by=town.monitor, at=moment("mon 10:20"), seen=seen
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_case_that_has_gone_on_is_not_ended_unseen(town, step):
    incident = town.accepted("mon 10:00")
    seen = incident.entries_count
    units = [(town.units["housing"], "")]
    routing.assign(incident, units=units, by=town.dispatcher, at=moment("mon 10:10"))
    with pytest.raises(StaleForm):
        STEPS[step](town, incident, seen)
    incident.refresh_from_db()
    assert incident.state == "in_work"


def test_a_part_is_not_reopened_or_restored_on_what_was_seen_before(town):
    part = town.published().version.reply.assignment
    excluded = triage.exclude(town.message(), ground="insult", by=town.monitor, at=moment("mon 09:40"))
    with pytest.raises(StaleForm):
        triage.reopen(
            part.incident, reason="Не решено", part=1, by=town.monitor, at=moment("mon 13:00"), seen=5
        )
    with pytest.raises(StaleForm):
        triage.restore(excluded, reason="Ошибка", by=town.monitor, at=moment("mon 10:00"), seen=0)
