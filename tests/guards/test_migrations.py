"""Migrations that were put together: a database made by those before them needs nothing."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

TOGETHER = {"office", "networks", "incidents", "notices", "reports"}


def test_a_database_of_before_is_up_to_date(db):
    found = MigrationExecutor(connection).loader.replacements
    together = {key: each.replaces for key, each in found.items() if key[0] in TOGETHER}
    assert {app for app, _name in together} == TOGETHER
    recorder = MigrationRecorder(connection)
    for key, replaced in together.items():
        recorder.record_unapplied(*key)
        for old in replaced:
            recorder.record_applied(*old)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
