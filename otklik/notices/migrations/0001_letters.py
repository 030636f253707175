"""Notices in the page, the ways out of it, and the letters that go by them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("notices", "0001_initial"),
        ("notices", "0002_paper_kind"),
        ("notices", "0003_mention_kind"),
        ("notices", "0004_letters"),
        ("notices", "0005_browsers"),
        ("notices", "0006_push_way"),
        ("notices", "0007_silent_kind"),
        ("notices", "0008_duties_kind"),
    ]

    initial = True

    dependencies = [
        ("office", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Browser",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="browsers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("endpoint", models.CharField(max_length=1000, unique=True)),
                ("p256dh", models.CharField(max_length=120)),
                ("auth", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["employee", "-id"], name="browser_of_employee")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="office.body")),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("alert", "significant or urgent message"),
                            ("owed", "something is owed by you"),
                            ("soon", "the term is about to end"),
                            ("late", "the term has ended"),
                            ("cycle", "third cycle of rework"),
                            ("nobody", "nobody is on duty"),
                            ("duties", "roles pass to you, or from you"),
                            ("account", "an account does not work"),
                            ("publication", "a reply is not published"),
                            ("reply", "the author has replied"),
                            ("silent", "the author does not reply"),
                            ("mention", "you are mentioned in a note"),
                            ("paper", "a paper of the period"),
                            ("unreached", "somebody is not reached by letters"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("discreet", models.TextField(blank=True)),
                ("topic", models.CharField(blank=True, max_length=200)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("path", models.CharField(blank=True, max_length=300)),
                ("incident_number", models.CharField(blank=True, max_length=20)),
                ("asks", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("planned_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)),
                        fields=["to", "-id"],
                        name="notice_unseen",
                    ),
                    models.Index(
                        condition=models.Q(("planned_at__isnull", True)),
                        fields=["id"],
                        name="notice_unplanned",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("to", "key"), name="notice_once")],
            },
        ),
        migrations.CreateModel(
            name="Wishes",
            fields=[
                (
                    "employee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="wishes",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("quiet", models.BooleanField(default=True)),
                ("modes", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Gate",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="gates", to="office.body"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("mail", "e-mail"),
                            ("telegram", "Telegram"),
                            ("max", "MAX"),
                            ("push", "browser"),
                        ],
                        max_length=10,
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("settings", models.JSONField(default=dict)),
                ("secret", models.BinaryField(default=bytes)),
                ("words", models.BooleanField(default=False)),
                ("cursor", models.CharField(blank=True, max_length=40)),
                ("failure", models.TextField(blank=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("body", "way"), name="gate_once")],
            },
        ),
        migrations.CreateModel(
            name="Address",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("mail", "e-mail"),
                            ("telegram", "Telegram"),
                            ("max", "MAX"),
                            ("push", "browser"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=254)),
                ("reachable", models.BooleanField(default=True)),
                ("reason", models.TextField(blank=True)),
                ("since", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("reachable", False)),
                        fields=["employee"],
                        name="address_unreachable",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("employee", "way"), name="address_once")],
            },
        ),
        migrations.CreateModel(
            name="Pairing",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("mail", "e-mail"),
                            ("telegram", "Telegram"),
                            ("max", "MAX"),
                            ("push", "browser"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairings",
                        to="notices.gate",
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="pairing_open")],
                "constraints": [models.UniqueConstraint(fields=("employee", "way"), name="pairing_once")],
            },
        ),
        migrations.CreateModel(
            name="Letter",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="office.body"
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("mail", "e-mail"),
                            ("telegram", "Telegram"),
                            ("max", "MAX"),
                            ("push", "browser"),
                        ],
                        max_length=10,
                    ),
                ),
                ("fold", models.CharField(max_length=60)),
                ("urgent", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits"),
                            ("sending", "is being sent"),
                            ("handed", "is being handed over"),
                            ("sent", "sent"),
                            ("unknown", "unknown whether it arrived"),
                            ("failed", "not sent"),
                            ("seen", "seen in the page before"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("try_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("repeats", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("notices", models.ManyToManyField(related_name="letters", to="notices.notice")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["try_at"], name="letter_due"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["sending", "handed"])),
                        fields=["lease_until"],
                        name="letter_stuck",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["failed", "unknown"])),
                        fields=["body", "-id"],
                        name="letter_trouble",
                    ),
                    models.Index(fields=["to", "way", "fold", "made_at"], name="letter_window"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("to", "way", "fold"),
                        name="letter_waiting_once",
                    )
                ],
            },
        ),
    ]
