"""Any case can be seen as it stood at a moment: entries, texts, units, duties as they were then."""

from datetime import date

import pytest

from otklik.incidents import cases, travel
from otklik.incidents.actions import amending, hearing, noting, recomputing, triage
from otklik.incidents.models import Amendment, EvidencePage, Incident, Message, Publication, Revision
from otklik.office.scheduling import DayAdded
from otklik.regulation.history import ReplyKind
from otklik.regulation.moves import PartState, State
from otklik.regulation.week import DayKind
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(town):
    """Accepted at 10:00, assigned at 10:20, sent at 12:00, approved at 12:20, published at 12:30."""
    return town.published("mon 12:30").version.reply.assignment.incident


def seen(town, incident, as_of):
    return cases.case(town.monitor, incident.pk, at=moment("tue 09:00"), as_of=moment(as_of))


@pytest.mark.parametrize(
    ("as_of", "state", "part", "entries"),
    [
        ("mon 10:10", State.FORWARDED, None, 2),
        ("mon 10:30", State.IN_WORK, PartState.ASSIGNED, 3),
        ("mon 12:10", State.IN_WORK, PartState.SENT, 4),
        ("mon 12:25", State.IN_WORK, PartState.APPROVED, 5),
        ("mon 12:30", State.CLOSED, PartState.ANSWERED, 6),
    ],
)
def test_the_case_is_in_the_state_of_that_moment(town, incident, as_of, state, part, entries):
    found = seen(town, incident, as_of)
    assert found.state is state
    assert [view.state for view in found.parts] == ([part] if part else [])
    assert len(found.entries) == entries


def test_nothing_can_be_done_in_the_past(town, incident):
    found = seen(town, incident, "mon 12:10")
    assert (found.moves, found.parts[0].moves, found.parts[0].may_write) == ((), (), False)


def test_duties_are_those_owed_then(town, incident):
    found = seen(town, incident, "mon 12:10")
    assert {duty.kind.value: duty.due_at for duty in found.open} == {
        "approve": moment("mon 12:30"),
        "answer": moment("tue 10:00"),
    }


def test_what_was_published_later_is_not_published_yet(town, incident):
    (version,) = seen(town, incident, "mon 12:25").parts[0].replies[0].versions.all()
    assert (version.publication.published_at, version.publication.permalink) == (None, "")
    (version,) = seen(town, incident, "mon 12:10").parts[0].replies[0].versions.all()
    assert version.publication is None
    assert seen(town, incident, "mon 11:00").parts[0].replies == ()


def test_importance_and_topic_are_those_of_the_moment(town):
    incident = town.accepted("mon 10:00")
    triage.set_importance(incident, importance="high", reason="дети", by=town.monitor, at=moment("mon 10:30"))
    assert seen(town, incident, "mon 10:10").incident.importance == "normal"
    assert seen(town, incident, "mon 10:40").incident.importance == "high"


def authors(found):
    return [message.author_name for message in found.messages]


def test_messages_are_those_that_were_in_the_case_then(town):
    """What joined later is not there yet, what has left since still is."""
    incident = town.accepted(author_name="Первая")
    joined, left = town.message(author_name="Вторая", author_key="2"), town.message(author_name="Третья")
    triage.join(left, incident, by=town.monitor, at=moment("mon 10:20"))
    triage.join(joined, incident, by=town.monitor, at=moment("mon 10:30"))
    triage.leave(left, by=town.monitor, at=moment("mon 10:40"))
    triage.accept(
        left, topic=town.topics["lighting"], importance="normal", by=town.monitor, at=moment("mon 11:00")
    )
    assert {
        as_of: authors(seen(town, incident, f"mon {as_of}")) for as_of in ("10:10", "10:25", "10:35")
    } == {
        "10:10": ["Первая"],
        "10:25": ["Первая", "Третья"],
        "10:35": ["Первая", "Вторая", "Третья"],
    }
    assert authors(seen(town, incident, "mon 10:50")) == ["Первая", "Вторая"]


def test_a_reply_that_was_recognised_later_is_not_there_yet(town):
    asked = town.published("mon 12:30", reply=town.sent(kind=ReplyKind.CLARIFICATION))
    part = asked.version.reply.assignment
    came = {"posted_at": moment("mon 12:39"), "collected_at": moment("mon 12:40")}
    heard = town.message(author_name="Отвечает", **came)
    hearing.hear(part, message=heard, by=town.monitor, at=moment("mon 14:30"))
    assert len(seen(town, part.incident, "mon 14:00").messages) == 1
    assert authors(seen(town, part.incident, "mon 14:30"))[-1] == "Отвечает"


def test_the_citizens_words_are_those_of_then(town):
    incident = town.accepted(message=(message := town.message(text="Фонарь не горит", key="k")))
    for at, text in (("mon 09:00", "Фонарь не горит"), ("mon 11:00", "Уже горит")):
        Revision.objects.create(message=message, at=moment(at), text=text, snapshot=text)
    Message.objects.filter(pk=message.pk).update(
        text="Уже горит", edited_at=moment("mon 11:00"), deleted_at=moment("mon 12:00")
    )
    then = {at: seen(town, incident, f"mon {at}").messages[0] for at in ("10:30", "11:30", "12:30")}
    assert [(each.text, bool(each.edited_at), bool(each.deleted_at)) for each in then.values()] == [
        ("Фонарь не горит", False, False),
        ("Уже горит", True, False),
        ("Уже горит", True, True),
    ]


def test_a_correction_is_not_made_before_it_is_made(town, incident):
    row = Publication.objects.get()
    amending.correct(
        row, text="Фонарь заменён вчера.", reason="описка", by=town.monitor, at=moment("mon 15:00")
    )
    amending.done(Amendment.objects.get().pk, at=moment("mon 15:05"))
    told = {}
    for at in ("14:55", "15:02", "15:05"):
        (reply,) = seen(town, incident, f"mon {at}").parts[0].replies
        versions = list(reply.versions.all())
        told[at] = (versions[-1].text, [each.state for each in versions[0].publication.amendments.all()])
    assert told == {
        "14:55": ("Фонарь заменён.", []),
        "15:02": ("Фонарь заменён.", ["asked"]),
        "15:05": ("Фонарь заменён вчера.", ["done"]),
    }


def test_a_withdrawn_answer_stood_until_it_was_withdrawn(town, incident):
    row = Publication.objects.get()
    amending.withdraw(row, reason="не то", by_hand=True, by=town.monitor, at=moment("mon 15:00"))
    stood = {at: seen(town, incident, f"mon {at}").parts[0] for at in ("14:55", "15:00")}
    assert [view.state for view in stood.values()] == [PartState.ANSWERED, PartState.ASSIGNED]
    gone = [view.replies[0].versions.all()[0].publication.withdrawn_at for view in stood.values()]
    assert gone == [None, moment("mon 15:00")]


def test_how_the_sending_went_is_not_told_of_a_moment_before_it(town):
    row = town.approved()
    Publication.objects.update(state="failed", problem="Комментарии закрыты", taken_by=town.dispatcher)
    (version,) = (
        seen(town, row.version.reply.assignment.incident, "mon 12:25").parts[0].replies[0].versions.all()
    )
    held = version.publication
    assert (held.state, held.problem, held.taken_by) == ("approved", "", None)


def test_a_public_page_is_not_closed_before_it_was(town, incident):
    row = Publication.objects.get()
    EvidencePage.objects.create(
        publication=row,
        body=town.body,
        token="t",
        made_at=moment("mon 12:28"),
        open_until=moment("wed 12:00"),
        closed_at=moment("mon 14:00"),
        closed_by=town.monitor,
    )
    pages = {}
    for at in ("12:25", "12:30", "14:30"):
        (version,) = seen(town, incident, f"mon {at}").parts[0].replies[0].versions.all()
        page = getattr(version.publication, "evidence_page", None)
        pages[at] = page and page.closed_at
    assert pages == {"12:25": None, "12:30": None, "14:30": moment("mon 14:00")}


def test_a_repeat_is_one_of_the_matter_it_was_linked_to_then(town):
    first, second = town.accepted("mon 09:10"), town.accepted("mon 09:20")
    incident = town.accepted("mon 10:00")
    for at, earlier in (("mon 10:20", first), ("mon 10:40", second)):
        triage.link_repeat(incident, earlier=earlier, by=town.monitor, at=moment(at))
    told = [seen(town, incident, f"mon {at}").incident.repeat_of for at in ("10:10", "10:30", "10:50")]
    assert told == [None, first, second]


def test_a_note_is_not_withdrawn_before_it_was(town, incident):
    note = noting.write(incident, text="Подрядчик едет", by=town.monitor, at=moment("mon 11:00"))
    noting.withdraw(note, by=town.monitor, at=moment("mon 11:30"))
    notes = [seen(town, incident, f"mon {at}").notes for at in ("10:50", "11:10", "11:30")]
    assert [[each.withdrawn_at for each in found] for found in notes] == [[], [None], [moment("mon 11:30")]]


def test_looking_back_writes_nothing(town, incident):
    before = Incident.objects.values().get(pk=incident.pk)
    seen(town, incident, "mon 10:10")
    assert Incident.objects.values().get(pk=incident.pk) == before


def test_a_later_change_of_the_calendar_was_not_known_then(town):
    incident = town.accepted("mon 10:00")
    off = DayAdded(date(2026, 11, 24), DayKind.OFF, "День района")
    recomputing.change_calendar(
        town.body, off, reason="Решение", by=town.administrator, at=moment("mon 11:00")
    )
    answers = {
        as_of: next(duty.due_at for duty in seen(town, incident, as_of).open if duty.kind == "answer")
        for as_of in ("mon 10:30", "mon 11:30")
    }
    assert answers == {"mon 10:30": moment("tue 10:00"), "mon 11:30": moment("wed 10:00")}


def test_before_it_was_opened_there_is_no_case(town, incident):
    with pytest.raises(travel.NotYet):
        seen(town, incident, "mon 09:00")


def test_another_bodys_case_is_not_seen_in_the_past_either(town, incident):
    other = build_town("Другой район", "other-")
    with pytest.raises(Incident.DoesNotExist):
        cases.case(other.monitor, incident.pk, at=moment("tue 09:00"), as_of=moment("mon 12:10"))
