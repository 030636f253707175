"""Papers, the copies from which figures are counted, the public page."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("reports", "0001_initial"),
        ("reports", "0003_copies"),
        ("reports", "0004_withdrawn_answers"),
        ("reports", "0005_public_pages"),
        ("reports", "0006_places_by_month"),
        ("reports", "0007_broken_in_reach"),
        ("reports", "0008_more_figures"),
    ]

    initial = True

    dependencies = [
        ("incidents", "0001_cases"),
        ("office", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="office.body"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("register", "Register of violations"), ("summary", "Summary")],
                        max_length=10,
                    ),
                ),
                ("first", models.DateField()),
                ("last", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("sent", "sent")], default="draft", max_length=6
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("conclusions", models.TextField(blank=True, verbose_name="conclusions")),
                ("measures", models.JSONField(blank=True, default=dict)),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="reports.paper",
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("content", models.JSONField(blank=True, default=dict)),
                ("hash", models.CharField(blank=True, max_length=64)),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-first", "kind", "-pk"],
                "indexes": [models.Index(fields=["body", "-first", "kind", "-id"], name="paper_list")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("body", "kind", "first", "last"),
                        name="paper_one_draft",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("body", "kind", "first", "last"),
                        name="paper_one_original",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sheet",
                        serialize=False,
                        to="incidents.incident",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="office.body"
                    ),
                ),
                ("detected_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("is_open", models.BooleanField()),
                ("marks", models.JSONField()),
                ("broken", models.JSONField(default=list)),
                ("broken_from", models.DateTimeField(blank=True, null=True)),
                ("broken_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["body", "last_at"], name="sheet_last"),
                    models.Index(fields=["body", "detected_at", "incident"], name="sheet_detected"),
                    models.Index(condition=models.Q(("is_open", True)), fields=["body"], name="sheet_open"),
                    models.Index(
                        condition=models.Q(("broken_from__isnull", False)),
                        fields=["body", "broken_from"],
                        name="sheet_broken_from",
                    ),
                    models.Index(
                        condition=models.Q(("broken_from__isnull", False)),
                        fields=["body", "broken_until", "broken_from"],
                        name="sheet_broken",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DaySum",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="office.body"
                    ),
                ),
                ("figure", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("group", models.CharField(max_length=300)),
                ("since", models.DateField(default=datetime.date(1, 1, 1))),
                ("until", models.DateField(default=datetime.date(9999, 12, 31))),
                ("minutes", models.IntegerField(default=0)),
                ("met", models.IntegerField()),
                ("of", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("figure", "open")),
                        fields=["body", "until"],
                        name="day_sum_running",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "figure", "day", "group", "since", "until", "minutes"),
                        name="day_sum_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicPage",
            fields=[
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="public_page",
                        serialize=False,
                        to="office.body",
                    ),
                ),
                ("is_on", models.BooleanField(default=False)),
                ("slug", models.SlugField(unique=True)),
                ("sites", models.JSONField(blank=True, default=list)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("content", models.JSONField(blank=True, default=dict)),
                ("hash", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
