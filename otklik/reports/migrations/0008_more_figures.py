"""Figures by importance, executor and settlement, and authors' reactions: all copies are made again.

Until the job has done so, figures are counted from the histories (decision 9).
"""

from django.db import migrations

DROP = """
UPDATE incidents_incident SET counted = 0 WHERE counted <> 0;
DELETE FROM reports_sheet;
DELETE FROM reports_daysum;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0012_seals"),
        ("reports", "0007_broken_in_reach"),
    ]

    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
