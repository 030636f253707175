from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0001_initial"),
        ("office", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("enabled", False),
                    ("acknowledged_at__isnull", False),
                    models.Q(("network__in", ["facebook", "instagram"]), _negated=True),
                    _connector="OR",
                ),
                name="account_notice_acknowledged",
            ),
        ),
    ]
