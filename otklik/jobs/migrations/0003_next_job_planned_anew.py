"""A worker finds its next job at once when many have become due since it began.

A worker's connection lives for weeks and keeps the plan of its first looks for a job, made when little was due: all
that is due, sorted. When a million are due each look sorts them, seconds each time; a plan made for the look takes
a millisecond and goes by the order of the index.
"""

from django.db import migrations

FUNCTION = "ALTER FUNCTION procrastinate_fetch_job_v2(character varying[], bigint)"


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_queue_swept_often")]
    operations = [
        migrations.RunSQL(
            f"{FUNCTION} SET plan_cache_mode = force_custom_plan", f"{FUNCTION} RESET plan_cache_mode"
        )
    ]
