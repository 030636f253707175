"""Places are summed by month too: a month of a large body has more places in its days than all other groups together."""

from django.db import migrations

ADD = """
INSERT INTO reports_daysum (body_id, figure, day, "group", since, until, minutes, met, "of")
SELECT body_id, 'places/month', date_trunc('month', day)::date, "group", since, until, minutes, sum(met), sum("of")
FROM reports_daysum WHERE figure = 'places' GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_public_pages")]
    operations = [
        migrations.RunSQL(ADD, "DELETE FROM reports_daysum WHERE figure = 'places/month'"),
    ]
