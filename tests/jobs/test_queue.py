"""The queue stays quick however many jobs wait."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_queue_is_swept_by_finished_jobs_not_by_the_share_of_those_that_wait():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'procrastinate_jobs'")
        options = dict(each.split("=") for each in cursor.fetchone()[0])
    assert float(options["autovacuum_vacuum_scale_factor"]) == 0
    assert 0 < int(options["autovacuum_vacuum_threshold"]) <= 10_000
    assert options["vacuum_index_cleanup"] in ("on", "true")
