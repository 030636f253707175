"""The stretch in which an incident's violations fell due stands in columns: the first ones of a month are found by an
index, without opening every incident that was late in it."""

from django.db import migrations, models

FILL = """
UPDATE reports_sheet SET broken_from = 'epoch'::timestamptz + found.least * interval '1 microsecond',
                         broken_until = 'epoch'::timestamptz + found.most * interval '1 microsecond'
FROM (SELECT incident_id AS key, min((row ->> 7)::bigint) AS least, max((row ->> 7)::bigint) AS most
      FROM reports_sheet, jsonb_array_elements(broken) AS row GROUP BY 1) AS found
WHERE incident_id = found.key
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_places_by_month")]
    operations = [
        migrations.RemoveIndex(model_name="sheet", name="sheet_late"),
        migrations.RemoveField(model_name="sheet", name="may_be_late"),
        migrations.AddField(
            model_name="sheet", name="broken_from", field=models.DateTimeField(null=True, blank=True)
        ),
        migrations.AddField(
            model_name="sheet", name="broken_until", field=models.DateTimeField(null=True, blank=True)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="sheet",
            index=models.Index(
                fields=["body", "broken_from"],
                name="sheet_broken_from",
                condition=models.Q(broken_from__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="sheet",
            index=models.Index(
                fields=["body", "broken_until", "broken_from"],
                name="sheet_broken",
                condition=models.Q(broken_from__isnull=False),
            ),
        ),
    ]
