"""Seals: an end of a history that was cut off with all its copies is found all the same."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from otklik.commands import verify as command
from otklik.incidents import sealing
from otklik.incidents.models import Entry, Incident, OpenDuty, Seal
from otklik.incidents.verifying import verify
from otklik.jobs import tasks
from tests.tampering import behind_our_back
from tests.town import moment

pytestmark = pytest.mark.django_db

NIGHT = moment("tue 00:07")


@pytest.fixture
def incident(town):
    return town.published().version.reply.assignment.incident


def found():
    return [(each.what, each.stored[:9], each.computed[:9]) for each in verify()]


def test_each_night_seals_what_the_day_has_brought(incident, town):
    first = sealing.seal(at=NIGHT)
    assert [(row.after, row.entries) for row in first] == [(0, 6)]
    assert sealing.seal(at=NIGHT) == []
    town.accepted()
    (second,) = sealing.seal(at=NIGHT + timedelta(days=1))
    assert (second.after, second.previous, second.entries) == (first[0].upto, first[0].hash, 2)
    assert found() == []


def test_many_entries_are_sealed_in_stretches(incident, monkeypatch):
    monkeypatch.setattr(sealing, "MOST", 4)
    assert [row.entries for row in sealing.seal(at=NIGHT)] == [4, 2]
    assert found() == []


def test_the_last_incident_removed_without_a_gap_in_the_numbers_is_found(incident, town):
    last = town.accepted()
    (row,) = sealing.seal(at=NIGHT)
    OpenDuty.objects.filter(incident=last).delete()
    behind_our_back("DELETE FROM incidents_entry WHERE incident_id = %s", last.pk)
    behind_our_back("UPDATE incidents_message SET incident_id = NULL WHERE incident_id = %s", last.pk)
    behind_our_back("DELETE FROM incidents_incident WHERE id = %s", last.pk)
    assert found() == [(f"seal of entries 1 to {row.upto}", "8 entries", "6 entries")]


def test_a_last_entry_removed_with_the_columns_that_count_it_is_found(town):
    incident = town.accepted()
    (row,) = sealing.seal(at=NIGHT)
    last, before = Entry.objects.order_by("-number")[:2]
    behind_our_back("DELETE FROM incidents_entry WHERE id = %s", last.pk)
    Incident.objects.filter(pk=incident.pk).update(entries_count=1, last_hash=before.hash)
    assert f"seal of entries 1 to {row.upto}" in [what for what, *_rest in found()]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM incidents_seal WHERE previous = ''",
        "UPDATE incidents_seal SET entries = 7 WHERE previous = ''",
    ],
)
def test_a_seal_removed_or_changed_is_found(incident, town, sql):
    sealing.seal(at=NIGHT)
    town.accepted()
    sealing.seal(at=NIGHT + timedelta(days=1))
    behind_our_back(sql)
    assert found()


def test_a_seal_is_not_changed(incident):
    sealing.seal(at=NIGHT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.update(entries=0)


@pytest.mark.django_db(transaction=True)
def test_what_is_being_written_is_waited_for(incident, monkeypatch):
    """A key given out before and committed after the seal would look like one put in later."""
    monkeypatch.setattr(sealing, "PATIENCE", "50ms")

    def seal():
        try:
            return sealing.seal(at=NIGHT)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            Entry.objects.create(
                incident=incident,
                number=7,
                step="hear",
                at=incident.detected_at,
                role="author",
                hash="0" * 64,
            )
            with pytest.raises(OperationalError):
                beside.submit(seal).result()
        assert [row.entries for row in beside.submit(seal).result()] == [7]


@pytest.mark.usefixtures("incident")
def test_the_job_logs_the_seal_and_verify_tells_it(caplog, capsys):
    with caplog.at_level(logging.INFO, logger="otklik"):
        tasks.seal.func.__wrapped__(timestamp=0)
    row = Seal.objects.get()
    assert row.hash in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("incident")
def test_verify_tells_the_last_seal(capsys):
    (row,) = sealing.seal(at=NIGHT)
    assert command.verify([]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"Sealed up to entry {row.upto}, 2026-11-23 21:07 UTC: {row.hash}"
    )
