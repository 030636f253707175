"""A withdrawn answer is answered no more (R-31): the copies of incidents that have one are counted again."""

from django.db import migrations

COUNT_AGAIN = """
UPDATE incidents_incident SET counted = 0
WHERE id IN (SELECT incident_id FROM incidents_entry WHERE step = 'withdraw')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0008_counted_entries"),
        ("reports", "0003_copies"),
    ]

    operations = [migrations.RunSQL(COUNT_AGAIN, migrations.RunSQL.noop)]
