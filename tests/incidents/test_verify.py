"""`otklik verify` finds and names a changed, removed or inserted row, and a copy that is not true."""

import pytest
from django.db import connection

from otklik.incidents.models import Assignment, Entry, Incident, OpenDuty
from otklik.incidents.verifying import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(town):
    return town.published().version.reply.assignment.incident


def found():
    return [difference.what for difference in verify()]


def behind_our_back(sql, *values):
    """As somebody with the database's password would: past the trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE incidents_entry DISABLE TRIGGER entry_append_only")
        cursor.execute("ALTER TABLE incidents_version DISABLE TRIGGER version_append_only")
        cursor.execute(sql, values)


def test_a_true_database_has_no_differences(incident, town):
    town.accepted()
    town.sent()
    assert found() == []


def test_a_changed_moment_is_found(incident):
    behind_our_back("UPDATE incidents_entry SET at = at - interval '1 hour' WHERE step = 'publish'")
    assert "entry 6: changed" in found()


def test_a_removed_entry_is_found(incident):
    behind_our_back("DELETE FROM incidents_entry WHERE step = 'approve'")
    assert "entry missing" in found()


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


def test_a_copy_that_is_not_true_is_found(incident, town):
    other = town.assigned()
    Incident.objects.filter(pk=incident.pk).update(state="in_work")
    Assignment.objects.filter(pk=other.pk).update(state="answered")
    OpenDuty.objects.filter(kind="draft").delete()
    assert found() == ["state", "part 1: state", "open duty"]
