"""Accounts in the networks, what comes from them and what they let us do."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("networks", "0001_initial"),
        ("networks", "0002_renewal"),
        ("networks", "0003_delivery_attempts"),
        ("networks", "0004_paused_sources"),
    ]

    initial = True

    dependencies = [
        ("office", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="accounts", to="office.body"
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
                        verbose_name="network",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "external_id",
                    models.CharField(blank=True, max_length=100, verbose_name="key in the network"),
                ),
                ("page_url", models.URLField(blank=True, verbose_name="address of the page")),
                ("api_url", models.URLField(blank=True, verbose_name="address of the interface")),
                ("hook_key", models.CharField(max_length=64, unique=True)),
                ("settings", models.JSONField(blank=True, default=dict)),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("enabled", models.BooleanField(default=True, verbose_name="on")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "not checked yet"),
                            ("working", "works"),
                            ("limited", "works in part"),
                            ("broken", "does not work"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("state_reason", models.TextField(blank=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("body", "network", "external_id"),
                        name="account_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enabled", False),
                            ("acknowledged_at__isnull", False),
                            models.Q(("network__in", ["facebook", "instagram"]), _negated=True),
                            _connector="OR",
                        ),
                        name="account_notice_acknowledged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credentials",
                        to="networks.account",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("sealed", models.BinaryField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("renewing_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "kind"), name="credential_kind")],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="networks.account",
                    ),
                ),
                ("kind", models.CharField(default="page", max_length=12)),
                ("key", models.CharField(max_length=200)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("enabled", models.BooleanField(default=True)),
                ("cursor", models.JSONField(blank=True, default=dict)),
                ("polled_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.TextField(blank=True)),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("enabled", True)), fields=["polled_at"], name="source_to_poll"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "kind", "key"), name="source_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="networks.account",
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("received_at", models.DateTimeField()),
                ("body", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "waiting"),
                            ("parsed", "taken in"),
                            ("quarantined", "not understood"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                ("problem", models.TextField(blank=True)),
                ("times", models.PositiveIntegerField(default=1)),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "new")), fields=["id"], name="delivery_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("state", "quarantined")),
                        fields=["account", "-id"],
                        name="delivery_quarantine",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("account", "key"), name="delivery_once")],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("tokens", models.FloatField()),
                ("refilled_at", models.DateTimeField()),
                ("blocked_until", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
