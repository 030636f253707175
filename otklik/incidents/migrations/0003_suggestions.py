"""What is suggested, what people decided, and what is learned from it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("incidents", "0003_learned_models"),
        ("incidents", "0009_gatherings"),
    ]

    dependencies = [
        ("incidents", "0001_cases"),
        ("incidents", "0002_replies"),
        ("office", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="incidents.message",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("dismiss", "no reaction needed"), ("return", "back to the inbox")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "for_whom",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("taken_for", models.CharField(blank=True, max_length=16)),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="decision_at")],
            },
        ),
        migrations.CreateModel(
            name="ModelVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="models", to="office.body"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("learned", models.PositiveIntegerField()),
                ("examples", models.PositiveIntegerField()),
                ("accuracy", models.FloatField()),
                ("macro_f1", models.FloatField()),
                ("top3", models.FloatField()),
                ("calibration_error", models.FloatField()),
                ("packed", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["body", "-id"], name="model_versions")],
            },
        ),
        migrations.CreateModel(
            name="ModelChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="model_changes",
                        to="office.body",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="incidents.modelversion",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("taken", "taken into use"),
                            ("worse", "not taken: it is worse"),
                            ("held", "not taken: an administrator chose a former one"),
                            ("chosen", "chosen by an administrator"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("learns_from", models.DateTimeField()),
                ("holds", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind__in", ["taken", "chosen"])),
                        fields=["body", "-id"],
                        name="model_in_use",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Gathering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="office.body"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("same_matter", "same matter"), ("mass_event", "mass event")], max_length=12
                    ),
                ),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="gatherings",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["body", "-last_at", "-id"],
                        name="gathering_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Gathered",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="incidents.gathering",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gathered",
                        to="incidents.message",
                    ),
                ),
                ("likeness", models.FloatField()),
                ("reasons", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["message__posted_at", "message_id"],
            },
        ),
        migrations.CreateModel(
            name="RepeatFound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repeat_found",
                        to="incidents.message",
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="incidents.incident"
                    ),
                ),
                ("likeness", models.FloatField()),
                ("same_house", models.BooleanField(default=False)),
            ],
        ),
    ]
