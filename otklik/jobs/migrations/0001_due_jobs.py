"""A worker finds its next job at once however many wait for a later hour.

The queue's own indexes lead through all waiting jobs in the order of their numbers; these two lead to the jobs
that are due and to those with the same lock.
"""

from django.db import migrations

DUE = "CREATE INDEX otklik_jobs_due ON procrastinate_jobs (scheduled_at) WHERE status = 'todo'"
LOCK = "CREATE INDEX otklik_jobs_lock ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing')"


class Migration(migrations.Migration):
    dependencies = [("procrastinate", "0041_post_retry_failed_job")]
    operations = [
        migrations.RunSQL(DUE, "DROP INDEX otklik_jobs_due"),
        migrations.RunSQL(LOCK, "DROP INDEX otklik_jobs_lock"),
    ]
