"""What an office works by: topics, calendars, terms, names of places, templates."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("office", "0003_gazetteer"),
        ("office", "0004_topic_external_code"),
        ("office", "0005_reply_templates"),
        ("office", "0006_country_tables"),
    ]

    dependencies = [
        ("office", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="office.body",
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("group", models.CharField(max_length=100, verbose_name="group")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("synonyms", models.TextField(blank=True, verbose_name="everyday words")),
                ("external_code", models.CharField(blank=True, max_length=40, verbose_name="external code")),
                ("photo_required", models.BooleanField(default=False, verbose_name="a photo is required")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["group", "name"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="topic_name_trigrams", opclasses=["gin_trgm_ops"]
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "code"), name="topic_code", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicOff",
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
                        related_name="topics_off",
                        to="office.body",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="off", to="office.topic"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("body", "topic"), name="topic_off_once")],
            },
        ),
        migrations.CreateModel(
            name="TopicUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="office.body")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="office.topic"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="topics", to="office.unit"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("body", "topic"), name="topic_unit")],
            },
        ),
        migrations.CreateModel(
            name="ReplyTemplate",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply_templates",
                        to="office.body",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="office.unit",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="office.topic",
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=16)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("text", models.TextField(verbose_name="text")),
                ("used", models.PositiveIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-used", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)),
                        fields=("body", "unit", "name"),
                        name="reply_template_name",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarChange",
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
                        related_name="calendar_changes",
                        to="office.body",
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
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "order_number",
                    models.CharField(blank=True, max_length=50, verbose_name="number of the order"),
                ),
                ("confirmed", models.BooleanField(default=False)),
                ("recomputed_at", models.DateTimeField(null=True)),
                ("moved", models.PositiveIntegerField(null=True)),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["body", "at"], name="calendar_change")],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
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
                        related_name="calendar_days",
                        to="office.body",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_days",
                        to="office.unit",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("kind", models.CharField(max_length=8, verbose_name="kind")),
                ("instead_of", models.DateField(blank=True, null=True, verbose_name="instead of")),
                ("hours", models.JSONField(blank=True, default=list, verbose_name="hours")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "added",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="added_days",
                        to="office.calendarchange",
                    ),
                ),
                (
                    "withdrawn",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_days",
                        to="office.calendarchange",
                    ),
                ),
            ],
            options={
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn", None)),
                        fields=("body", "unit", "day"),
                        name="calendar_day_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingWeek",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="weeks", to="office.body"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weeks",
                        to="office.unit",
                    ),
                ),
                ("since", models.DateField(verbose_name="in force from")),
                ("hours", models.JSONField(verbose_name="hours")),
                (
                    "added",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="added_weeks",
                        to="office.calendarchange",
                    ),
                ),
                (
                    "withdrawn",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_weeks",
                        to="office.calendarchange",
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn", None)),
                        fields=("body", "unit", "since"),
                        name="week_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CountryTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(default="ru", max_length=2)),
                ("version", models.CharField(max_length=40)),
                ("released", models.DateField()),
                ("content", models.JSONField()),
                ("at", models.DateTimeField(null=True)),
                ("recomputed_at", models.DateTimeField(null=True)),
                ("moved", models.PositiveIntegerField(null=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["country", "version"], name="country_table_version")],
            },
        ),
        migrations.CreateModel(
            name="TermsEdition",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="office.body"
                    ),
                ),
                ("in_force_from", models.DateField(verbose_name="in force from")),
                ("preset", models.CharField(default="parfino-2020", max_length=40, verbose_name="made from")),
                ("terms", models.TextField(verbose_name="terms")),
                (
                    "order_number",
                    models.CharField(blank=True, max_length=50, verbose_name="number of the order"),
                ),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["in_force_from", "pk"],
                "indexes": [models.Index(fields=["body", "in_force_from"], name="edition_in_force")],
            },
        ),
        migrations.CreateModel(
            name="PlaceName",
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
                        related_name="place_names",
                        to="office.body",
                    ),
                ),
                ("settlement", models.CharField(blank=True, max_length=100, verbose_name="settlement")),
                ("street", models.CharField(blank=True, max_length=100, verbose_name="street")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("body", "settlement", "street"), name="place_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceImport",
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
                        related_name="place_imports",
                        to="office.body",
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
                ("file", models.CharField(blank=True, max_length=200)),
                ("added", models.PositiveIntegerField()),
                ("removed", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["body", "-id"], name="place_imports")],
            },
        ),
    ]
