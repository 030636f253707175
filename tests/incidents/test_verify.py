"""`otklik verify` finds and names a changed, removed or inserted row, and a copy that is not true."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from otklik.commands import verify as command
from otklik.incidents.actions import explaining, triage
from otklik.incidents.actions.bringing import keep_by_hand
from otklik.incidents.actions.keeping import first_revision, snapshot
from otklik.incidents.erasing import BLANK
from otklik.incidents.models import (
    Assignment,
    Entry,
    Incident,
    Message,
    OpenDuty,
    Publication,
    Revision,
    Version,
)
from otklik.incidents.traces import Trace
from otklik.incidents.verifying import verify
from tests.tampering import behind_our_back
from tests.town import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(town):
    return town.published().version.reply.assignment.incident


def found():
    return [difference.what for difference in verify()]


def test_a_true_database_has_no_differences(incident, town):
    town.accepted()
    town.sent()
    assert found() == []


def test_a_changed_moment_is_found(incident):
    behind_our_back("UPDATE incidents_entry SET at = at - interval '1 hour' WHERE step = 'publish'")
    assert "entry 6: changed" in found()


def test_a_removed_entry_is_found(incident):
    behind_our_back("DELETE FROM incidents_entry WHERE step = 'approve'")
    names = found()
    assert [name for name in names if "missing" in name] == ["entry 5: missing"]
    assert "entry 6: link" in names


def test_the_last_entry_removed_is_found(incident):
    behind_our_back("DELETE FROM incidents_entry WHERE step = 'publish'")
    assert "last entry" in found()


def test_an_inserted_entry_is_found(incident):
    Entry.objects.create(
        incident=incident, number=7, step="hear", at=incident.detected_at, role="author", hash="0" * 64
    )
    assert "entry 7: changed" in found()


def test_a_changed_text_is_found(incident):
    behind_our_back("UPDATE incidents_version SET text = 'Ничего не сделаем'")
    assert any(what.startswith("text") for what in found())


def message_of(incident):
    message = incident.messages.get()
    first_revision(message).save()
    return message


def test_a_citizens_words_that_were_changed_are_found_with_and_without_their_copy(incident):
    message = message_of(incident)
    assert found() == []
    Message.objects.filter(pk=message.pk).update(text="Спасибо, всё хорошо")
    assert found() == [f"message {message.pk}: changed"]
    Revision.objects.update(text="Спасибо, всё хорошо")
    assert found() == [f"message {message.pk}: changed"]
    Revision.objects.all().delete()
    assert found() == [f"message {message.pk}: changed"]


@pytest.mark.parametrize("changed", [{"author_key": "777"}, {"posted_at": moment("mon 08:00")}])
def test_who_wrote_and_when_is_compared_too(incident, changed):
    message = message_of(incident)
    Message.objects.filter(pk=message.pk).update(**changed)
    assert found() == [f"message {message.pk}: changed"]


def test_an_edit_by_the_author_is_no_difference(incident):
    message = message_of(incident)
    edited = snapshot(message.author_key, message.posted_at, "Уже починили")
    Revision.objects.create(message=message, at=moment("mon 12:00"), text="Уже починили", snapshot=edited)
    Message.objects.filter(pk=message.pk).update(text="Уже починили", edited_at=moment("mon 12:00"))
    assert found() == []


def test_a_message_by_hand_is_compared_with_its_files(town):
    link = "https://forum.test/1"
    brought = keep_by_hand(
        town.body, text="Яма", link=link, author_name="Зоя", by=town.monitor, at=moment("mon 09:30")
    )
    town.accepted(message=brought)
    assert found() == []
    Message.objects.update(author_name="Инна")
    assert found() == [f"message {brought.pk}: changed"]


def test_a_removed_message_is_found(town):
    incident = town.assigned().incident
    more = town.message(author_key="502")
    triage.join(more, incident, by=town.monitor, at=moment("mon 12:40"))
    gone = town.message(author_key="503")
    triage.join(gone, incident, by=town.monitor, at=moment("mon 12:41"))
    triage.leave(gone, by=town.monitor, at=moment("mon 12:42"))
    other = town.accepted()
    assert found() == []
    Message.objects.update(incident=None)
    assert found() == [f"message {more.pk}: missing", "messages"]
    assert other.messages.count() == 0


def test_words_of_an_excluded_case_that_were_erased_in_time_are_no_difference(town):
    message = town.message()
    triage.exclude(message, ground="insult", by=town.monitor, at=moment("mon 10:00"))
    Message.objects.filter(pk=message.pk).update(**BLANK)
    assert found() == []


def test_a_copy_that_is_not_true_is_found(incident, town):
    other = town.assigned()
    Incident.objects.filter(pk=incident.pk).update(state="in_work")
    Assignment.objects.filter(pk=other.pk).update(state="answered")
    OpenDuty.objects.filter(kind="draft").delete()
    assert found() == ["state", "part 1: state", "open duty"]


def test_a_removed_text_is_found_and_one_put_in_from_outside_as_well(incident, town):
    version = Version.objects.get()
    Publication.objects.all().delete()
    Trace.objects.all().delete()
    behind_our_back("DELETE FROM incidents_version")
    version.pk, version.number = None, 2
    version.save(force_insert=True)
    named = f"part 1, reply {version.reply_id}, version"
    assert found() == [f"text of {named} 1", f"text of {named} 2", f"published: {named} 1"]


def test_what_stands_in_the_network_is_what_the_history_tells(incident, town):
    waiting = town.approved()
    Publication.objects.filter(published_at=None).update(published_at=moment("mon 12:40"))
    assert found() == [f"published: part 1, reply {waiting.version.reply_id}, version 1"]
    Publication.objects.update(published_at=moment("mon 12:30"), withdrawn_at=moment("mon 13:00"))
    assert [name.split(":")[0] for name in found()] == ["withdrawn", "published", "withdrawn"]


def test_a_part_without_a_history_is_found(incident, town):
    Assignment.objects.create(incident=incident, part=2, unit=town.units["culture"], state="assigned")
    assert found() == ["part 2"]


def test_every_copy_on_an_incident_is_compared(incident, town):
    Incident.objects.update(
        topic=town.topics["culture"], closed_at=None, detected_at=moment("mon 10:01"), importance="high"
    )
    Assignment.objects.update(unit=town.units["culture"], executor=town.culture)
    parts = ["part 1: unit", "part 1: executor"]
    assert found() == ["importance", "topic", "detected at", "closed at", *parts]


def test_a_removed_incident_leaves_a_gap_in_the_numbers(incident, town):
    town.message(), town.accepted(), town.accepted()
    first = town.accepted()
    OpenDuty.objects.all().delete()
    behind_our_back(
        "DELETE FROM incidents_entry WHERE incident_id IN"
        " (SELECT id FROM incidents_incident WHERE number IN (2, 3))"
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_message SET incident_id = NULL")
        cursor.execute("DELETE FROM incidents_incident WHERE number IN (2, 3)")
    gaps = [difference.incident for difference in verify() if difference.what == "incident: missing"]
    assert (first.number, gaps) == (4, ["2/2026", "3/2026"])


def test_what_is_said_of_a_closed_case_closes_it_no_later(incident, town):
    assert incident.closed_at == moment("mon 12:30")
    late = town.published("tue 15:00", reply=town.sent()).version.reply.assignment
    explaining.explain(late, text="Ждали подрядчика", by=town.executor, at=moment("tue 16:00"))
    triage.join(town.message(author_key="7"), late.incident, by=town.monitor, at=moment("tue 16:30"))
    assert Incident.objects.get(pk=late.incident_id).closed_at == moment("tue 15:00")
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_it_to_a_script(incident, capsys):
    assert command.verify(["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "incidents": 1,
        "differences": [],
        "more": False,
        "seal": None,
    }
    Incident.objects.update(state="in_work")
    assert command.verify(["--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["differences"] == [
        {
            "incident": incident.label,
            "body": incident.body.short_name,
            "what": "state",
            "stored": "in_work",
            "computed": "closed",
        }
    ]


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_no_difference(incident, town):
    """Otherwise a case that goes on between two of its queries would differ from its own history."""

    def go_on():
        town.accepted()
        connection.close()

    with command.one_moment():
        before = Incident.objects.count()
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(go_on).result()
        assert Incident.objects.count() == before
    assert Incident.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_the_command_says_when_it_names_not_all(incident, town, capsys, monkeypatch):
    monkeypatch.setattr(command, "MOST_SHOWN", 2)
    town.accepted(), town.accepted()
    Incident.objects.update(state="closed")
    Incident.objects.filter(pk=incident.pk).update(state="new")
    assert command.verify([]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "3 incidents replayed, 2 differences and more"
