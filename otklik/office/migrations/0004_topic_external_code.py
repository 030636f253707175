from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0003_gazetteer")]
    operations = [
        migrations.AddField(
            model_name="topic",
            name="external_code",
            field=models.CharField(blank=True, max_length=40, verbose_name="external code"),
        ),
    ]
