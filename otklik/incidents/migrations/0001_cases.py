"""Cases, what citizens wrote, and the history."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("incidents", "0001_initial"),
        ("incidents", "0008_counted_entries"),
        ("incidents", "0011_silent_authors"),
        ("incidents", "0012_seals"),
    ]

    initial = True

    dependencies = [
        ("networks", "0001_accounts"),
        ("office", "0001_people"),
        ("office", "0002_town"),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="office.body")),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "edition",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="office.termsedition"),
                ),
                ("detected_at", models.DateTimeField()),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="office.topic"
                    ),
                ),
                ("importance", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=16)),
                (
                    "repeat_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="repeats",
                        to="incidents.incident",
                    ),
                ),
                ("entries_count", models.PositiveIntegerField(default=0)),
                ("last_hash", models.CharField(blank=True, max_length=64)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("counted", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["body", "-detected_at", "-id"], name="incident_recent"),
                    models.Index(fields=["body", "state", "-detected_at", "-id"], name="incident_state"),
                    models.Index(fields=["body", "topic", "-id"], name="incident_topic"),
                    models.Index(
                        condition=models.Q(("counted__lt", models.F("entries_count"))),
                        fields=["body", "id"],
                        name="incident_uncounted",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "year", "number"), name="incident_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="office.body")),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="networks.account",
                    ),
                ),
                (
                    "network",
                    models.CharField(
                        choices=[
                            ("vk", "VKontakte"),
                            ("ok", "Odnoklassniki"),
                            ("facebook", "Facebook"),
                            ("instagram", "Instagram"),
                            ("telegram", "Telegram"),
                            ("max", "MAX"),
                            ("manual", "By hand"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("post", "post"),
                            ("comment", "comment"),
                            ("private", "private"),
                            ("mention", "mention"),
                        ],
                        max_length=8,
                    ),
                ),
                ("post_key", models.CharField(blank=True, max_length=150)),
                ("thread_key", models.CharField(blank=True, max_length=150)),
                ("parent_key", models.CharField(blank=True, max_length=150)),
                ("permalink", models.URLField(blank=True, max_length=500)),
                ("author_key", models.CharField(blank=True, max_length=100)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_url", models.URLField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True)),
                ("post_text", models.TextField(blank=True)),
                ("posted_at", models.DateTimeField()),
                ("collected_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("snapshot", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("dismissed", "no reaction needed"),
                            ("taken", "in an incident"),
                            ("own", "our own"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="incidents.incident",
                    ),
                ),
                ("suggestion", models.JSONField(blank=True, default=dict)),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("compared_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "new")),
                        fields=["body", "-posted_at", "-id"],
                        name="message_inbox",
                    ),
                    models.Index(
                        fields=["body", "network", "thread_key", "posted_at"], name="message_thread"
                    ),
                    models.Index(
                        fields=["body", "network", "author_key", "-posted_at"], name="message_author"
                    ),
                    models.Index(fields=["incident"], name="message_incident"),
                    models.Index(
                        condition=models.Q(("state__in", ["taken", "dismissed"])),
                        fields=["body", "-posted_at", "-id"],
                        name="message_decided",
                    ),
                    models.Index(
                        condition=models.Q(("state", "own"), _negated=True),
                        fields=["body", "collected_at"],
                        include=("network",),
                        name="message_received",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["text"], name="message_trigrams", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(
                        condition=models.Q(("permalink", ""), _negated=True),
                        fields=["permalink"],
                        name="message_permalink",
                    ),
                    models.Index(
                        condition=models.Q(("compared_at__isnull", True), ("state", "new")),
                        fields=["body", "posted_at", "id"],
                        name="message_uncompared",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "network", "key"), name="message_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Media",
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
                        related_name="media",
                        to="incidents.message",
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("url", models.URLField(blank=True, max_length=1000)),
                ("key", models.CharField(blank=True, max_length=200)),
                ("title", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("link", "in the network"),
                            ("waiting", "is being fetched"),
                            ("kept", "kept"),
                            ("refused", "not kept"),
                            ("failed", "could not be fetched"),
                        ],
                        default="link",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=10)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveIntegerField(default=0)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("path", models.CharField(blank=True, max_length=300)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("try_at", models.DateTimeField(blank=True, null=True)),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["try_at"], name="media_due"
                    ),
                    models.Index(
                        condition=models.Q(("path", ""), _negated=True), fields=["path"], name="media_path"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="incidents.incident",
                    ),
                ),
                ("part", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="office.unit",
                    ),
                ),
                (
                    "executor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("question", models.TextField(blank=True)),
                ("state", models.CharField(max_length=20)),
            ],
            options={
                "ordering": ["part"],
                "indexes": [
                    models.Index(fields=["unit", "state"], name="assignment_unit"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting_author", "promised"])),
                        fields=["incident"],
                        name="assignment_held",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("incident", "part"), name="assignment_part")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="incidents.incident",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("part", models.PositiveSmallIntegerField(null=True)),
                ("step", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("role", models.CharField(max_length=16)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
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
                ("data", models.JSONField(default=dict)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("calendar", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "ordering": ["incident_id", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("step__in", ["identify", "set_topic"])),
                        fields=["at"],
                        name="entry_teaches",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("incident", "number"), name="entry_number")],
            },
        ),
        migrations.CreateModel(
            name="OpenDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="office.body")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_duties",
                        to="incidents.incident",
                    ),
                ),
                ("part", models.PositiveSmallIntegerField(null=True)),
                ("kind", models.CharField(max_length=20)),
                ("clause", models.PositiveSmallIntegerField()),
                ("role", models.CharField(max_length=16)),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="office.unit"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("late_after", models.DateTimeField(null=True)),
                ("must_by", models.DateTimeField(null=True)),
                ("importance", models.CharField(max_length=16)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("late_told_at", models.DateTimeField(null=True)),
                ("wake_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("wake_at__isnull", False)), fields=["wake_at"], name="duty_wake"
                    ),
                    models.Index(fields=["body", "role", "due_at", "id"], name="duty_desk"),
                    models.Index(
                        condition=models.Q(("role", "executor")),
                        fields=["unit", "due_at", "id"],
                        name="duty_unit",
                    ),
                    models.Index(
                        condition=models.Q(("late_told_at__isnull", True)),
                        fields=["due_at"],
                        name="duty_watch",
                    ),
                    models.Index(fields=["incident"], name="duty_incident"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="incidents.incident",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("told", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="incidents.incident",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("incident", "employee"), name="look_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("address", models.CharField(max_length=2000)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("employee", "name"), name="saved_search")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("after", models.BigIntegerField(unique=True)),
                ("upto", models.BigIntegerField(unique=True)),
                ("entries", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
