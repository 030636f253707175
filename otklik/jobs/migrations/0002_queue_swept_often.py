"""The queue is swept after so many finished jobs, however many wait.

By PostgreSQL's own rule a table is swept when a fifth of it is dead: with a million jobs waiting after two hundred
thousand finished ones, and each look for the next job reads eight pages more for every thousand of those.
"""

from django.db import migrations

SWEPT = """
ALTER TABLE procrastinate_jobs SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, vacuum_index_cleanup = on
)
"""
AS_BEFORE = """
ALTER TABLE procrastinate_jobs RESET (
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, vacuum_index_cleanup
)
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_due_jobs")]
    operations = [migrations.RunSQL(SWEPT, AS_BEFORE)]
