"""Bodies, units, people and what they are appointed to."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("office", "0001_initial"),
        ("office", "0007_founding_and_settings"),
        ("office", "0009_ended_orders"),
    ]

    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Body",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="office.body",
                    ),
                ),
                ("path", models.CharField(editable=False, max_length=200, unique=True)),
                ("name", models.CharField(max_length=300, verbose_name="full name")),
                ("short_name", models.CharField(max_length=100, verbose_name="short name")),
                ("zone", models.CharField(default="Europe/Moscow", max_length=64, verbose_name="time zone")),
                ("region", models.CharField(blank=True, max_length=200, verbose_name="region")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "body",
            },
        ),
        migrations.CreateModel(
            name="Unit",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="office.body"
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="full name")),
                ("short_name", models.CharField(max_length=100, verbose_name="short name")),
                ("competence", models.JSONField(blank=True, default=list, verbose_name="competence")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "unit",
                "ordering": ["body_id", "name"],
                "constraints": [models.UniqueConstraint(fields=("body", "name"), name="unit_name_unique")],
            },
        ),
        migrations.CreateModel(
            name="Employee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employees",
                        to="office.body",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="employees",
                        to="office.unit",
                    ),
                ),
                (
                    "login",
                    models.CharField(
                        max_length=64,
                        unique=True,
                        validators=[
                            django.core.validators.MinLengthValidator(2),
                            django.core.validators.RegexValidator(
                                "^[a-z0-9._-]+$", "Use small Latin letters, digits, dots and dashes."
                            ),
                        ],
                        verbose_name="login",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("position", models.CharField(blank=True, max_length=200, verbose_name="position")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("is_active", models.BooleanField(default=True, verbose_name="works here")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "employee",
            },
        ),
        migrations.AddField(
            model_name="unit",
            name="head",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Appointment",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
                        to="office.body",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("monitor", "Monitor"),
                            ("dispatcher", "Dispatcher"),
                            ("executor", "Executor"),
                            ("supervisor", "Supervisor"),
                            ("head", "Head"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="office.unit"
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until, inclusive")),
                (
                    "order_number",
                    models.CharField(blank=True, max_length=50, verbose_name="number of the order"),
                ),
                ("order_date", models.DateField(blank=True, null=True, verbose_name="date of the order")),
                ("ended", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "verbose_name": "appointment",
                "indexes": [models.Index(fields=["body", "role", "since"], name="appointment_role")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="appointment_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "executor"), _negated=True),
                            ("unit__isnull", False),
                            _connector="OR",
                        ),
                        name="executor_has_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
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
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(verbose_name="until")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
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
                "indexes": [models.Index(fields=["employee", "until"], name="absence_current")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="absence_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Substitute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="substitutes",
                        to="office.appointment",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "ordering": ["rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("appointment", "rank"), name="substitute_rank"),
                    models.UniqueConstraint(fields=("appointment", "employee"), name="substitute_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shortest",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(8),
                            django.core.validators.MaxValueValidator(64),
                        ],
                        verbose_name="shortest password",
                    ),
                ),
                (
                    "session_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="days until one signs in again",
                    ),
                ),
                ("factor_for", models.JSONField(default=list, verbose_name="second factor is demanded of")),
            ],
        ),
        migrations.CreateModel(
            name="Founding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=64)),
                ("admitted", models.CharField(blank=True, max_length=64)),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.body",
                    ),
                ),
                (
                    "administrator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OfficeChange",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="office_changes",
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
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("body", "body"),
                            ("unit", "unit"),
                            ("unit-closed", "unit closed"),
                            ("person", "person"),
                            ("password", "new password"),
                            ("order", "role by order"),
                            ("order-end", "end of an order"),
                            ("substitute", "substitute"),
                            ("absence", "absence"),
                            ("topic", "topics"),
                            ("retention", "keeping of data"),
                            ("sign-in", "rules of signing in"),
                            ("terms", "terms"),
                            ("calendar", "calendar"),
                            ("account", "account in a network"),
                            ("founded", "first set-up"),
                        ],
                        max_length=12,
                    ),
                ),
                ("subject", models.CharField(max_length=300)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["body", "-id"], name="office_change_of_body")],
            },
        ),
        migrations.CreateModel(
            name="Retention",
            fields=[
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="retention",
                        serialize=False,
                        to="office.body",
                    ),
                ),
                (
                    "deliveries",
                    models.PositiveIntegerField(default=90, verbose_name="raw deliveries of networks"),
                ),
                (
                    "dismissed",
                    models.PositiveIntegerField(
                        default=0, verbose_name="words of messages that needed no reaction"
                    ),
                ),
                (
                    "excluded",
                    models.PositiveIntegerField(default=0, verbose_name="words of excluded messages"),
                ),
                ("notices", models.PositiveIntegerField(default=365, verbose_name="notices that were seen")),
            ],
        ),
    ]
